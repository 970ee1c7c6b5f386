"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Rounds(AppConfig):
    name = "radvigil.hub.rounds"
    label = "rounds"

    def ready(self) -> None:
        """Attendance stands in the file that a person asks for."""
        from radvigil.hub.people.models import Person
        from radvigil.hub.people.signals import about_person
        from radvigil.hub.rounds.queries import kept_of

        def told(person: Person, **_said: object) -> tuple[str, object]:
            return "rounds", kept_of(person)

        about_person.connect(told, weak=False, dispatch_uid="rounds.told")
