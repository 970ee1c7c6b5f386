"""Runs of exercises.

Rules:
1. A run keeps its answers, its clock and its cast; the scene is played again from them (`play.py`), never stored.
2. An inject is answered once: the database says so, whoever asks twice.
3. A decision names the profession that took it. Who pressed the button is in the audit log by number, not on a page.
4. Attendance is what people say of themselves; a run keeps no mark, time or rank of anybody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from radvigil.hub.exercises.casting import Role as Part
from radvigil.hub.exercises.clock import Clock
from radvigil.hub.exercises.play import Answer
from radvigil.hub.exercises.story import ROLES, STORIES, Story, story
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site

PROFESSIONS = [(code, Role(code).label) for code in ROLES]
"""Who plays: the professions of the hub, without administrator and auditor."""


class Run(models.Model):
    """One exercise at one site: gathering, running, over."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="exercises")
    story = models.CharField(max_length=32, choices=[(code, code) for code in STORIES])
    leader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    called = models.DateTimeField()
    by_hand = models.BooleanField(default=False)
    """The leader turns the pages; the clock stands."""
    started = models.DateTimeField(null=True)
    turned = models.IntegerField(default=0)
    stood = models.DurationField(default=timedelta)
    standing = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    cast = models.JSONField(default=dict)
    """`parts`: [part, key, name]; `machines`: [key, name, kind, sharing]; `spread`: keys or names, in order."""

    class Meta:
        ordering = ["-called"]
        indexes = [models.Index(fields=["site", "-called"])]

    def __str__(self) -> str:
        return f"{self.story} {self.called:%Y-%m-%d}"

    @property
    def tale(self) -> Story:
        return story(self.story)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Who plays what, as it was when the run was called."""
        return tuple(Part(*row) for row in self.cast.get("parts", []))

    @property
    def clock(self) -> Clock | None:
        """None before it began."""
        if self.started is None:
            return None
        return Clock(self.started, self.turned, self.stood, self.standing)

    def set_clock(self, clock: Clock) -> None:
        self.started, self.turned, self.stood, self.standing = clock.started, clock.turned, clock.stood, clock.standing

    def minute(self, now: datetime) -> int:
        """The story's minute: 0 before it began, the one of its end afterwards."""
        return self.clock.minute(self.ended or now) if self.clock else 0

    @property
    def state(self) -> str:
        """`gathering`, `running`, `over`."""
        if self.ended is not None:
            return "over"
        return "running" if self.started is not None else "gathering"


class Seat(models.Model):
    """Somebody is here, for a profession."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    role = models.CharField(_("profession"), max_length=16, choices=PROFESSIONS)

    class Meta:
        ordering = ["role", "person__name"]
        constraints = [models.UniqueConstraint(fields=["run", "person"], name="a_person_sits_once")]

    def __str__(self) -> str:
        return f"{self.role} in {self.run_id}"


class Decision(models.Model):
    """What a profession decided about an inject, in which minute of the story."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="decisions")
    inject = models.CharField(max_length=32)
    choice = models.CharField(max_length=32)
    minute = models.IntegerField()
    role = models.CharField(max_length=16, choices=PROFESSIONS)
    at = models.DateTimeField()

    class Meta:
        ordering = ["minute", "pk"]
        constraints = [models.UniqueConstraint(fields=["run", "inject"], name="an_inject_is_decided_once")]

    def __str__(self) -> str:
        return f"{self.inject}: {self.choice}"

    @property
    def answer(self) -> Answer:
        return Answer(self.inject, self.choice, self.minute)


class Note(models.Model):
    """What was learnt, or a question that nobody could answer on the day."""

    class Kind(models.TextChoices):
        LEARNT = "learnt", _("we learnt")
        UNSETTLED = "unsettled", _("nobody could say")

    run = models.ForeignKey(Run, models.CASCADE, related_name="notes")
    kind = models.CharField(_("what it is"), max_length=10, choices=Kind, default=Kind.LEARNT)
    text = models.CharField(_("in one sentence"), max_length=300)
    task = models.BigIntegerField(null=True)
    """The task that came of it."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.text


def plain(parts: tuple[Part, ...]) -> list[list[Any]]:
    """The cast as it is kept."""
    return [[part.part, part.key, part.name] for part in parts]
