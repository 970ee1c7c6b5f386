"""The tables that a site can take as CSV: heads in the reader's language, rows as codes, numbers and ISO dates.

Rules:
1. A table is read in pieces; nothing of it stands in memory whole.
2. No table names who reported a doubt, and none holds an address, a telephone number or a key of a person. Nor is there
   a table of people: who has which role is for the administrator and the auditor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import tomli
from django.db.models import Count, Q
from django.utils.translation import override

from radvigil.hub.documents.tables import csv_pieces
from radvigil.hub.doubts.models import Doubt
from radvigil.hub.duties.models import DutyAct, LawCorrection
from radvigil.hub.exercises.models import Run
from radvigil.hub.findings.models import Finding, Match, Verdict
from radvigil.hub.incidents.models import Containment, Entry, Incident
from radvigil.hub.intake.models import Report
from radvigil.hub.machines.models import Machine, UseDecision
from radvigil.hub.places.models import Site
from radvigil.hub.rounds.models import Round
from radvigil.hub.templatetags.hub import language
from radvigil.hub.work.models import Agreement, Decision, Step
from radvigil.hub.work.queries import acceptances_of, tasks_of
from radvigil.texts import finding_words, typographic

CHUNK = 1_000
Row = tuple[Any, ...]


class Table(NamedTuple):
    """One table: its name in the address, its columns by code, its rows for a site in a language."""

    name: str
    columns: str
    rows: Callable[[Site, str], Iterable[Row]]

    @property
    def title(self) -> str:
        """In the language of the page."""
        return words("tables", language())[self.name]

    def heads(self, lang: str) -> list[str]:
        said = words("columns", lang)
        return [said[code] for code in self.columns.split()]


@cache
def words(group: str, lang: str) -> dict[str, str]:
    """What `sheets.toml` calls tables and columns."""
    text = files(__package__).joinpath("sheets.toml").read_text(encoding="utf-8")
    said: dict[str, str] = tomli.loads(text)["fr" if lang == "fr" else "en"][group]
    return {code: typographic(word, lang) for code, word in said.items()}


def pieces(table: Table, site: Site, lang: str, bom: bool) -> Iterator[str]:
    """The file, said in `lang` however late each piece is asked for."""
    made = csv_pieces(table.heads(lang), table.rows(site, lang), bom=bom)
    while True:
        with override(lang):
            piece = next(made, None)
        if piece is None:
            return
        yield piece


def _machines(site: Site, lang: str) -> Iterator[Row]:
    rows = Machine.objects.filter(site=site).select_related("department", "out_of_use").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.pk, one.name, one.kind, one.maker, one.model, one.address, one.zone, one.scope,
            one.department.name if one.department else "", one.room, one.shown_state, one.why, one.level,
            one.emergency, one.first, one.last, one.looked,
        )  # fmt: skip


def _findings(site: Site, lang: str) -> Iterator[Row]:
    rows = Finding.objects.filter(site=site).select_related("subject").defer("evidence", "harms").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.pk, one.code, finding_words(one.code, lang).title, one.severity_code, one.stance, one.confidence,
            one.subject_id, one.subject.name if one.subject else "", one.open, one.opened, one.closed, one.reopened,
            one.count, one.first, one.last,
        )  # fmt: skip


def _evidence(site: Site, lang: str) -> Iterator[Row]:
    rows = Finding.objects.filter(site=site).select_related("report").only("pk", "code", "evidence", "report__summary")
    for one in rows.order_by("pk").iterator(CHUNK):
        names = one.report.summary.get("captures", {})
        for evidence in one.evidence:
            for ref in evidence.get("references", ()):
                yield one.pk, one.code, evidence["source"], names.get(ref["capture"], ""), ref["packet"], ref["ts"]


def _advisories(site: Site, lang: str) -> Iterator[Row]:
    rows = Match.objects.filter(site=site).select_related("machine", "advisory").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.pk, one.advisory.name, one.advisory.title, one.advisory.publisher, one.machine_id, one.machine.name,
            one.certainty, one.through, one.product, one.versions, one.cves, one.open, one.opened, one.closed,
        )  # fmt: skip


def _verdicts(site: Site, lang: str) -> Iterator[Row]:
    rows = Verdict.objects.filter(site=site).select_related("by").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield one.pk, one.finding_id, one.match_id, one.said, one.reason, str(one.by), one.given, one.expires, one.ended


def _uses(site: Site, lang: str) -> Iterator[Row]:
    rows = UseDecision.objects.filter(machine__site=site).select_related("by", "machine").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield one.pk, one.machine_id, one.machine.name, "out" if one.out else "back", one.reason, str(one.by), one.at


def _reports(site: Site, lang: str) -> Iterator[Row]:
    rows = Report.objects.filter(site=site).order_by("pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.pk, one.digest, one.version, one.received, one.first, one.last, one.devices, one.findings,
            len(one.judged), len(one.unjudged), one.total,
        )  # fmt: skip


def _tasks(site: Site, lang: str) -> Iterator[Row]:
    rows = tasks_of(site).prefetch_related("findings").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.pk, one.name, one.origin, one.origin_id, one.profession, str(one.owner or ""),
            [str(helper) for helper in one.helpers.all()], one.state, one.due, one.check_words,
            [row.pk for row in one.findings.all()], [key.machine_id for key in one.about.all()],
            one.authorisation_first, one.authorised_ref, one.authorised_on, one.proof, one.made, one.ended,
        )  # fmt: skip


def _steps(site: Site, lang: str) -> Iterator[Row]:
    """What happened to tasks, and what people said of them."""
    for one in Step.objects.filter(task__site=site).select_related("by").order_by("pk").iterator(CHUNK):
        yield one.pk, one.task_id, one.kind, one.text, str(one.by or ""), one.at


def _agreements(site: Site, lang: str) -> Iterator[Row]:
    for one in Agreement.objects.filter(task__site=site).select_related("by").order_by("pk").iterator(CHUNK):
        yield one.pk, one.task_id, one.profession, str(one.by), one.at


def _acceptances(site: Site, lang: str) -> Iterator[Row]:
    for one in acceptances_of(site).order_by("pk").iterator(CHUNK):
        yield (
            one.pk, one.finding_id, one.remedy, one.key.machine_id if one.key else None, one.level, one.reason,
            str(one.by), one.at, [f"{row.profession}: {row.by}" for row in one.signatures.all()], one.complete,
            one.expires, one.end, one.ended, one.ended_why,
        )  # fmt: skip


def _decisions(site: Site, lang: str) -> Iterator[Row]:
    rows = Decision.objects.filter(site=site).select_related("by", "to").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.pk, one.kind, one.subject, one.said, one.reason, str(one.by), one.at, str(one.to or ""), one.until,
            one.task_id, one.ended,
        )  # fmt: skip


def _incidents(site: Site, lang: str) -> Iterator[Row]:
    rows = Incident.objects.filter(site=site).select_related("opened_by").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.pk, one.reference, one.title, one.state, one.subject_kind, one.subject_id, one.machine_id,
            str(one.opened_by), one.opened, one.closed,
        )  # fmt: skip


def _containments(site: Site, lang: str) -> Iterator[Row]:
    """Machines that were to be held back, and what each profession said to it."""
    rows = Containment.objects.filter(incident__site=site).select_related("machine", "by").order_by("pk")
    for one in rows.prefetch_related("agreements__by").iterator(CHUNK):
        said = [(row, "yes" if row.agrees else "no") for row in one.agreements.all()]
        told = [f"{row.side}: {answer}, {row.by}" + (f", {row.reason}" if row.reason else "") for row, answer in said]
        yield (
            one.pk, one.incident_id, one.machine_id, one.machine.name, one.remedy, one.stand, one.reason, str(one.by),
            one.at, told,
        )  # fmt: skip


def _timeline(site: Site, lang: str) -> Iterator[Row]:
    rows = Entry.objects.filter(incident__site=site).select_related("by").order_by("incident", "number")
    for one in rows.iterator(CHUNK):
        yield one.incident_id, one.number, one.kind, one.at, one.recorded, str(one.by), one.text, one.reason


def _clocks(site: Site, lang: str) -> Iterator[Row]:
    rows = DutyAct.objects.filter(incident__site=site).select_related("by").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.pk, one.incident_id, one.duty, one.kind, one.about, one.when, one.recorded, str(one.by), one.reason,
            one.receipt,
        )  # fmt: skip


def _corrections(site: Site, lang: str) -> Iterator[Row]:
    """What this site reads otherwise than the law as it came."""
    for one in LawCorrection.objects.filter(site=site).select_related("by").order_by("pk").iterator(CHUNK):
        yield one.pk, one.duty, one.what, one.stage, one.value, one.reason, str(one.by), one.at, one.withdrawn


def _doubts(site: Site, lang: str) -> Iterator[Row]:
    """Those that somebody has looked at, without the reporter and without anybody's words."""
    rows = Doubt.objects.filter(site=site).exclude(seen=None).select_related("machine").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.pk, one.reference, one.what, one.machine_id, one.machine.name if one.machine else "", one.sent,
            one.seen, one.handed, one.ended, one.outcome, one.became,
        )  # fmt: skip


