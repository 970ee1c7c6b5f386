"""Addresses of the intake."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.reports, name="reports"),
    path("take", views.take, name="take"),
    path("tokens", views.tokens, name="tokens"),
    path("tokens/<int:identity>/revoke", views.revoke, name="revoke"),
]
