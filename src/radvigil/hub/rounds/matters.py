"""What a round speaks of: where its things come from, and how each is told in four sentences.

The one place of this app that knows where findings, doubts and decisions live.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.urls import reverse

from radvigil.hub.findings.models import Finding
from radvigil.hub.findings.queries import open_findings, standing
from radvigil.hub.places.models import Site
from radvigil.hub.rounds.models import Round
from radvigil.hub.rounds.plan import Answer, Step
from radvigil.report import harmless
from radvigil.texts import WHO, finding_words

FIRST_LOOK = timedelta(days=14)
"""What is new to the first round of a site."""


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
        sentences={who: first_sentence(str(getattr(said, who))) for who in WHO},
        severity=one.severity_code,
        link=reverse("findings:finding", args=[one.pk]),
        proposal=said.remedy[0].step if said.remedy else "",
        more=Finding.objects.filter(site=one.site, code=one.code, open=True).exclude(pk=one.pk).count(),
    )


def first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence: a meeting reads one sentence a reader."""
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]


def codes(site: Site, keys: Iterable[int]) -> list[str]:
    """The rules of these findings, in the order of the keys."""
    wanted = list(keys)
    known = dict(Finding.objects.filter(site=site, pk__in=wanted).values_list("pk", "code"))
    return [known[key] for key in wanted if key in known]


def doubts(site: Site) -> list[int]:
    """Doubts that wait for the round."""
    return []


def themes(site: Site, keys: Iterable[int]) -> list[str]:
    """Which lessons these doubts are about."""
    return []


def decisions(site: Site) -> list[int]:
    """Decisions that wait for somebody who may take them."""
    return []


def matters_of(one: Round, lang: str) -> dict[tuple[str, int], Matter]:
    """Everything on a round's agenda, in words."""
    plan = one.plan
    sources = (
        (Step.FINDINGS, findings(one.site, [thing.key for thing in plan.of(Step.FINDINGS)], lang)),
        (Step.DOUBTS, told_doubts(one.site, [thing.key for thing in plan.of(Step.DOUBTS)], lang)),
        (Step.DECISIONS, told_decisions(one.site, [thing.key for thing in plan.of(Step.DECISIONS)], lang)),
    )
    return {(step.value, key): matter for step, rows in sources for key, matter in rows.items()}


def told_doubts(site: Site, keys: Iterable[int], lang: str) -> dict[int, Matter]:
    """Doubts in words: what was seen, on which machine, what was answered; never who, never their own words."""
    return {}


def told_decisions(site: Site, keys: Iterable[int], lang: str) -> dict[int, Matter]:
    """Decisions in words."""
    return {}
