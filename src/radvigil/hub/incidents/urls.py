"""Addresses of incidents."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.listed, name="list"),
    path("new", views.new, name="new"),
    path("<int:number>", views.shown, name="incident"),
    path("<int:number>/tell", views.tell, name="tell"),
    path("<int:number>/decide", views.decide, name="decide"),
    path("<int:number>/rewrite", views.rewrite, name="rewrite"),
    path("<int:number>/move", views.move, name="move"),
    path("<int:number>/appoint", views.appoint, name="appoint"),
    path("<int:number>/hold", views.propose, name="propose"),
    path("<int:number>/hold/<int:identity>/voice", views.voice, name="voice"),
    path("<int:number>/hold/<int:identity>/step", views.step, name="step"),
]
