"""What a site says of itself, what people answered and stated of an incident, and what a site corrected in the law.

Rules:
1. T0 and every other act is stated by a named person, once; a correction is one more act, with its reason. The clocks
   (`clocks`) are computed from the acts, and no deadline is stored.
2. Answers and the fields of drafts are edited by several: they share one version, and an edit made from an older one is
   refused, not merged.
3. A correction of the law holds at one site, is signed, and can be taken back; what the file says is never lost.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from radvigil.hub.incidents.models import Incident
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site


class Provider(models.TextChoices):
    """The words are the law's own (`provider.*`); these are for forms and exports."""

    HOSPITAL = "hospital", _("Hospital or clinic")
    RADIOTHERAPY = "radiotherapy", _("Radiotherapy centre")
    PRACTICE = "practice", _("Private imaging practice or centre")
    OTHER = "other", _("Another kind of care provider")


class SiteProfile(models.Model):
    """What a site says of itself. None: nobody said."""

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="duty_profile")
    provider = models.CharField(max_length=16, choices=Provider, default=Provider.HOSPITAL)
    on_hospital_list = models.BooleanField(null=True)
    gdpr_applies = models.BooleanField(null=True)
    insured = models.BooleanField(null=True)
    cert_sante_concerned = models.BooleanField(null=True)
    nis2_from = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed = models.DateTimeField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"profile of {self.site_id}"


class DutyFile(models.Model):
    """The answers and the fields of drafts of one incident."""

    incident = models.OneToOneField(Incident, models.CASCADE, primary_key=True, related_name="duty_file")
    version = models.PositiveIntegerField(default=1)
    answers = models.JSONField(default=dict)
    """Question → `yes`, `no` or a choice; what is not there was not answered."""
    fields = models.JSONField(default=dict)
    """Code of a draft's field → what the site wrote."""
    changed = models.DateTimeField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"duties of {self.incident_id}"


class DutyAct(models.Model):
    """One thing that a named person stated. Written once."""

    class Kind(models.TextChoices):
        START = "start", _("start of the clock")
        MOMENT = "moment", _("another start")
        SENT = "sent", _("sent")
        STOPPED = "stopped", _("stopped")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="duty_acts")
    duty = models.CharField(max_length=32)
    kind = models.CharField(max_length=8, choices=Kind)
    about = models.CharField(max_length=32, blank=True, default="")
    """Of `sent` the stage, of `moment` its name."""
    when = models.DateTimeField(null=True)
    """None: takes the former act on the same thing back."""
    recorded = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.TextField(max_length=1000, blank=True, default="")
    receipt = models.CharField(max_length=120, blank=True, default="")
    """The reference that the recipient gave."""
    once = models.CharField(max_length=36, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "once"], condition=~models.Q(once=""), name="an_act_is_stated_once"
            )
        ]
        indexes = [models.Index(fields=["incident", "duty"])]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.duty} {self.kind}"

    def save(self, *words: Any, **named: Any) -> None:
        if self.pk is not None:
            raise ValueError("an act is stated once")
        super().save(*words, **named)

    def delete(self, *words: Any, **named: Any) -> NoReturn:
        raise ValueError("an act stays")


class LawCorrection(models.Model):
    """One thing that a site says otherwise than the file."""

    class What(models.TextChoices):
        DELAY = "delay", _("delay")
        ADDRESS = "address", _("address or form")
        ARTICLE = "article", _("article")
        DATED = "dated", _("date of the text")
        NOTE = "note", _("note")

    site = models.ForeignKey(Site, models.CASCADE, related_name="law_corrections")
    duty = models.CharField(max_length=32)
    what = models.CharField(max_length=8, choices=What)
    stage = models.CharField(max_length=32, blank=True, default="")
    value = models.CharField(max_length=1000)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["site", "withdrawn"])]

    def __str__(self) -> str:
        return f"{self.site_id} {self.duty} {self.what}"
