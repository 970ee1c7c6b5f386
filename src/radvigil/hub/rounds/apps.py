"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Rounds(AppConfig):
    name = "radvigil.hub.rounds"
    label = "rounds"
