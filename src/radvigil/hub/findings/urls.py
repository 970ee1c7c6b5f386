"""Addresses of findings."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.findings import views

app_name = "findings"
urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("<int:identity>", views.finding, name="finding"),
    path("<int:identity>/verdict", views.verdict, name="verdict"),
]
