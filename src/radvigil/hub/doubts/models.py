"""Doubts, and the cards on machines from which most of them come.

Rules:
1. A doubt is a word of a person, no fact: it starts no clock and no alarm. It reaches the facilitator first.
2. It names no patient: what looked like one was taken out or blanked before it came here (`identity.py`).
3. Of a card, of the reporter's link and of the phone's own mark of a sending, only digests are kept: who reads the
   database can neither open a card nor follow a reporter.
4. A card's token can do two things: read that card, and report a doubt. It is revoked, never changed.
5. A reporter may stay known to the facilitator alone (`kept`); then nothing else says who it was, the log neither.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Department, Site


class DeviceToken(models.Model):
    """What the square on a machine's card opens."""

    site = models.ForeignKey(Site, models.CASCADE)
    machine = models.ForeignKey(Machine, models.CASCADE, related_name="device_tokens")
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    revoked = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made"]

    def __str__(self) -> str:
        return f"{self.reference} on {self.machine_id}"

    @property
    def reference(self) -> str:
        """Printed on the card, to tell it from an older one of the same machine."""
        return self.digest[:4].upper()


class Seen(models.TextChoices):
    """What was noticed."""

    SLOW = "slow", _("Slow console")
    POPUP = "popup", _("Odd pop-up")
    IMAGE = "image", _("Image that looks wrong")
    USB = "usb", _("Unknown USB stick")
    MAIL = "mail", _("Strange mail")
    VISITOR = "visitor", _("Unknown visitor")
    OTHER = "other", _("Something else")


class Outcome(models.TextChoices):
    """What came of it."""

    NOTHING = "nothing", _("nothing was found")
    SOMETHING = "something", _("something was found")
    INCIDENT = "incident", _("it became an incident")
    TASK = "task", _("it became a task")


class Doubt(models.Model):
    """Something odd that somebody noticed."""

    TOLD_AS = {"signed": "reporter", "words": "reporter"}
    """Who saw it, was handed it or ended it and asks about themselves is not told who sent it, nor the words."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="doubts")
    number = models.IntegerField()
    """1, 2, 3, … at a site; people say `D-0007`."""
    machine = models.ForeignKey(Machine, models.SET_NULL, null=True, related_name="doubts")
    department = models.ForeignKey(Department, models.SET_NULL, null=True)
    what = models.CharField(max_length=8, choices=Seen)
    words = models.CharField(max_length=500, blank=True, default="")
    blanked = models.BooleanField(default=False)
    """A part that looked like a patient's identity was left out."""
    sent = models.DateTimeField()
    card = models.ForeignKey(DeviceToken, models.SET_NULL, null=True, related_name="doubts")
    reporter = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="doubts")
    """Who was signed in; none from a card."""
    signed = models.CharField(max_length=60, blank=True, default="")
    """The name that was written on a card's page, if any."""
    kept = models.BooleanField(default=False)
    """The reporter stays known to the facilitator alone."""
    once = models.CharField(max_length=64)
    """Digest of the phone's mark and of what was said: the same sending counts once."""
    link = models.CharField(max_length=64, unique=True)
    """Digest of the secret of the reporter's link."""

    seen = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    engineer = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="handed_doubts")
    """To whom it was handed over."""
    handed = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True, default="")
    outcome_words = models.CharField(max_length=300, blank=True, default="")
    ended = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    became = models.BigIntegerField(null=True)
    """Number of the incident or the task that it became; `outcome` says which."""

    class Meta:
        ordering = ["-sent"]
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="a_doubt_has_its_number"),
            models.UniqueConstraint(fields=["site", "once"], name="a_doubt_is_sent_once"),
        ]
        indexes = [models.Index(fields=["site", "ended", "-sent"])]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"D-{self.number:04}"


class Reply(models.Model):
    """What was answered to the reporter."""

    doubt = models.ForeignKey(Doubt, models.CASCADE, related_name="replies")
    by = models.ForeignKey(Person, models.SET_NULL, null=True)
    at = models.DateTimeField()
    words = models.CharField(max_length=500)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return f"reply to {self.doubt_id}"
