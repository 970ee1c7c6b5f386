"""Reports as they came in, and the tokens by which sensors bring them.

Rules:
1. A report is known by the digest of its bytes: brought twice, it counts once.
2. Its bytes are kept (compressed), so that evidence, differences and the map can be read back from them.
"""

from __future__ import annotations

from django.db import models

from radvigil.hub.packed import PackedField
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site


class Report(models.Model):
    """One `report.json` of a site."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="reports")
    digest = models.CharField(max_length=64)
    """SHA-256 of its bytes."""
    received = models.DateTimeField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True)
    """None: a sensor brought it."""
    version = models.CharField(max_length=32)
    first = models.DateTimeField(null=True)
    last = models.DateTimeField()
    """The end of what was looked at; the order of reports is that of this time."""
    devices = models.IntegerField()
    findings = models.IntegerField()
    judged = models.JSONField(default=list)
    """Codes of the rules that could be judged on it."""
    unjudged = models.JSONField(default=dict)
    """Code of a rule → why it could not."""
    summary = models.JSONField(default=dict)
    """`site_name`, `time_zone`, `coverage`, `captures` (id → name), `today`, `levels` (level of risk → machines),
    `watched` (hours of the week that were looked at), `changed` (what it opened, closed and saw for the first time)."""
    total = models.FloatField(default=0.0)
    """The weight of all risks together."""

    class Meta:
        ordering = ["-last", "-pk"]
        constraints = [models.UniqueConstraint(fields=["site", "digest"], name="a_report_counts_once")]
        indexes = [models.Index(fields=["site", "-last"])]

    def __str__(self) -> str:
        return f"{self.site} {self.last:%Y-%m-%d %H:%M}"


class Body(models.Model):
    """The bytes of a report, and the parts of it that pages show whole."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="body")
    packed = models.BinaryField()
    """zstd."""
    told = PackedField()
    """`plan` and `what_ifs`, both empty where the report has no risk."""

    def __str__(self) -> str:
        return f"body of {self.report_id}"


class SiteToken(models.Model):
    """What a sensor shows to bring reports of one site, and nothing else. Only its digest is kept."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label
