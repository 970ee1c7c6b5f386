"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class People(AppConfig):
    name = "radvigil.hub.people"
    label = "people"

    def ready(self) -> None:
        from radvigil.hub.people import idle, noting

        noting.listen()
        idle.listen()
