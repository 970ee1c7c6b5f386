"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Notices(AppConfig):
    name = "radvigil.hub.notices"
    label = "notices"

    def ready(self) -> None:
        from radvigil.hub.notices import hearing, upkeep  # noqa: F401  (one listens, one tells a task's words)
