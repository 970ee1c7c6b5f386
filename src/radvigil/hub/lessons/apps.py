"""The app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_save


class Lessons(AppConfig):
    name = "radvigil.hub.lessons"
    label = "lessons"

    def ready(self) -> None:
        """Marks go when their person is erased: the row of a person stays, emptied, and so nothing cascades. And they
        stand in the file that a person asks for, in nobody else's."""
        from radvigil.hub.lessons.queries import kept_of
        from radvigil.hub.lessons.services import forget
        from radvigil.hub.people.models import Person
        from radvigil.hub.people.signals import about_person

        def forget_erased(instance: Person, **_said: object) -> None:
            if instance.erased is not None:
                forget(instance)

        def told(person: Person, **_said: object) -> tuple[str, object]:
            return "lessons", kept_of(person)

        about_person.connect(told, weak=False, dispatch_uid="lessons.told")
        post_save.connect(forget_erased, sender=Person, weak=False, dispatch_uid="lessons.forget-erased")
