"""Addresses of the downtime pack."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.downtime import views

app_name = "downtime"
urlpatterns = [
    path("", views.pack, name="pack"),
    path("<str:section>/edit", views.edit, name="edit"),
    path("paper", views.paper, name="paper"),
    path("folder", views.folder, name="folder"),
]
