"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Incidents(AppConfig):
    name = "radvigil.hub.incidents"
    label = "incidents"

    def ready(self) -> None:
        from radvigil.hub.incidents import beside, handing  # noqa: F401  (what they say needs the models)
