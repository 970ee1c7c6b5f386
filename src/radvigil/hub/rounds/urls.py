"""Addresses of rounds."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.rounds import views

app_name = "rounds"
urlpatterns = [
    path("", views.listing, name="list"),
    path("begin", views.begin, name="begin"),
    path("<int:identity>", views.room, name="room"),
    path("<int:identity>/come", views.come, name="come"),
    path("<int:identity>/attend", views.attend, name="attend"),
    path("<int:identity>/go", views.go, name="go"),
    path("<int:identity>/answer", views.answer, name="answer"),
    path("<int:identity>/correct", views.correct, name="correct"),
    path("<int:identity>/end", views.end, name="end"),
    path("<int:identity>/minutes", views.minutes, name="minutes"),
    path("<int:identity>/certificate", views.certificate, name="certificate"),
]
