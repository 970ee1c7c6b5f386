"""The PDUs that are read whole: all but P-DATA-TF (PS3.8 9.3.2 to 9.3.8).

What is wrong but can be read past is told in `faults`; what cannot be read raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct

from radvigil.protocols.active_text import Place, active_kind, worth_a_look
from radvigil.protocols.dicom.items import Items, items_of
from radvigil.protocols.dicom.states import Pdu
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Mark, wire_text

_FIXED = Struct(">H2x16s16s32x")
_AE = re.compile(rb"[\x20-\x5b\x5d-\x7e]*\Z")
"""Default repertoire without control characters and backslash (PS3.5 6.2, AE)."""

ASSOCIATE_LEAST = _FIXED.size
SHORT = 4
"""Length of an A-ASSOCIATE-RJ, A-RELEASE-RQ, A-RELEASE-RP and A-ABORT (9.3.4, 9.3.6 to 9.3.8)."""

CLAUSES = {
    Pdu.ASSOCIATE_RQ: "PS3.8 9.3.2",
    Pdu.ASSOCIATE_AC: "PS3.8 9.3.3",
    Pdu.ASSOCIATE_RJ: "PS3.8 9.3.4",
    Pdu.P_DATA: "PS3.8 9.3.5",
    Pdu.RELEASE_RQ: "PS3.8 9.3.6",
    Pdu.RELEASE_RP: "PS3.8 9.3.7",
    Pdu.ABORT: "PS3.8 9.3.8",
}


@dataclass(frozen=True, slots=True)
class Associate:
    """An A-ASSOCIATE-RQ or -AC. The AC repeats the AE titles of the RQ (its bytes 11 to 74, 9.3.3)."""

    mark: Mark
    called_ae: str
    calling_ae: str
    items: Items
    faults: tuple[ProtocolViolation, ...]
    active: tuple[Place, ...] = ()
    """Where active text stands in it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An A-ASSOCIATE-RJ, or an A-ABORT (then `result` is None)."""

    mark: Mark
    result: int | None
    source: int
    reason: int


def parse_associate(pdu: Pdu, body: bytes, mark: Mark) -> Associate:
    """An A-ASSOCIATE-RQ or -AC from what follows its six first bytes."""
    version, called, calling = _FIXED.unpack_from(body)
    items = items_of(body, _FIXED.size)
    titles = (called, calling) if pdu is Pdu.ASSOCIATE_RQ else ()
    faults = _faults(pdu, version, items, titles)
    active = items.active
    if worth_a_look(called + calling):
        active += tuple(_active(titles))
    return Associate(mark, wire_text(called, 16), wire_text(calling, 16), items, tuple(faults), active)


def _active(titles: tuple[bytes, ...]) -> Iterator[Place]:
    for field, title in zip(("CalledAETitle", "CallingAETitle"), titles, strict=False):
        kind = active_kind(title)
        if kind is not None:
            yield field, kind


def _faults(pdu: Pdu, version: int, items: Items, titles: tuple[bytes, ...]) -> list[ProtocolViolation]:
    clause = CLAUSES[pdu]
    faults = []
    if not version & 1:  # bit 0 is version 1, the only one there is
        faults.append(ProtocolViolation(6, clause, "protocol-version"))
    for offset, title in zip((10, 26), titles, strict=False):
        if not _AE.match(title.rstrip(b"\0")) or not title.strip(b" \0"):
            faults.append(ProtocolViolation(offset, "PS3.5 6.2", "ae-title"))
    if not items.application_context:
        faults.append(ProtocolViolation(74, "PS3.8 9.3.2.1", "application-context"))
    if any(not context.id & 1 for context in items.contexts):
        faults.append(ProtocolViolation(74, "PS3.8 9.3.2.2", "context-id"))
    if not items.contexts:
        faults.append(ProtocolViolation(74, "PS3.8 9.3.2.2", "no-context"))
    return faults


def parse_reject(body: bytes, mark: Mark) -> Refusal:
    return Refusal(mark, body[1], body[2], body[3])


def parse_abort(body: bytes, mark: Mark) -> Refusal:
    return Refusal(mark, None, body[2], body[3])
