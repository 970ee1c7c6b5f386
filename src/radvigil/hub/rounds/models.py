"""Rounds and their minutes.

Rules:
1. One round is open at a site: the database says so.
2. The minutes are the answers themselves; they are put into words when somebody reads them, in their language.
3. A thing is answered once a round; whoever is here may correct the answer until the round ends. Then it stands.
4. Attendance is a list for the minutes. A certificate is made when a person asks for their own.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site
from radvigil.hub.rounds.plan import Agenda, Answer, Page, Step, restored
from radvigil.texts import WHO


class Round(models.Model):
    """A weekly meeting."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="rounds")
    leader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    began = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    agenda = models.JSONField(default=dict)
    """As it was when the round began (`plan.stored`)."""
    here = models.IntegerField(default=0)
    """The page that is open, for all."""
    lesson = models.CharField(max_length=32)
    next_at = models.DateTimeField(_("next round"), null=True, blank=True)

    class Meta:
        ordering = ["-began"]
        indexes = [models.Index(fields=["site", "-began"])]
        constraints = [
            models.UniqueConstraint(fields=["site"], condition=models.Q(ended=None), name="one_open_round_a_site")
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.began:%Y-%m-%d}"

    @property
    def plan(self) -> Agenda:
        return restored(self.agenda)

    @property
    def page(self) -> Page:
        """The page that is open; a number out of range is the nearest page."""
        pages = self.plan.pages
        return pages[min(max(0, self.here), len(pages) - 1)]


class Presence(models.Model):
    """Somebody is here."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="present")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    role = models.CharField(max_length=16, choices=Role)

    class Meta:
        ordering = ["role", "person__name"]
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="a_person_is_here_once")]

    def __str__(self) -> str:
        return f"{self.role} at {self.round_id}"


class Outcome(models.Model):
    """What the round says of one thing: what is done, who takes it, with whose help, by when."""

    ANSWERS = (
        (Answer.AGREED.value, pgettext_lazy("answer of a round", "agreed")),
        (Answer.DECIDE.value, _("to the decisions")),
        (Answer.OPEN.value, _("left open")),
    )
    round = models.ForeignKey(Round, models.CASCADE, related_name="outcomes")
    step = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Step])
    key = models.BigIntegerField()
    answer = models.CharField(max_length=8, choices=ANSWERS)
    what = models.CharField(_("what we do"), max_length=300, blank=True, default="")
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    helpers = models.JSONField(default=list, blank=True)
    """Which of the four readers help."""
    due = models.DateField(_("by when"), null=True, blank=True)
    task = models.BigIntegerField(null=True)
    """The task that came of it."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "step", "key"], name="a_thing_is_answered_once")]

    def __str__(self) -> str:
        return f"{self.step} {self.key}: {self.answer}"

    @property
    def thing(self) -> tuple[str, int]:
        return self.step, self.key

    def helping(self) -> list[str]:
        """The helpers that are readers, in their order."""
        return [one for one in WHO if one in self.helpers]
