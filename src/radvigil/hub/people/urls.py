"""Addresses about people."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.people import views

app_name = "people"
urlpatterns = [
    path("enter/<str:token>", views.enter, name="enter"),
    path("me", views.me, name="me"),
    path("me/export.json", views.export_me, name="export-me"),
    path("site", views.choose_site, name="choose-site"),
    path("people", views.people, name="people"),
    path("people/invite", views.invite, name="invite"),
    path("people/<int:number>/link", views.link, name="link"),
    path("people/<int:number>/factors", views.drop_factors, name="drop-factors"),
    path("people/<int:number>/erase", views.erase, name="erase"),
    path("people/background", views.background, name="background"),
    path("people/tokens", views.tokens, name="tokens"),
    path("people/tokens/<int:identity>/revoke", views.revoke_token, name="revoke-token"),
    path("people/role/<int:identity>/end", views.end_role, name="end-role"),
]
