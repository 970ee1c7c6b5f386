"""Addresses of exercises."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.exercises import views

app_name = "exercises"
urlpatterns = [
    path("", views.listing, name="list"),
    path("story/<slug:code>", views.about, name="story"),
    path("call", views.call, name="call"),
    path("<int:identity>", views.run, name="run"),
    path("<int:identity>/pulse", views.pulse, name="pulse"),
    path("<int:identity>/map", views.drawn, name="map"),
    path("<int:identity>/seat", views.sit, name="sit"),
    path("<int:identity>/lead", views.lead, name="lead"),
    path("<int:identity>/answer", views.answer, name="answer"),
    path("<int:identity>/note", views.learn, name="note"),
    path("<int:identity>/task", views.task, name="task"),
    path("<int:identity>/report", views.report, name="report"),
    path("<int:identity>/certificate", views.certificate, name="certificate"),
]
