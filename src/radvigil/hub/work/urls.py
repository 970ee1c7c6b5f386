"""Addresses of tasks, decisions and acceptances."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.work import views, views_of_agreements, views_of_decisions, views_of_doubts

app_name = "work"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("new", views.new, name="new"),
    path("<int:identity>", views.task, name="task"),
    path("<int:identity>/edit", views.edit, name="edit"),
    path("<int:identity>/move", views.move, name="move"),
    path("<int:identity>/comment", views.comment, name="comment"),
    path("<int:identity>/authorise", views.authorise, name="authorise"),
    path("<int:identity>/agree", views_of_agreements.agree, name="agree"),
    path("<int:identity>/remind", views.remind, name="remind"),
    path("doubt/<int:number>", views_of_doubts.from_doubt, name="from-doubt"),
    path("decisions", views_of_decisions.decisions, name="decisions"),
    path("decide", views_of_decisions.decide, name="decide"),
    path("decide-for", views_of_decisions.decide_for, name="decide-for"),
    path("acceptances/new", views_of_decisions.ask, name="ask"),
    path("acceptances/<int:identity>", views_of_decisions.acceptance, name="acceptance"),
    path("acceptances/<int:identity>/sign", views_of_decisions.sign, name="sign"),
    path("acceptances/<int:identity>/end", views_of_decisions.end, name="end"),
]