def _rounds(site: Site, lang: str) -> Iterator[Row]:
    rows = Round.objects.filter(site=site).select_related("leader").order_by("pk")
    present, agreed = Count("present", distinct=True), Count("outcomes", Q(outcomes__answer="agreed"), distinct=True)
    for one in rows.annotate(people=present, agreed=agreed).iterator(CHUNK):
        yield one.pk, one.began, one.ended, str(one.leader or ""), one.people, one.agreed


def _exercises(site: Site, lang: str) -> Iterator[Row]:
    rows = Run.objects.filter(site=site).select_related("leader").order_by("pk")
    present, decided = Count("seats", distinct=True), Count("decisions", distinct=True)
    for one in rows.annotate(people=present, decided=decided).iterator(CHUNK):
        yield one.pk, one.story, one.started, one.ended, str(one.leader), one.people, one.decided


TABLES = (
    Table(
        "machines",
        "number name kind maker model address zone scope department room state why level emergency first last looked",
        _machines,
    ),
    Table(
        "findings",
        "number code title severity stance confidence machine_number machine "
        "open opened closed reopened count first last",
        _findings,
    ),
    Table("evidence", "finding_number code source capture packet time", _evidence),
    Table(
        "advisories",
        "number advisory title publisher machine_number machine "
        "certainty through product versions cves open opened closed",
        _advisories,
    ),
    Table("verdicts", "number finding_number match_number verdict reason by at expires ended", _verdicts),
    Table("use", "number machine_number machine out reason by at", _uses),
    Table(
        "tasks",
        "number title origin origin_number profession owner helpers state due check findings_of machines_of "
        "authorisation authorised_ref authorised_on proof made ended",
        _tasks,
    ),
    Table("steps", "number task_number kind text by at", _steps),
    Table("agreements", "number task_number profession by at", _agreements),
    Table(
        "acceptances",
        "number finding_number remedy machine_number level reason by at signatures complete expires end ended end_why",
        _acceptances,
    ),
    Table("decisions", "number kind subject said reason by at to until_day task_number ended", _decisions),
    Table(
        "incidents",
        "number reference title state origin origin_number machine_number by opened closed",
        _incidents,
    ),
    Table(
        "containments",
        "number incident_number machine_number machine measure state reason by at agreed",
        _containments,
    ),
    Table("timeline", "incident_number entry kind at recorded by text reason", _timeline),
    Table("doubts", "number reference kind machine_number machine at seen handed ended outcome became", _doubts),
    Table("rounds", "number began ended leader present agreed", _rounds),
    Table("exercises", "number story began ended leader present decided", _exercises),
    Table("clocks", "number incident_number duty act about at recorded by reason receipt", _clocks),
    Table("corrections", "number duty what about value reason by at withdrawn", _corrections),
    Table("reports", "number digest version taken from until machines findings judged unjudged weight", _reports),
)
"""In the order of the page."""

BY_NAME = {one.name: one for one in TABLES}
