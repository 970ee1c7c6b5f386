"""Machines over time.

Rules:
1. A machine of one report is one of another when its key or a strong anchor says so; where proof is weak, a person
   confirms (`Likeness`). Never across sites.
2. What people say of a machine (name, room, department, out of use) is kept beside what was observed, and wins.
3. The four states are the only ones: nothing seen, look out, not assessed, out of use. None of them reassures.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from radvigil.hub.intake.models import Report
from radvigil.hub.packed import PackedField
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Department, Site
from radvigil.hub.templatetags.hub import language
from radvigil.texts import has, say


class Machine(models.Model):
    """A connected machine: a device of the reports."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="machines")
    department = models.ForeignKey(Department, models.SET_NULL, null=True, blank=True, related_name="machines")
    given_name = models.CharField(_("name"), max_length=80, blank=True, default="")
    """What people here call it."""
    seen_name = models.CharField(max_length=120, blank=True, default="")
    """What the site file or the machine itself calls it."""
    room = models.CharField(_("room"), max_length=80, blank=True, default="")
    kind = models.CharField(max_length=24)
    address = models.CharField(max_length=45, blank=True, default="")
    maker = models.CharField(max_length=120, blank=True, default="")
    model = models.CharField(max_length=120, blank=True, default="")
    zone = models.CharField(max_length=80, blank=True, default="")
    scope = models.CharField(max_length=8, default="local")
    first = models.DateTimeField()
    last = models.DateTimeField()
    looked = models.DateTimeField()
    """The end of the last report that held it."""
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    """The last report that held it."""
    state = models.CharField(max_length=8)
    """`seen`, `look`, `unsure`; `off` is `out_of_use`."""
    why = models.CharField(max_length=16, blank=True, default="")
    """Of `unsure`: `silent`, `way`, `hidden`."""
    level = models.IntegerField(default=0)
    """Risk, 1 to 5; 0: not computed."""
    weight = models.FloatField(default=0.0)
    emergency = models.BooleanField(default=False)
    substitutes = models.JSONField(default=list)
    out_of_use = models.ForeignKey("UseDecision", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["kind", "given_name", "seen_name", "address"]
        indexes = [models.Index(fields=["site", "state"]), models.Index(fields=["site", "-level", "-weight"])]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What to call it: what people say, else what it says of itself, else its kind and address."""
        if self.given_name or self.seen_name:
            return self.given_name or self.seen_name
        lang = language()
        short = f"short.{self.kind}"
        kind = say(short, lang) if has(short, lang) else self.kind_word
        return f"{kind} {self.address}".strip()

    @property
    def kind_word(self) -> str:
        code = f"kind.{self.kind}"
        return say(code, language()) if has(code, language()) else self.kind

    @property
    def shown_state(self) -> str:
        return "off" if self.out_of_use_id else self.state


class Key(models.Model):
    """An id by which reports name a machine. After a merge it has several."""

    site = models.ForeignKey(Site, models.CASCADE)
    value = models.CharField(max_length=64)
    machine = models.ForeignKey(Machine, models.CASCADE, related_name="keys")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "value"], name="a_key_names_one_machine")]

    def __str__(self) -> str:
        return self.value


class Anchor(models.Model):
    """What a machine is recognised by: a serial number, a MAC address, a certificate, a name."""

    machine = models.ForeignKey(Machine, models.CASCADE, related_name="anchors")
    site = models.ForeignKey(Site, models.CASCADE)
    kind = models.CharField(max_length=16)
    value = models.CharField(max_length=255)
    strength = models.CharField(max_length=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["machine", "kind", "value"], name="an_anchor_once")]
        indexes = [models.Index(fields=["site", "kind", "value"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Facts(models.Model):
    """The device as the last report that held it describes it, whole."""

    machine = models.OneToOneField(Machine, models.CASCADE, primary_key=True, related_name="facts")
    told = PackedField()
    """`device`, `risk` and `peers`."""
    talks = models.IntegerField(default=0)
    """How many exchanges it had."""

    def __str__(self) -> str:
        return f"facts of {self.machine_id}"

    @property
    def device(self) -> dict[str, Any]:
        device: dict[str, Any] = self.told["device"]
        return device

    @property
    def risk(self) -> dict[str, Any]:
        """Empty where none was assessed."""
        risk: dict[str, Any] = self.told["risk"]
        return risk

    @property
    def peers(self) -> list[dict[str, Any]]:
        """Its largest exchanges (`intake.talks_of`), each with the id of the device at the other end."""
        peers: list[dict[str, Any]] = self.told["peers"]
        return peers


class Sight(models.Model):
    """A machine in a report: that it was there, and what could be heard of it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="sights")
    machine = models.ForeignKey(Machine, models.CASCADE, related_name="sights")
    assessed = models.BooleanField()
    """False: too little was heard of it to say anything."""
    services = models.JSONField(default=list)
    level = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "machine"], name="a_machine_once_a_report")]

    def __str__(self) -> str:
        return f"{self.machine_id} in {self.report_id}"


class UseDecision(models.Model):
    """Somebody took a machine out of use, or back. The program stops no machine; people do."""

    machine = models.ForeignKey(Machine, models.CASCADE, related_name="use_decisions")
    out = models.BooleanField()
    by = models.ForeignKey(Person, models.PROTECT)
    at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.machine_id} {'out' if self.out else 'in'}"


class Likeness(models.Model):
    """Two machines that may be one. A person says so, or that they are two."""

    class Answer(models.TextChoices):
        OPEN = "open", _("not answered yet")
        ONE = "one", _("they are one machine")
        TWO = "two", _("they are two machines")

    site = models.ForeignKey(Site, models.CASCADE)
    newer = models.ForeignKey(Machine, models.CASCADE, related_name="likenesses")
    older = models.ForeignKey(Machine, models.CASCADE, related_name="+")
    shared = models.JSONField(default=list)
    """[kind, value] of the anchors they share."""
    answer = models.CharField(max_length=4, choices=Answer, default=Answer.OPEN)
    by = models.ForeignKey(Person, models.SET_NULL, null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["newer", "older"], name="a_likeness_is_asked_once")]

    def __str__(self) -> str:
        return f"{self.newer_id} ~ {self.older_id}"
