"""What a round speaks of: where its things come from, and how each is told in four sentences.

The one place of this app that knows where findings, doubts and decisions live.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from radvigil.hub.doubts.models import Doubt
from radvigil.hub.findings.models import Finding
from radvigil.hub.findings.queries import open_findings, standing
from radvigil.hub.places.models import Site
from radvigil.hub.rounds.models import Outcome, Round
from radvigil.hub.rounds.plan import Answer, Step
from radvigil.hub.work.models import Acceptance, State, Task
from radvigil.hub.work.queries import acceptances_of
from radvigil.report import harmless
from radvigil.texts import WHO, FindingWords, finding_words, say

FIRST_LOOK = timedelta(days=14)
"""What is new to the first round of a site."""


THEMES = {
    "slow": "slow-console", "popup": "odd-window", "image": "wrong-image", "usb": "usb-stick", "mail": "strange-mail",
    "visitor": "visitor",
}  # fmt: skip
"""What a doubt is about → the lesson about it."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A thing in words."""

    key: int
    title: str
    said: str
    sentences: dict[str, str] = field(default_factory=dict)
    """Reader → one sentence; for findings all four."""
    severity: str = ""
    link: str = ""
    proposal: str = ""
    """What could be done: the first step of the remedy."""
    more: int = 0
    """How many other machines have the same."""


def since(site: Site, now: datetime) -> datetime:
    """Since when a thing is new: the beginning of the last round that ended."""
    last = Round.objects.filter(site=site).exclude(ended=None).values_list("began", flat=True).first()
    return last or now - FIRST_LOOK


def new_findings(site: Site, now: datetime) -> list[int]:
    """One finding a rule, the worst first: what opened since the last round, and what that round left open."""
    left = Round.objects.filter(site=site).exclude(ended=None).order_by("-began").first()
    again = {one.key for one in left.outcomes.filter(step=Step.FINDINGS, answer=Answer.OPEN)} if left else set()
    rows = standing(open_findings(site.pk)).order_by("-severity", "-opened", "code", "pk")
    when = since(site, now)
    seen: dict[str, int] = {}
    for key, code, opened in rows.values_list("pk", "code", "opened"):
        if opened > when or key in again:
            seen.setdefault(code, key)
    return list(seen.values())


def findings(site: Site, keys: Iterable[int], lang: str) -> dict[int, Matter]:
    """Findings of this site in words, by key."""
    rows = Finding.objects.filter(site=site, pk__in=list(keys)).select_related("subject")
    return {one.pk: _finding(one, lang) for one in rows}


def _finding(one: Finding, lang: str) -> Matter:
    params = tuple((name, harmless(value) if isinstance(value, str) else value) for name, value in one.params.items())
    said = finding_words(one.code, lang).filled(params, lang)
    machine = one.subject.name if one.subject else one.site.name
    joint = "\u00a0: " if lang == "fr" else ": "
    return Matter(
        key=one.pk,
        title=f"{machine}{joint}{said.title[0].lower()}{said.title[1:]}",
        said=said.seen,
        sentences=_sentences(said),
        severity=one.severity_code,
        link=reverse("findings:finding", args=[one.pk]),
        proposal=said.remedy[0].step if said.remedy else "",
        more=Finding.objects.filter(site=one.site, code=one.code, open=True).exclude(pk=one.pk).count(),
    )


def _sentences(said: FindingWords) -> dict[str, str]:
    """One a reader; engineering hears what can be done rather than how it was found."""
    found = {who: first_sentence(str(getattr(said, who))) for who in WHO}
    steps = [one.step for one in said.remedy if one.who == "engineering"]
    return {**found, "engineering": steps[0]} if steps else found


