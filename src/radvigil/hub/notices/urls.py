"""Addresses of notices."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("calendar/new", views.new_calendar, name="new-calendar"),
    path("calendar/end", views.end_calendar, name="end-calendar"),
    path("calendar/<str:key>.ics", views.calendar, name="calendar"),
    path("outbox", views.outbox, name="outbox"),
    path("hooks", views.add_hook, name="add-hook"),
    path("hooks/<int:identity>/end", views.end_hook, name="end-hook"),
    path("hooks/<int:identity>/turn", views.turn_hook, name="turn-hook"),
    path("hooks/<int:identity>/try", views.try_hook, name="try-hook"),
    path("recorders", views.add_recorder, name="add-recorder"),
    path("recorders/<int:identity>/end", views.end_recorder, name="end-recorder"),
]
