"""Addresses of findings."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.findings import views, views_advice, views_difference, views_search

app_name = "findings"
urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("<int:identity>", views.finding, name="finding"),
    path("<int:identity>/verdict", views.verdict, name="verdict"),
    path("verdicts", views.verdicts, name="verdicts"),
    path("advisories", views_advice.advisories, name="advisories"),
    path("advisories/<int:identity>", views_advice.advisory, name="advisory"),
    path("questions", views_advice.questions, name="questions"),
    path("answers", views_advice.answers, name="answers"),
    path("difference", views_difference.difference, name="difference"),
    path("search", views_search.search, name="search"),
    path("handover", views_search.handover, name="handover"),
]
