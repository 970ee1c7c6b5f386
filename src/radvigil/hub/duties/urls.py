"""Addresses of duties."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.duties import views

app_name = "duties"
urlpatterns = [
    path("", views.duties, name="duties"),
    path("profile", views.profile, name="profile"),
    path("law", views.law, name="law"),
    path("law/correct", views.correct, name="correct"),
    path("law/withdraw/<int:identity>", views.withdraw, name="withdraw"),
    path("incident/<int:number>", views.incident, name="incident"),
    path("incident/<int:number>/answers", views.answer, name="answer"),
    path("incident/<int:number>/state/<str:kind>", views.state, name="state"),
    path("incident/<int:number>/take-back/<str:kind>", views.take_back, name="take-back"),
    path("incident/<int:number>/draft/<str:duty>/<str:stage>", views.draft, name="draft"),
    path("incident/<int:number>/draft/<str:duty>/<str:stage>/text", views.draft_text, name="draft-text"),
    path("incident/<int:number>/draft/<str:duty>/<str:stage>/fill", views.fill, name="fill"),
    path("incident/<int:number>/evidence", views.evidence, name="evidence"),
]
