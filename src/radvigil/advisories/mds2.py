"""MDS2 (ANSI/NEMA HN 1-2019): the manufacturer's answers by question id, and where the capture shows otherwise.

A question is found by its id (`TXCF-2`, `CONN-4`) in any column of any sheet; its answer is the first later cell of the
row that is `Yes`, `No`, `N/A` or `See Notes`. Notes are the maker's prose: they are not kept.

Contradictions are few and sure. Each holds a question whose answer a capture can show to be otherwise; an answer `Yes`
to a safeguard is contradicted only by what was seen, never by what was not. A service that the intended use needs is
for the manufacturer to explain. The reader was written from the published format and tested on files written from it,
not on makers' own files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from radvigil.advisories.reading import RefusedError
from radvigil.advisories.sheets import Row, rows_of
from radvigil.records import Answer, Contradiction, Device, Evidence, Limits, Site, Statement

_QUESTION = re.compile(r"^([A-Z]{3,5})-(\d{1,2}(?:\.\d{1,2}){0,3})$")
_ANSWERS: dict[str, Answer] = {
    "yes": "yes",
    "no": "no",
    "n/a": "n/a",
    "na": "n/a",
    "not applicable": "n/a",
    "see notes": "see-notes",
    "see note": "see-notes",
}
SECTIONS = frozenset(
    ("ALOF", "AUDT", "AUTH", "CONN", "CSUP", "DIDT", "DOC", "DTBK", "EMRG", "IGAU", "MLDP", "MPII", "NAUT", "OTHR")
).union(("PAUT", "PLOK", "RDMP", "RMOT", "SAHD", "SBOM", "SGUD", "STCF", "TXCF", "TXIG"))
"""Sections of HN 1-2019."""


def read_mds2(content: bytes, limits: Limits) -> tuple[Statement, ...]:
    """The answers of a file. Raises RefusedError; a file without a single question is refused."""
    found: dict[str, Statement] = {}
    for sheet, number, row in rows_of(content, limits):
        for one in _statements(row, sheet, number):
            found.setdefault(one.question, one)
    if not found:
        raise RefusedError("no-questions", "", "HN 1-2019")
    return tuple(sorted(found.values(), key=lambda one: _order(one.question)))


def _statements(row: Row, sheet: str, number: int) -> Iterator[Statement]:
    for at, cell in enumerate(row):
        question = _QUESTION.match(cell.strip())
        if question and question[1] in SECTIONS:
            answers = (_ANSWERS.get(other.strip().casefold().rstrip(".")) for other in row[at + 1 :])
            if answer := next((one for one in answers if one), None):
                yield Statement(cell.strip(), answer, sheet, number)
            return


def _order(question: str) -> tuple[str, tuple[int, ...]]:
    section, _, number = question.partition("-")
    return section, tuple(int(part) for part in number.split("."))


_CLEAR_TRANSFER = frozenset(("dicom", "hl7", "http", "ftp"))
_REMOTE = frozenset(("rdp", "vnc", "ssh", "telnet"))
_NEEDLESS = frozenset(("telnet", "ftp", "rcmd", "tftp"))


@dataclass(frozen=True, slots=True)
class _Rule:
    """A question, the answer that a capture can contradict, the claim in it, and what contradicts it."""

    question: str
    answer: Answer
    claim: str
    shown: Callable[[Site, Device], Iterator[tuple[str, Evidence]]]


def contradictions(site: Site, device: Device, statements: Iterable[Statement]) -> tuple[Contradiction, ...]:
    """What the capture shows against what was stated of this device: by question, then by service."""
    answers = {one.question: one.answer for one in statements}
    found = [
        Contradiction(device.id, rule.question, rule.answer, rule.claim, service, evidence)
        for rule in _RULES
        if answers.get(rule.question) == rule.answer
        for service, evidence in rule.shown(site, device)
    ]
    return tuple(sorted(found, key=lambda one: (_order(one.question), one.service, one.evidence.first)))


def _sent_in_clear(site: Site, device: Device) -> Iterator[tuple[str, Evidence]]:
    for one in device.services:
        if one.name in _CLEAR_TRANSFER and one.encrypted == "no":
            yield one.name, one.evidence


def _remote(site: Site, device: Device) -> Iterator[tuple[str, Evidence]]:
    yield from _offered(device, _REMOTE)


def _needless(site: Site, device: Device) -> Iterator[tuple[str, Evidence]]:
    yield from _offered(device, _NEEDLESS)


def _offered(device: Device, names: frozenset[str]) -> Iterator[tuple[str, Evidence]]:
    for one in device.services:
        if one.name in names and one.role == "server":
            yield one.name, one.evidence


def _shares(site: Site, device: Device) -> Iterator[tuple[str, Evidence]]:
    for one in device.services:
        if one.name == "smb" and one.role == "server" and ("share", "disk") in one.details:
            yield one.name, one.evidence


def _other_systems(site: Site, device: Device) -> Iterator[tuple[str, Evidence]]:
    inside = {one.id for one in site.devices if one.scope != "outside"} - {device.id}
    yield from ((name, proof) for name, proof in _talks(site, device, inside) if name in ("dicom", "hl7"))


def _outside(site: Site, device: Device) -> Iterator[tuple[str, Evidence]]:
    yield from _talks(site, device, {one.id for one in site.devices if one.scope == "outside"})


def _talks(site: Site, device: Device, others: set[str]) -> Iterator[tuple[str, Evidence]]:
    """Conversations with these devices in which something was answered."""
    for one in site.conversations:
        ends = {one.source, one.target}
        if device.id in ends and others & ends and one.flows > one.failed:
            yield one.service, one.evidence


_RULES = (
    _Rule("CONN-3", "no", "no-other-systems", _other_systems),
    _Rule("CONN-4", "no", "no-outside", _outside),
    _Rule("RMOT-1", "no", "no-remote", _remote),
    _Rule("SAHD-7", "yes", "no-shares", _shares),
    _Rule("SAHD-9", "yes", "no-needless-services", _needless),
    _Rule("TXCF-1", "yes", "cable-only", _other_systems),
    _Rule("TXCF-2", "yes", "encrypted-transfer", _sent_in_clear),
)
"""HN 1-2019: can it communicate with other systems of the customer (CONN-3), or outside (CONN-4); does it permit remote
service (RMOT-1); are shares (SAHD-7) and services (SAHD-9) that the intended use does not need disabled; does it send
personal data by a dedicated cable only (TXCF-1); does it encrypt them before it sends them (TXCF-2)."""
