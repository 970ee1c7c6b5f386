"""`report.json`, schema `radvigil.report/1`: the picture for programs.

Rules:
1. Codes and facts only, no sentence. Readers ignore what they do not know; fields are only ever added.
2. The same site gives the same bytes: everything is sorted, and no clock is read.
3. Times are RFC 3339 UTC with nine digits. Tuples that name something become objects: no reader counts columns.
4. `/1` is described by `report.schema.json`, written from the records by `schema.py`.
5. One line a record, so that a report of a thousand machines can still be searched and compared line by line, and no
   more than one record is held as plain values at a time.
6. Evidence keeps its first, last and count whole. Of its references (at most eight) a site of more than `LARGE`
   machines keeps the earliest alone: ten thousand services with eight each would be most of the report, and the rest
   of them is found in `events/` by the same addresses. A finding keeps all of its own.
7. Of such a site is left out, too, what stands elsewhere in it: references of a service that nobody recognised (its
   conversations and `events/` have them), and the evidence of a device's kind where the risk rests on the kind (three
   times a device; the device itself has it).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

import msgspec

from radvigil.records import AssociationGroup, Conversation, Device, HourCount, Reason, Result, Service
from radvigil.report.advice import advice_json
from radvigil.report.events import rfc3339

SCHEMA = "radvigil.report/1"
TIMES = frozenset({"first", "last", "ts", "hour"})
"""Fields that hold nanoseconds since 1970 UTC in the records."""

MAPS = frozenset({
    "reasons", "messages", "statuses", "images_by_modality", "stated", "params", "headers", "destinations", "ports",
    "sources",
})  # fmt: skip
"""Fields that hold (name, value) pairs with names of their own: objects in the report."""

TABLES: dict[str, tuple[str, ...]] = {
    "details": ("name", "value"),
    "contradictions": ("field", "said", "seen"),
    "unknown_ports": ("transport", "port", "flows", "bytes"),
    "matched": ("row", "device", "by"),
    "images_by_hour": ("hour", "modality", "images"),
}
"""Fields that hold rows: lists of objects with these columns."""


LARGE = 250
"""Machines up to which every reference is kept."""
RESTS_ON_KIND = "kind."
"""How the codes of reasons begin that rest on what a device is."""


def report_json(result: Result, version: str, key_id: str) -> bytes:
    """The report as UTF-8 JSON. `version` is the program's, `key_id` names the masking key without giving it away."""
    return b"".join(report_lines(result, version, key_id))


def report_lines(result: Result, version: str, key_id: str) -> Iterator[bytes]:
    """The same, piece by piece: what is written need not be held whole."""
    site = result.site
    shaped = Shape(large=len(site.devices) > LARGE)
    records = {
        "captures": site.captures,
        "devices": sorted(site.devices, key=_device_order),
        "conversations": sorted(site.conversations, key=_conversation_order),
        "associations": sorted(site.associations, key=_association_order),
    }
    head = {"schema": SCHEMA, "tool": {"name": "radvigil", "version": version}, "key_id": key_id}
    before = b"{\n"
    for name, value in (head | {"site": {"name": site.name}}).items():
        yield before + _member(name, value)
        before = b",\n"
    for name, rows in records.items():
        yield from _lines(name, (shaped.plain(one) for one in rows))
    hours = [shaped.plain(one) for one in sorted(site.activity.hours, key=_hour_order)]
    yield b",\n" + _member("activity", shaped.plain(site.activity) | {"hours": hours})
    yield b",\n" + _member("coverage", shaped.plain(site.coverage))
    yield from _lines("findings", map(plain, result.findings))
    yield from _lines("assessments", map(plain, result.assessments))
    if result.advice is not None:
        yield b",\n" + _member("advisories", advice_json(result.advice))
    if site.inventory is not None:
        yield b",\n" + _member("inventory", shaped.plain(site.inventory))
    if result.risk is not None:
        risk = shaped.plain(result.risk)
        plan = risk.pop("plan")
        yield b",\n" + _member("risk", risk)
        yield b",\n" + _member("plan", plan)
    yield b"\n}\n"


def _member(name: str, value: Any) -> bytes:
    return b"%b: %b" % (msgspec.json.encode(name), msgspec.json.encode(value))


def _lines(name: str, rows: Iterable[Any]) -> Iterator[bytes]:
    """A list with one line a row, after a comma."""
    yield b",\n%b: [" % msgspec.json.encode(name)
    before = b"\n"
    for row in rows:
        yield before + msgspec.json.encode(row)
        before = b",\n"
    yield b"\n]" if before != b"\n" else b"]"


class Shape:
    """From records to plain values; those of a large site are short (rules 6 and 7)."""

    def __init__(self, large: bool = False) -> None:
        self.references = 1 if large else None
        self.large = large

    def plain(self, record: Any) -> dict[str, Any]:
        """A record as an object of plain values."""
        shown = self._short(record) if self.large else record
        return {name: self._value(name, getattr(shown, name)) for name in _names(shown.__class__)}

    @staticmethod
    def _short(record: Any) -> Any:
        if record.__class__ is Reason and record.code.startswith(RESTS_ON_KIND):
            return replace(record, evidence=())
        if record.__class__ is Service and record.name == "unknown":
            return replace(record, evidence=replace(record.evidence, references=()))
        return record

    def _value(self, name: str, value: Any) -> Any:
        kind = type(value)
        if kind is int:
            return rfc3339(value) if name in TIMES else value
        if kind is not tuple:
            return self.plain(value) if is_dataclass(value) else value
        if name in MAPS:
            return dict(sorted(value))
        if name in TABLES:
            return [_row(TABLES[name], row) for row in value]
        shown = value[: self.references] if name == "references" else value
        return [self.plain(one) if is_dataclass(one) else one for one in shown]


@cache
def _names(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


def plain(record: Any) -> dict[str, Any]:
    """A record as an object of plain values, whole."""
    return Shape().plain(record)


def _row(columns: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    return {name: rfc3339(value) if name in TIMES else value for name, value in zip(columns, row, strict=True)}


def _device_order(one: Device) -> str:
    return one.id


def _conversation_order(one: Conversation) -> tuple[Any, ...]:
    return (one.source, one.target, one.service, one.what, one.encrypted, one.transport, one.port or 0, one.first)


def _association_order(one: AssociationGroup) -> tuple[Any, ...]:
    return (one.orig_ip, one.resp_ip, one.resp_port, one.calling_ae, one.called_ae, one.result, one.encrypted)


def _hour_order(one: HourCount) -> tuple[Any, ...]:
    return (one.hour, one.device)
