"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Findings(AppConfig):
    name = "radvigil.hub.findings"
    label = "findings"
