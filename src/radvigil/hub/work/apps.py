"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Work(AppConfig):
    name = "radvigil.hub.work"
    label = "work"

    def ready(self) -> None:
        from radvigil.hub.work import beside, from_doubts, hearing, promises  # noqa: F401  (they need the models)
