"""Tasks, acceptances of a risk, and decisions.

Rules:
1. Whatever asks for a task (`origin`, `origin_id`) has at most one that lives: asked twice, it is made once.
2. A task that changes the software or the settings of a medical device begins with the manufacturer's authorisation
   (EU 2017/745, article 16(1)(c)). Until it is written down, the database itself refuses to have it started.
3. What was decided does not start before each profession that must agree has said yes: one person speaks for one
   profession, their own, and who decided has spoken. Until then, the database itself refuses to have it started. One
   "not like this" sends it back to Decisions. What findings show to be done is done, whoever was still asked.
4. Done is what somebody else than the one who did it has seen to hold, or what a finding that closed with proof shows.
5. A risk is borne for a time, by the professions its level asks (`acceptance.toml`), each by another person, each for
   their own profession. After its last day it is not borne by anybody. It changes nothing in how a machine is shown.
6. `version` counts the changes of a task: who changes what they have not seen is told so, and nothing is lost.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from radvigil.hub.findings.models import Finding
from radvigil.hub.machines.models import Key, Machine
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site
from radvigil.hub.templatetags.hub import language, told, words
from radvigil.hub.work.levels import PROFESSIONS
from radvigil.hub.work.worded import words_of


class Reader(models.TextChoices):
    """The four professions, in the order in which they always stand."""

    HEALTH = "health", _("Health")
    ENGINEERING = "engineering", _("Engineering")
    MANAGEMENT = "management", _("Management")
    LAW = "law", _("Law")


class State(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("task", "proposed")
    OPEN = "open", pgettext_lazy("task", "open")
    STARTED = "started", pgettext_lazy("task", "started")
    CLAIMED = "claimed", pgettext_lazy("task", "said to be done")
    PROVED = "proved", pgettext_lazy("task", "proved done")
    DROPPED = "dropped", pgettext_lazy("task", "dropped")


LIVE = (State.PROPOSED, State.OPEN, State.STARTED, State.CLAIMED)
PROMISED = (State.OPEN, State.STARTED)
"""Somebody still has to do something; what is said to be done waits for its proof."""
UNDER_WAY = (State.STARTED, State.CLAIMED, State.PROVED)
"""States that a medical device's task does not reach without the manufacturer's authorisation."""
BEGUN = (State.STARTED, State.CLAIMED)
"""States that no task reaches while a profession that must agree has not said yes."""


class Task(models.Model):
    """A piece of work that somebody promises."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="tasks")
    origin = models.CharField(max_length=16)
    """`finding`, `action` (of the plan), `doubt`, `round`, `incident`, `downtime`, …, or `person`."""
    origin_id = models.CharField(max_length=96)
    title = models.CharField(_("what is to be done"), max_length=200, blank=True, default="")
    action = models.CharField(max_length=32, blank=True, default="")
    """`risk.action.<action>` says what is to be done, where no title does."""
    check_code = models.CharField(max_length=32, blank=True, default="")
    check_text = models.CharField(_("done when"), max_length=300, blank=True, default="")
    worded = models.JSONField(default=dict, blank=True)
    """What a title that the hub gave is made of (`worded.py`); empty: the title is a person's."""
    profession = models.CharField(_("profession"), max_length=12, choices=Reader, default=Reader.ENGINEERING)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("who does it")
    )
    helpers = models.ManyToManyField(Person, blank=True, related_name="helps", verbose_name=_("who helps"))
    due = models.DateField(_("until"), null=True, blank=True)
    about = models.ManyToManyField(Key, related_name="tasks")
    """Machines, by a key of theirs: that follows them when two turn out to be one."""
    findings = models.ManyToManyField(Finding, related_name="tasks")
    authorisation_first = models.BooleanField(_("it changes a medical device"), default=False)
    authorised_ref = models.CharField(_("reference of the authorisation"), max_length=120, blank=True, default="")
    authorised_on = models.DateField(_("given on"), null=True, blank=True)
    authorised_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Who wrote the authorisation down."""
    asked = models.CharField(max_length=48, blank=True, default="")
    """Professions that must agree and have not yet said so, with a space between: `health engineering`."""
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    claimed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    proof = models.CharField(max_length=8, blank=True, default="")
    """Of a proved one: `findings` (they closed with proof) or `person` (somebody else saw that the check holds)."""
    made = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    changed = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    reminded = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = [F("due").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_living_task_of_an_origin", fields=["site", "origin", "origin_id"], condition=Q(state__in=LIVE)
            ),
            models.CheckConstraint(
                name="the_manufacturer_authorises_first",
                condition=Q(authorisation_first=False)
                | (Q(authorised_on__isnull=False) & ~Q(authorised_ref=""))
                | ~Q(state__in=UNDER_WAY),
            ),
            models.CheckConstraint(name="the_professions_agree_first", condition=Q(asked="") | ~Q(state__in=BEGUN)),
            models.CheckConstraint(name="a_task_says_what", condition=~Q(title="") | ~Q(action="")),
        ]
        indexes = [models.Index(fields=["site", "state", "due"]), models.Index(fields=["site", "-ended"])]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        said = words_of(self.worded, language())
        return (said.title if said else self.title) or told(f"risk.action.{self.action}.title")

    @property
    def machines(self) -> list[Machine]:
        """The machines that it is about; one query, unless `about__machine` was fetched before."""
        return list({one.machine_id: one.machine for one in self.about.all()}.values())

    @property
    def how(self) -> str:
        """How the plan says to go about it."""
        return told(f"risk.action.{self.action}.say") if self.action else ""

    @property
    def check_words(self) -> str:
        """How one knows that it is done."""
        said = words_of(self.worded, language())
        own = (said.check if said else "") or self.check_text
        return own or (told(f"risk.check.{self.check_code}") if self.check_code else "")

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def waits_for_authorisation(self) -> bool:
        return self.authorisation_first and self.authorised_on is None

    @property
    def waits_for(self) -> list[str]:
        """Professions whose word it waits for; none once it has ended, or while it waits for a decision."""
        return self.asked.split() if self.state == State.OPEN else []

    def late(self, today: date) -> int:
        """Days by which a promise is late; 0 for one that is not, or that waits for its proof only."""
        return max(0, (today - self.due).days) if self.due and self.state in PROMISED else 0


class Step(models.Model):
    """What happened to a task, and what people said of it. Written once."""

    class Kind(models.TextChoices):
        MADE = "made", pgettext_lazy("step", "made")
        SAID = "said", pgettext_lazy("step", "said")
        EDITED = "edited", pgettext_lazy("step", "changed")
        WIDENED = "widened", pgettext_lazy("step", "more machines")
        APPROVED = "approved", pgettext_lazy("step", "approved")
        AGREED = "agreed", pgettext_lazy("step", "agreed")
        NOT_SO = "not-so", pgettext_lazy("step", "not like this, so back to Decisions")
        AUTHORISED = "authorised", pgettext_lazy("step", "manufacturer’s authorisation written down")
        STARTED = "started", pgettext_lazy("step", "started")
        CLAIMED = "claimed", pgettext_lazy("step", "said to be done")
        RETURNED = "returned", pgettext_lazy("step", "not done yet")
        PROVED = "proved", pgettext_lazy("step", "proved done")
        REOPENED = "reopened", pgettext_lazy("step", "seen again, so open again")
        DROPPED = "dropped", pgettext_lazy("step", "dropped")
        REMINDED = "reminded", pgettext_lazy("step", "reminded")
        WITHDRAWN = "withdrawn", pgettext_lazy("step", "no longer seen, so no longer asked")
        GONE = "gone", pgettext_lazy("step", "no longer seen, but no authorisation is written down")

    task = models.ForeignKey(Task, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """None: the hub itself."""
    at = models.DateTimeField()
    text = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"


class Agreement(models.Model):
    """One person has said yes for their own profession, or by deciding. A "not like this" leaves none of them."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="agreements")
    profession = models.CharField(max_length=12, choices=Reader)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(name="a_profession_agrees_once", fields=["task", "profession"]),
            models.UniqueConstraint(name="nobody_agrees_twice", fields=["task", "by"]),
        ]

    def __str__(self) -> str:
        return f"{self.profession} on task {self.task_id}"


