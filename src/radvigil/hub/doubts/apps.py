"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Doubts(AppConfig):
    name = "radvigil.hub.doubts"
    label = "doubts"

    def ready(self) -> None:
        from radvigil.hub.doubts import beside, handing, hearing  # noqa: F401  (they need the models)
