"""Documents that were made in the background, and kept.

Rules:
1. A document is made once, from what the hub knew at that moment; its bytes and their digest never change.
2. A site keeps the last `KEPT` of them. The bytes of older ones go; that they were made stays in the audit log.
3. What could not be made says why, in a code that the page turns into a sentence.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from radvigil.hub.people.models import LANGUAGES, Person
from radvigil.hub.places.models import Site

KEPT = 24
"""Two years of monthly reports."""


class Document(models.Model):
    """One report that somebody asked for."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("document", "being made")
        READY = "ready", pgettext_lazy("document", "ready")
        FAILED = "failed", pgettext_lazy("document", "could not be made")

    class Why(models.TextChoices):
        NONE = "", ""
        TOO_LARGE = "too-large", _("it is larger than one PDF can hold; take the tables instead")
        BROKEN = "broken", _("the program failed; the administrator can read why in its log")

    site = models.ForeignKey(Site, models.CASCADE, related_name="documents")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    begins = models.DateField()
    ends = models.DateField()
    asked = models.DateTimeField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    why = models.CharField(max_length=12, choices=Why, blank=True, default=Why.NONE)
    made = models.DateTimeField(null=True)
    body = models.BinaryField(null=True)
    size = models.IntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")
    """SHA-256 of the bytes."""

    class Meta:
        ordering = ["-asked", "-pk"]
        indexes = [models.Index(fields=["site", "-asked"])]

    def __str__(self) -> str:
        return f"{self.begins} {self.ends} {self.language}"

    @property
    def file_name(self) -> str:
        return f"radvigil-{self.begins}-{self.ends}-{self.language}.pdf"
