"""Findings and advisories that keep their identity from one report to the next.

Rules:
1. A finding is the one of yesterday when its identity is (records/finding.py); it is opened once, and opened again.
2. It closes only with proof: a later report held its machine, heard of it what the rule needs, judged the rule, and did
   not find it again. Absence of a machine closes nothing.
3. A verdict has an author, a reason and an end. After its last day the question is asked again.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from radvigil.hub.intake.models import Report
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site


class Severity(models.IntegerChoices):
    NOTE = 1, "note"
    LOW = 2, "low"
    MEDIUM = 3, "medium"
    HIGH = 4, "high"
    CRITICAL = 5, "critical"


class Finding(models.Model):
    """One thing that is wrong."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="findings", db_index=False)
    """Found by the index of the constraint below, which begins with it."""
    identity = models.CharField(max_length=32)
    code = models.CharField(max_length=16)
    nature = models.CharField(max_length=8)
    severity = models.IntegerField(choices=Severity)
    stance = models.CharField(max_length=9)
    confidence = models.CharField(max_length=6)
    params = models.JSONField(default=dict)
    harms = models.JSONField(default=list)
    count = models.BigIntegerField()
    first = models.DateTimeField()
    last = models.DateTimeField()
    evidence = models.JSONField(default=list)
    subject = models.ForeignKey(Machine, models.CASCADE, null=True, related_name="findings")
    """None: the site as a whole."""
    others = models.ManyToManyField(Machine, related_name="+")
    """Machines that take part."""
    open = models.BooleanField(default=True)
    opened = models.DateTimeField()
    """When the report that first held it (or held it again) had looked."""
    closed = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Report, models.SET_NULL, null=True, related_name="+", db_index=False)
    """The proof: this report held the machine, and not the finding. Asked for only beside the site."""
    reopened = models.IntegerField(default=0)
    report = models.ForeignKey(Report, models.PROTECT, related_name="+", db_index=False)
    """The last report that held it: nobody looks for it, and every intake changes it."""

    class Meta:
        ordering = ["-severity", "code", "identity"]
        constraints = [models.UniqueConstraint(fields=["site", "identity"], name="a_finding_is_one")]
        indexes = [
            # The first page of open ones, in their order, whatever their number; of the open ones alone, since SQLite
            # makes no use of a bare yes or no within an index.
            models.Index(
                fields=["site", "-severity", "code", "identity"],
                condition=models.Q(open=True),
                name="findings_in_order",
            ),
            # The same of one machine.
            models.Index(
                fields=["subject", "-severity", "code", "identity"],
                condition=models.Q(open=True),
                name="findings_of_a_machine",
            ),
            # The figures beside the filters, group by group as they are asked for, without reading a row.
            models.Index(fields=["site", "severity", "code", "stance", "open"], name="findings_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.identity[:8]}"

    @property
    def severity_code(self) -> str:
        return str(Severity(self.severity).label)


class Advisory(models.Model):
    """The facts of an advisory, as the last report that named it gives them."""

    site = models.ForeignKey(Site, models.CASCADE)
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=120)
    facts = models.JSONField(default=dict)
    as_of = models.CharField(max_length=32)
    exploited = models.BooleanField(default=False)
    """One of its vulnerabilities is on the list of those exploited in the wild."""
    score = models.FloatField(null=True)
    """The highest of its vulnerabilities."""
    chance = models.FloatField(null=True)
    """The highest probability of exploitation in 30 days, 0 to 1; None: unknown."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="an_advisory_is_one")]

    def __str__(self) -> str:
        return self.name


class Match(models.Model):
    """An advisory that speaks, or may speak, of a machine."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="matches")
    identity = models.CharField(max_length=16)
    machine = models.ForeignKey(Machine, models.CASCADE, related_name="matches")
    advisory = models.ForeignKey(Advisory, models.CASCADE, related_name="matches")
    certainty = models.CharField(max_length=12)
    through = models.CharField(max_length=12)
    product = models.CharField(max_length=300)
    versions = models.CharField(max_length=500)
    cves = models.JSONField(default=list)
    why = models.JSONField(default=list)
    open = models.BooleanField(default=True)
    opened = models.DateTimeField()
    closed = models.DateTimeField(null=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["advisory__name", "identity"]
        constraints = [models.UniqueConstraint(fields=["site", "identity"], name="a_match_is_one")]

    def __str__(self) -> str:
        return f"{self.advisory_id} {self.identity}"


class Verdict(models.Model):
    """What an engineer decided about a finding or a match, until a day."""

    class Said(models.TextChoices):
        AFFECTED = "affected", _("it is so")
        NOT_AFFECTED = "not-affected", _("it is not so here")
        FIXED = "fixed", _("it is mended")

    site = models.ForeignKey(Site, models.CASCADE)
    finding = models.ForeignKey(Finding, models.CASCADE, null=True, related_name="verdicts")
    match = models.ForeignKey(Match, models.CASCADE, null=True, related_name="verdicts")
    said = models.CharField(_("verdict"), max_length=12, choices=Said)
    by = models.ForeignKey(Person, models.PROTECT)
    reason = models.CharField(_("reason"), max_length=300)
    given = models.DateTimeField()
    expires = models.DateField(_("holds until"))
    ended = models.DateTimeField(null=True)
    """A later verdict took its place."""

    class Meta:
        ordering = ["-given"]
        constraints = [
            models.CheckConstraint(
                name="a_verdict_is_on_one_thing",
                condition=models.Q(finding=None, match__isnull=False) | models.Q(finding__isnull=False, match=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.said} until {self.expires}"