def first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence: a meeting reads one sentence a reader."""
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]


def codes(site: Site, keys: Iterable[int]) -> list[str]:
    """The rules of these findings, in the order of the keys."""
    wanted = list(keys)
    known = dict(Finding.objects.filter(site=site, pk__in=wanted).values_list("pk", "code"))
    return [known[key] for key in wanted if key in known]


def decisions(site: Site) -> list[int]:
    """Decisions that wait: proposed tasks by their number; acceptances unsigned or expired by theirs, below zero."""
    today = timezone.localdate()
    tasks = Task.objects.filter(site=site, state=State.PROPOSED).order_by("made").values_list("pk", flat=True)
    lapsed = Acceptance.objects.filter(site=site, ended=None).filter(Q(complete=None) | Q(expires__lt=today))
    return [*tasks, *(-pk for pk in lapsed.order_by("expires").values_list("pk", flat=True))]


def told_decisions(site: Site, keys: Iterable[int], lang: str) -> dict[int, Matter]:
    """Decisions in words."""
    wanted = list(keys)
    tasks = Task.objects.filter(site=site, pk__in=[key for key in wanted if key > 0]).select_related("owner")
    rows = acceptances_of(site).filter(pk__in=[-key for key in wanted if key < 0])
    found = {one.pk: Matter(one.pk, one.name, one.how, proposal=_("Decide, with a reason.")) for one in tasks}
    return {**found, **{-one.pk: _acceptance(one, lang) for one in rows}}


def _acceptance(one: Acceptance, lang: str) -> Matter:
    missing = ", ".join(say(f"reader.{who}", lang).lower() for who in one.missing)
    what = finding_words(one.finding.code, lang).title if one.finding else ""
    said = _("Signatures that are missing: %(who)s.") % {"who": missing} if missing else _("Its last day has passed.")
    title = _("Bear the risk for a time: %(what)s") % {"what": what or told_remedy(one, lang)}
    return Matter(-one.pk, title, said, proposal=_("Decide, with a reason."))


def told_remedy(one: Acceptance, lang: str) -> str:
    """The remedy that is not taken, and on which machine."""
    return f"{say(f'risk.remedy.{one.remedy}', lang)} ({one.key.machine.name if one.key else ''})"


def matters_of(one: Round, lang: str) -> dict[tuple[str, int], Matter]:
    """Everything on a round's agenda, in words."""
    plan = one.plan
    sources = (
        (Step.FINDINGS, findings(one.site, [thing.key for thing in plan.of(Step.FINDINGS)], lang)),
        (Step.DOUBTS, told_doubts(one.site, [thing.key for thing in plan.of(Step.DOUBTS)])),
        (Step.DECISIONS, told_decisions(one.site, [thing.key for thing in plan.of(Step.DECISIONS)], lang)),
    )
    return {(step.value, key): matter for step, rows in sources for key, matter in rows.items()}


def doubts(site: Site, now: datetime) -> list[int]:
    """Doubts that the facilitator has seen: those without an outcome, the oldest first; then those that have theirs.

    What nobody has looked at yet belongs to the facilitator first, not to a table of eight.
    """
    rows = Doubt.objects.filter(site=site).exclude(seen=None)
    waiting = rows.filter(ended=None).order_by("sent").values_list("pk", flat=True)
    ended = rows.filter(ended__gt=since(site, now)).order_by("ended").values_list("pk", flat=True)
    return [*waiting, *ended]


def unseen(site: Site) -> int:
    """Doubts that nobody has looked at yet."""
    return Doubt.objects.filter(site=site, seen=None, ended=None).count()


def themes(site: Site, keys: Iterable[int]) -> list[str]:
    """Which lessons these doubts are about, in the order of the keys."""
    wanted = list(keys)
    known = dict(Doubt.objects.filter(site=site, pk__in=wanted).values_list("pk", "what"))
    return [THEMES[known[key]] for key in wanted if known.get(key) in THEMES]


def title(one: Round, outcome: Outcome, lang: str) -> str:
    """What an answer is about, in words."""
    found = matters_of(one, lang).get(outcome.thing)
    return found.title if found else f"#{outcome.key}"


def told_doubts(site: Site, keys: Iterable[int]) -> dict[int, Matter]:
    """Doubts in words: what was noticed, where, what came of it; never by whom, never in the reporter's words."""
    rows = Doubt.objects.filter(site=site, pk__in=list(keys)).select_related("machine", "seen_by")
    return {one.pk: _doubt(one) for one in rows}


def _doubt(one: Doubt) -> Matter:
    where = f", {one.machine.name}" if one.machine else ""
    when = date_format(timezone.localtime(one.seen), "j F, H:i") if one.seen else ""
    said = _("Seen by %(who)s, %(when)s; no answer yet.") % {"who": one.seen_by or "", "when": when}
    if one.ended is not None:
        said = _("%(what)s: %(words)s") % {"what": _capital(one.get_outcome_display()), "words": one.outcome_words}
    link = reverse("doubts:doubt", args=[one.number])
    return Matter(one.pk, f"{one.get_what_display()}{where} ({one.reference})", said, link=link)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
