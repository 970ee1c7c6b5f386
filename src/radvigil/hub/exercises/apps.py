"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Exercises(AppConfig):
    name = "radvigil.hub.exercises"
    label = "exercises"

    def ready(self) -> None:
        """Attendance stands in the file that a person asks for."""
        from radvigil.hub.exercises.queries import kept_of
        from radvigil.hub.people.models import Person
        from radvigil.hub.people.signals import about_person

        def told(person: Person, **_said: object) -> tuple[str, object]:
            return "exercises", kept_of(person)

        about_person.connect(told, weak=False, dispatch_uid="exercises.told")
