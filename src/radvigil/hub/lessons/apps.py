"""The app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_save


class Lessons(AppConfig):
    name = "radvigil.hub.lessons"
    label = "lessons"

    def ready(self) -> None:
        """Marks go when their person is erased: the row of a person stays, emptied, and so nothing cascades."""
        from radvigil.hub.lessons.services import forget
        from radvigil.hub.people.models import Person

        def forget_erased(instance: Person, **_said: object) -> None:
            if instance.erased is not None:
                forget(instance)

        post_save.connect(forget_erased, sender=Person, weak=False, dispatch_uid="lessons.forget-erased")
