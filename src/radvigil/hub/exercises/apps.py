"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Exercises(AppConfig):
    name = "radvigil.hub.exercises"
    label = "exercises"
