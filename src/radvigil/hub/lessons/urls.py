"""Addresses of lessons."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.lessons import views

app_name = "lessons"
urlpatterns = [
    path("", views.listing, name="list"),
    path("forget", views.forget, name="forget"),
    path("<slug:code>", views.card, name="card"),
    path("<slug:code>/mark", views.mark, name="mark"),
]
