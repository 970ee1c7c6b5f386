"""Addresses about people."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.people import views, views_place

app_name = "people"
urlpatterns = [
    path("enter/<str:token>", views.enter, name="enter"),
    path("me", views.me, name="me"),
    path("me/export.json", views.export_me, name="export-me"),
    path("site", views.choose_site, name="choose-site"),
    path("people", views.people, name="people"),
    path("people/place", views_place.place, name="place"),
    path("people/place/departments", views_place.open_department, name="open-department"),
    path("people/place/departments/<int:identity>", views_place.department, name="department"),
    path("people/place/departments/<int:identity>/close", views_place.close_department, name="close-department"),
    path("people/place/sites", views_place.open_site, name="open-site"),
    path("people/invite", views.invite, name="invite"),
    path("people/<int:number>/link", views.link, name="link"),
    path("people/<int:number>/address", views.address, name="address"),
    path("people/<int:number>/factors", views.drop_factors, name="drop-factors"),
    path("people/<int:number>/erase", views.erase, name="erase"),
    path("people/background", views.background, name="background"),
    path("people/tokens", views.tokens, name="tokens"),
    path("people/tokens/<int:identity>/revoke", views.revoke_token, name="revoke-token"),
    path("people/role/<int:identity>/end", views.end_role, name="end-role"),
]