class Acceptance(models.Model):
    """A risk that people bear for a time: that of a finding, or what a remedy that is not taken would have removed."""

    class End(models.TextChoices):
        WITHDRAWN = "withdrawn", pgettext_lazy("acceptance", "withdrawn")
        REFUSED = "refused", pgettext_lazy("acceptance", "refused")
        REPLACED = "replaced", pgettext_lazy("acceptance", "replaced by a later one")

    site = models.ForeignKey(Site, models.CASCADE, related_name="acceptances")
    finding = models.ForeignKey(Finding, models.CASCADE, null=True, related_name="acceptances")
    remedy = models.CharField(max_length=8, blank=True, default="")
    """Of a what-if: the remedy that is not taken (`risk.remedy.<remedy>`)…"""
    key = models.ForeignKey(Key, models.CASCADE, null=True, related_name="acceptances")
    """…and the machine that it would have been for."""
    level = models.IntegerField()
    """1 to 5. A risk that has grown past it is no longer borne."""
    needs = models.JSONField()
    """Professions whose signatures it takes."""
    reason = models.CharField(_("reason"), max_length=500)
    expires = models.DateField(_("holds until"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    """Who proposes it."""
    at = models.DateTimeField()
    complete = models.DateTimeField(null=True)
    """When the last signature that it needs was given."""
    lapsed = models.DateTimeField(null=True)
    """When it was told that its last day has passed."""
    end = models.CharField(max_length=9, choices=End, blank=True, default="")
    ended = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["expires", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_acceptance_is_of_one_thing",
                condition=(Q(finding__isnull=False) & Q(remedy="", key=None))
                | (Q(finding=None, key__isnull=False) & ~Q(remedy="")),
            ),
            models.UniqueConstraint(
                name="one_acceptance_of_a_finding", fields=["finding"], condition=Q(ended=None, finding__isnull=False)
            ),
            models.UniqueConstraint(
                name="one_acceptance_of_a_what_if",
                fields=["key", "remedy"],
                condition=Q(ended=None, key__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["site", "ended", "expires"])]

    def __str__(self) -> str:
        return f"acceptance {self.pk} until {self.expires}"

    @property
    def name(self) -> str:
        """What is borne."""
        if self.finding is not None:
            return words(self.finding.code, self.finding.params).title
        return gettext("Left out: %(remedy)s") % {"remedy": told(f"risk.remedy.{self.remedy}")}

    @property
    def machine(self) -> Machine | None:
        return self.finding.subject if self.finding is not None else self.key.machine if self.key else None

    def expired(self, today: date) -> bool:
        return self.expires < today

    @property
    def outgrown(self) -> bool:
        """The finding is worse today than what was signed for."""
        return self.finding is not None and self.finding.severity > self.level

    def holds(self, today: date) -> bool:
        return self.complete is not None and self.ended is None and not self.expired(today) and not self.outgrown

    @property
    def signed(self) -> list[str]:
        """Professions that have signed."""
        return [one.profession for one in self.signatures.all()]

    @property
    def missing(self) -> list[str]:
        signed = self.signed
        return [one for one in self.needs if one not in signed]


class Signature(models.Model):
    """One person signs for their own profession."""

    acceptance = models.ForeignKey(Acceptance, models.CASCADE, related_name="signatures")
    profession = models.CharField(max_length=12, choices=Reader)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(name="a_profession_signs_once", fields=["acceptance", "profession"]),
            models.UniqueConstraint(name="nobody_signs_twice", fields=["acceptance", "by"]),
            models.CheckConstraint(name="the_law_signs_nothing", condition=Q(profession__in=PROFESSIONS)),
        ]

    def __str__(self) -> str:
        return f"{self.profession} on {self.acceptance_id}"


class Decision(models.Model):
    """What was decided about a proposal, by whom and why. (Who bears a risk signs an acceptance instead.)"""

    class Kind(models.TextChoices):
        ACTION = "action", _("action of the plan")
        TASK = "task", _("proposed task")

    class Said(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("decision", "approved")
        REFUSED = "refused", pgettext_lazy("decision", "refused")
        DELEGATED = "delegated", pgettext_lazy("decision", "delegated")

    site = models.ForeignKey(Site, models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=6, choices=Kind)
    subject = models.CharField(max_length=96)
    """Of an action: its code and place; else the number of the row."""
    said = models.CharField(max_length=9, choices=Said)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300)
    to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="entrusted")
    """Of a delegated one: who decides instead."""
    until = models.DateField(null=True)
    """Of a refused action: the day after which the plan may ask again."""
    seen = models.JSONField(default=dict)
    """The proposal as it was shown: `action`, `zone` (where it is one), `zones`, `machines`, `effort`, `disruption`,
    `share`, `before`, `after`, `report`."""
    task = models.ForeignKey(Task, models.SET_NULL, null=True, related_name="decisions")
    ended = models.DateTimeField(null=True)
    """A later decision took its place."""

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_decision_holds", fields=["site", "kind", "subject"], condition=Q(ended=None)
            )
        ]
        indexes = [models.Index(fields=["site", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.said}"

    @property
    def name(self) -> str:
        """What it was about."""
        if self.kind == self.Kind.TASK:
            return self.task.name if self.task is not None else str(self.get_kind_display())
        return told(f"risk.action.{self.seen.get('action', '')}.title")
