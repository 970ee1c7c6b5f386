"""Addresses of machines."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.machines import views, views_map

app_name = "machines"
urlpatterns = [
    path("", views.room, name="room"),
    path("all", views.listing, name="list"),
    path("map", views_map.drawn, name="map"),
    path("<int:identity>", views.machine, name="machine"),
    path("<int:identity>/describe", views.describe, name="describe"),
    path("<int:identity>/use", views.use, name="use"),
    path("likeness/<int:identity>", views.likeness, name="likeness"),
]
