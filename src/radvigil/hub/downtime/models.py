"""The pack of a site.

Rules:
1. One pack a site, written by its people, section by section; a section is kept whole, from the version it was read in.
2. Nothing in it is a secret: where the envelope lies, never what is in it. Nothing in it names a patient.
3. A pack on paper ages: each one made is remembered, and after thirty days a new one is due.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site


class Section(models.TextChoices):
    """In the order of the paper."""

    CONTACTS = "contacts", _("Whom to call, in this order")
    BREAK_GLASS = "break_glass", _("Getting in when sign-in is down")
    CONSOLES = "consoles", _("How long each machine can work alone")
    DIVERSIONS = "diversions", _("Where patients go instead")
    RESERVATION = "reservation", _("Accession numbers kept for paper")
    RESTART = "restart", _("Order of restart")


class Pack(models.Model):
    """The pack, and its version."""

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="downtime_pack")
    version = models.PositiveIntegerField(default=1)
    changed = models.DateTimeField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"pack of {self.site_id}"


class Line(models.Model):
    """One line of a section."""

    pack = models.ForeignKey(Pack, models.CASCADE, related_name="lines")
    section = models.CharField(max_length=12, choices=Section)
    position = models.PositiveIntegerField()
    words = models.JSONField()
    """What the form of the section asks (`forms.py`): name → text or number."""

    class Meta:
        ordering = ["section", "position"]
        constraints = [models.UniqueConstraint(fields=["pack", "section", "position"], name="a_line_has_its_place")]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.section} {self.position}"


class Made(models.Model):
    """A pack that was made to be printed or kept: when, by whom, from which version."""

    class Form(models.TextChoices):
        PDF = "pdf", _("to print (PDF)")
        FOLDER = "folder", _("offline folder")

    site = models.ForeignKey(Site, models.CASCADE, related_name="downtime_made")
    form = models.CharField(max_length=8, choices=Form)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["site", "-at"])]

    def __str__(self) -> str:
        return f"{self.site_id} {self.form} {self.at:%Y-%m-%d}"
