"""Addresses of documents."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.listing, name="list"),
    path("report.pdf", views.report, name="report"),
    path("whole", views.ask, name="ask"),
    path("<int:identity>.pdf", views.document, name="document"),
    path("cards", views.cards, name="cards"),
    path("cards.pdf", views.make_cards, name="make-cards"),
    path("tables/<slug:name>.csv", views.table, name="table"),
]
