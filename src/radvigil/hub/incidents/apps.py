"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Incidents(AppConfig):
    name = "radvigil.hub.incidents"
    label = "incidents"
