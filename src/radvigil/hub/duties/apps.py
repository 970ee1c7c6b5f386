"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Duties(AppConfig):
    name = "radvigil.hub.duties"
    label = "duties"

    def ready(self) -> None:
        from radvigil.hub.duties.telling import stated
        from radvigil.hub.incidents.sayers import SAYERS

        SAYERS["duty"] = stated
