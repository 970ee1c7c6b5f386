"""Addresses for sensors."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.intake import views

urlpatterns = [path("reports", views.sensor, name="api-reports")]
