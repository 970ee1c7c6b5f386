"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Intake(AppConfig):
    name = "radvigil.hub.intake"
    label = "intake"
