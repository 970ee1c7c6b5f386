"""The offline folder: one zip that opens without the hub, without a network and without a sign-in.

Rules:
1. Pages are plain HTML with one stylesheet beside them; tables are CSV besides, for whoever has a spreadsheet.
2. The same pack made at the same moment gives the same bytes.
3. What a spreadsheet would run as a formula is made inert (`documents.tables`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from radvigil.hub.documents.tables import Cell, csv_pieces
from radvigil.hub.downtime.models import Section
from radvigil.hub.downtime.queries import Contents, accession_numbers
from radvigil.hub.places.models import Site

COLUMNS: dict[str, tuple[str, ...]] = {
    Section.CONTACTS: ("name", "role", "number", "calls"),
    Section.BREAK_GLASS: ("step",),
    Section.CONSOLES: ("device", "place", "exams", "told_by", "on"),
    Section.DIVERSIONS: ("what", "where", "number", "condition"),
    Section.RESTART: ("system", "after", "check", "who"),
}
LINES = 40
"""Empty lines of the paper worklist where no numbers are reserved."""


def zipped(site: Site, known: Contents, papers: dict[str, bytes], made_at: datetime) -> bytes:
    """The folder. `papers`: language → PDF."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(site, known, papers, made_at):
            entry = zipfile.ZipInfo(f"radvigil-downtime/{name}", made_at.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _files(site: Site, known: Contents, papers: dict[str, bytes], made_at: datetime) -> Iterable[tuple[str, bytes]]:
    for lang, paper in sorted(papers.items()):
        with translation.override(lang):
            yield f"index.{lang}.html", _page(site, known, lang, made_at)
        yield f"downtime.{lang}.pdf", paper
    yield "style.css", render_to_string("downtime/offline.css").encode()
    for section, columns in COLUMNS.items():
        yield f"{section}.csv", _table(columns, known.lines(section))
    yield "worklist.csv", _worklist(known)


def _page(site: Site, known: Contents, lang: str, made_at: datetime) -> bytes:
    sections = [
        (section, str(label), COLUMNS.get(section, ()), known.lines(section)) for section, label in Section.choices
    ]
    shown = {"site": site, "sections": sections, "made_at": made_at, "lang": lang, "known": known}
    shown |= {"reservation": next(iter(known.lines(Section.RESERVATION)), None), "heads": heads()}
    return render_to_string("downtime/offline.html", shown).encode()


def heads() -> dict[str, str]:
    """Heads of the columns, in the language that is on."""
    return {
        "name": _("Who"), "role": _("As what"), "number": _("Number"), "calls": _("Then calls"), "step": _("Step"),
        "device": _("Machine"), "place": _("Where it stands"), "exams": _("Examinations that its own disk holds"),
        "told_by": _("Who says so"), "on": _("On"), "what": _("Which patients"), "where": _("Where"),
        "condition": _("When"), "system": _("System"), "after": _("Waits for"), "check": _("Check that it holds"),
        "who": _("Who"), "first": _("First number"), "last": _("Last number"), "kept_by": _("Who gives them out"),
    }  # fmt: skip


def _table(columns: tuple[str, ...], lines: list[dict[str, Any]]) -> bytes:
    named = heads()
    return _csv([named[column] for column in columns], [[line.get(column) for column in columns] for line in lines])


def _worklist(known: Contents) -> bytes:
    """The paper worklist: reserved accession numbers, each once, and room to write."""
    reserved = next(iter(known.lines(Section.RESERVATION)), None)
    numbers = accession_numbers(reserved["first"], reserved["last"]) if reserved else []
    head = [_("Accession number"), _("Hour"), _("Patient: name, birth date, number"), _("Examination, side"),
            _("Machine"), _("Person 1"), _("Person 2")]  # fmt: skip
    return _csv(head, [[number, *[""] * 6] for number in numbers or [""] * LINES])


def _csv(head: list[str], rows: list[list[Cell]]) -> bytes:
    return "".join(csv_pieces(head, rows)).encode()
