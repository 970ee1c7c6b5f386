"""Incidents.

Rules:
1. What was told is never rewritten: entries of the timeline are added, and a correction is one more entry.
2. Two people may edit at once and neither loses a word: every change names the version it was made from, and is refused
   when another came first.
3. An incident names what it came from by a code and a number (`doubt`, 12), so that it outlives whatever that was.
4. Opening one starts no legal clock, and holding a machine back is decided here by people and done by them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site


class State(models.TextChoices):
    OPEN = "open", _("being looked into")
    CONTAINED = "contained", _("held: it no longer spreads")
    RECOVERING = "recovering", _("services are coming back")
    CLOSED = "closed", pgettext_lazy("incident", "closed")


class Task(models.TextChoices):
    """Who does what in an incident."""

    LEAD = "lead", _("leads")
    CARE = "care", _("keeps patients and the list in view")
    ENGINEERING = "engineering", _("looks into the machines and the network")
    MANAGEMENT = "management", _("decides for the house")
    LAW = "law", _("minds data protection and law")
    SCRIBE = "scribe", _("writes the timeline")


class Incident(models.Model):
    """Something that happened."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="incidents")
    number = models.PositiveIntegerField()
    """1, 2, 3, … at the site."""
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("what is known"), max_length=4000, blank=True, default="")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    subject_kind = models.CharField(max_length=16, blank=True, default="")
    """`doubt`, `finding`, `match`; empty when it came from none."""
    subject_id = models.BigIntegerField(null=True)
    machine = models.ForeignKey(Machine, models.SET_NULL, null=True, blank=True, related_name="incidents")
    opened = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    closed = models.DateTimeField(null=True)
    once = models.CharField(max_length=36, blank=True, default="")
    """By which a form that was sent twice is known again."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="an_incident_has_its_number"),
            models.UniqueConstraint(
                fields=["site", "once"], condition=~models.Q(once=""), name="an_incident_is_opened_once"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "state", "-opened"]),
            models.Index(fields=["subject_kind", "subject_id"]),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people call it by on the telephone."""
        return f"I-{self.opened:%Y}-{self.number:03d}"


class Part(models.Model):
    """Somebody's task in an incident."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="parts")
    task = models.CharField(max_length=12, choices=Task)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["incident", "task"], name="a_task_has_one_person")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.task}"


class Entry(models.Model):
    """One line of the timeline. Written once."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("opened")
        NOTE = "note", pgettext_lazy("timeline", "note")
        CHANGED = "changed", _("text changed")
        STATE = "state", _("state")
        PART = "part", _("who does what")
        DECISION = "decision", _("decision")
        CONTAINMENT = "containment", _("holding a machine back")
        DUTY = "duty", _("legal duty")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    """When it happened, as the writer says."""
    recorded = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    reason = models.TextField(max_length=1000, blank=True, default="")
    """Of a decision."""
    detail = models.JSONField(default=dict)
    """Codes and numbers."""
    once = models.CharField(max_length=36, blank=True, default="")

    class Meta:
        ordering = ["at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="an_entry_has_its_number"),
            models.UniqueConstraint(
                fields=["incident", "once"], condition=~models.Q(once=""), name="an_entry_is_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}/{self.number}"

    @property
    def late(self) -> bool:
        """Written down well after it happened."""
        return self.recorded - self.at > timedelta(minutes=5)

    def save(self, *words: Any, **named: Any) -> None:
        if self.pk is not None:
            raise ValueError("an entry of the timeline is written once")
        super().save(*words, **named)

    def delete(self, *words: Any, **named: Any) -> NoReturn:
        raise ValueError("an entry of the timeline stays")


class Containment(models.Model):
    """A proposal to hold one machine back, with the figures of the day it was made."""

    class Stand(models.TextChoices):
        ASKED = "asked", _("waits for agreement")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("refused")
        DONE = "done", _("in force")
        LIFTED = "lifted", _("lifted")

    REMEDIES: ClassVar[tuple[str, ...]] = ("segment", "isolate", "patch", "encrypt")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="containments")
    machine = models.ForeignKey(Machine, models.PROTECT, related_name="containments")
    remedy = models.CharField(max_length=8)
    stand = models.CharField(max_length=8, choices=Stand, default=Stand.ASKED)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    figures = models.JSONField(default=dict)
    """`what_if` of the report (empty: none), `usual` (see `usual.Usual`), `substitutes`, `emergency`, `report`."""

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.remedy} {self.machine_id}"


class Agreement(models.Model):
    """What one profession says to it."""

    class Side(models.TextChoices):
        HEALTH = "health", _("health")
        ENGINEERING = "engineering", _("engineering")
        MANAGEMENT = "management", _("management")

    containment = models.ForeignKey(Containment, models.CASCADE, related_name="agreements")
    side = models.CharField(max_length=12, choices=Side)
    agrees = models.BooleanField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["containment", "side"], name="a_profession_answers_once")]

    def __str__(self) -> str:
        return f"{self.containment_id} {self.side}"
