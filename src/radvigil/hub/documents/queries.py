"""Reading what a report prints, in its own language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from radvigil.hub.documents import contracts as c
from radvigil.hub.documents import doings, posture, quality
from radvigil.hub.documents.models import Document
from radvigil.hub.documents.posture import Period
from radvigil.hub.findings.models import Finding, Severity
from radvigil.hub.findings.queries import standing
from radvigil.hub.intake.queries import latest
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.queries import machines_of
from radvigil.hub.places.models import Site
from radvigil.report import harmless
from radvigil.texts import FindingWords, finding_words, frameworks, frameworks_of, number, say

SILENT = 20
"""Machines named one by one under what is not known; the rest is a number."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How much a report lists."""

    findings: int
    proofs: int
    done: int = 60


SHORT = Measure(findings=60, proofs=200)
"""What is made while one waits: about a second of a site with 20,000 findings."""
WHOLE = Measure(findings=500, proofs=1_500, done=150)
"""What is made in the background: as much as one PDF can hold."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for."""

    site: Site
    period: Period
    lang: c.Lang
    measure: Measure = SHORT


def documents_of(site: Site) -> QuerySet[Document]:
    """What was made for a site, newest first, without the bytes."""
    return Document.objects.filter(site=site).defer("body").select_related("by")


def report(wish: Wish, now: datetime) -> c.Report:
    """The report's contract, filled."""
    with translation.override(wish.lang):
        return _report(wish, now)


def _report(wish: Wish, now: datetime) -> c.Report:
    site, period, here = wish.site, wish.period, posture.zone(wish.site)
    today = now.astimezone(here).date()
    known = posture.spans(site, today)
    rows, left = _open(wish, today)
    silent = list(machines_of(site).filter(state="unsure", out_of_use=None))
    return c.Report(
        lang=wish.lang,
        site=site.name,
        made_at=now.astimezone(here),
        begins=period.begins,
        ends=period.ends,
        sentences=_sentences(known, rows, len(silent), posture.end_of(period.ends, site)),
        severities=posture.severities(known, site, period),
        states=posture.states(site, period, today),
        trend=posture.trend(known, site, period),
        findings=tuple(_finding(one, wish) for one in rows),
        marks=doings.marks(site, period),
        decisions=doings.decisions(site, period),
        done=doings.done(site, period, wish.measure.done),
        unknown=tuple(_unknown(site, silent, wish.lang)),
        duty=quality.chapter(site, period, today, wish.lang),
        proofs=tuple(_proofs(rows, wish)),
        citations=tuple(_citations(rows)),
        left_out=left,
    )


def _open(wish: Wish, today: date) -> tuple[list[Finding], int]:
    """The worst that were open at the end of the period, with their evidence; and how many more there are."""
    end = posture.end_of(wish.period.ends, wish.site)
    rows = Finding.objects.filter(site=wish.site, opened__lte=end)
    rows = standing(rows.filter(open=True) | rows.filter(closed__gt=end), today)
    listed = rows.select_related("subject", "report").order_by("-severity", "code", "pk")[: wish.measure.findings]
    return list(listed), max(0, rows.count() - wish.measure.findings)


def _sentences(known: list[posture.Span], rows: list[Finding], silent: int, end: datetime) -> tuple[str, ...]:
    loud = sum(one.severity >= Severity.HIGH and one.open_at(end) for one in known)
    said = [
        ngettext(
            "One finding of high or critical severity is open.",
            "%(n)s findings of high or critical severity are open.",
            loud,
        )
        % {"n": loud}
        if loud
        else _("No finding of high or critical severity is open, among what was looked at.")
    ]
    worst = next((one.subject for one in rows if one.subject is not None), None)
    if loud and worst is not None:
        said.append(_("The heaviest concerns %(machine)s.") % {"machine": worst.name})
    if silent:
        said.append(
            ngettext("One machine could not be assessed.", "%(n)s machines could not be assessed.", silent)
            % {"n": silent}
        )
    return tuple(said)


def words_of(finding: Finding, lang: str) -> FindingWords:
    """What is said of a finding, its parameters harmless."""
    params = [(k, harmless(v) if isinstance(v, str) else v) for k, v in finding.params.items()]
    return finding_words(finding.code, lang).filled(params, lang)


def _finding(one: Finding, wish: Wish) -> c.OpenFinding:
    words, here = words_of(one, wish.lang), posture.zone(wish.site)
    return c.OpenFinding(
        code=one.code,
        title=words.title,
        severity=one.severity_code,  # type: ignore[arg-type]
        device=one.subject.name if one.subject else _("the whole site"),
        seen=words.seen,
        first=one.first.astimezone(here).date(),
        last=one.last.astimezone(here).date(),
    )


def _unknown(site: Site, silent: list[Machine], lang: str) -> Iterable[str]:
    for one in silent[:SILENT]:
        yield _("%(machine)s: %(why)s") % {"machine": one.name, "why": say(f"state.why-{one.why}", lang)}
    if len(silent) > SILENT:
        more = len(silent) - SILENT
        yield ngettext("and one more machine", "and %(n)s more machines", more) % {"n": number(more, lang)}
    last = latest(site)
    if last is None:
        yield _("No report has been taken in.")
    elif last.unjudged:
        count = len(last.unjudged)
        yield ngettext(
            "One rule could not be judged on the last report.",
            "%(n)s rules could not be judged on the last report.",
            count,
        ) % {"n": number(count, lang)}


def _proofs(rows: list[Finding], wish: Wish) -> Iterable[c.Proof]:
    """A row for each finding and capture: its packets, and when the first of them passed."""
    left, here = wish.measure.proofs, posture.zone(wish.site)
    for one in rows:
        names = one.report.summary.get("captures", {})
        for capture, refs in _by_capture(references(one)[:left]):
            left -= len(refs)
            yield c.Proof(
                code=one.code,
                device=one.subject.name if one.subject else "",
                capture=str(names.get(capture) or capture),
                packets=", ".join(number(ref["packet"], wish.lang) for ref in refs),
                at=datetime.fromtimestamp(refs[0]["ts"] // 1_000_000_000, UTC).astimezone(here),
            )


def _by_capture(refs: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for ref in sorted(refs, key=lambda one: one["ts"]):
        found.setdefault(ref["capture"], {}).setdefault(ref["packet"], ref)
    return [(capture, list(packets.values())) for capture, packets in found.items()]


def references(one: Finding) -> list[dict[str, Any]]:
    """Where a finding was seen: capture, packet, time."""
    return [ref for evidence in one.evidence for ref in evidence.get("references", ())]


def _citations(rows: list[Finding]) -> Iterable[c.Citation]:
    known = frameworks()
    for code in sorted({one.code for one in rows}):
        for name, ids in frameworks_of(code).items():
            full = known.get(name, {})
            title = f"{full.get('name', name)} {full.get('version', '')}".strip()
            yield c.Citation(code=code, framework=title, ids=", ".join(ids))
