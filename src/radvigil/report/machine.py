"""`report.json`, schema `radvigil.report/1`: the picture for programs.

Rules:
1. Codes and facts only, no sentence. Readers ignore what they do not know; fields are only ever added.
2. The same site gives the same bytes: everything is sorted, and no clock is read.
3. Times are RFC 3339 UTC with nine digits. Tuples that name something become objects: no reader counts columns.
4. `/1` is described by `report.schema.json`, written from the records by `schema.py`.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import msgspec

from radvigil.records import AssociationGroup, Conversation, Device, HourCount, Result, Site
from radvigil.report.events import rfc3339

SCHEMA = "radvigil.report/1"
TIMES = frozenset({"first", "last", "ts", "hour"})
"""Fields that hold nanoseconds since 1970 UTC in the records."""

MAPS = frozenset({"reasons", "messages", "statuses", "images_by_modality", "stated", "params", "headers", "sources"})
"""Fields that hold (name, value) pairs with names of their own: objects in the report."""

TABLES: dict[str, tuple[str, ...]] = {
    "details": ("name", "value"),
    "contradictions": ("field", "said", "seen"),
    "unknown_ports": ("transport", "port", "flows", "bytes"),
    "matched": ("row", "device", "by"),
    "images_by_hour": ("hour", "modality", "images"),
}
"""Fields that hold rows: lists of objects with these columns."""


def report_json(result: Result, version: str, key_id: str) -> bytes:
    """The report as UTF-8 JSON. `version` is the program's, `key_id` names the masking key without giving it away."""
    site = result.site
    picture: dict[str, Any] = {
        "schema": SCHEMA,
        "tool": {"name": "radvigil", "version": version},
        "key_id": key_id,
        "site": {"name": site.name},
        "captures": [plain(one) for one in site.captures],
        "devices": [plain(one) for one in sorted(site.devices, key=_device_order)],
        "conversations": [plain(one) for one in sorted(site.conversations, key=_conversation_order)],
        "associations": [plain(one) for one in sorted(site.associations, key=_association_order)],
        "activity": _activity(site),
        "coverage": plain(site.coverage),
        "findings": [plain(one) for one in result.findings],
        "assessments": [plain(one) for one in result.assessments],
    }
    if site.inventory is not None:
        picture["inventory"] = plain(site.inventory)
    if result.risk is not None:
        picture["risk"] = plain(result.risk)
        picture["plan"] = picture["risk"].pop("plan")
    return msgspec.json.format(msgspec.json.encode(picture), indent=1) + b"\n"


def plain(record: Any) -> dict[str, Any]:
    """A record as an object of plain values."""
    return {field.name: _value(field.name, getattr(record, field.name)) for field in fields(record)}


def _value(name: str, value: Any) -> Any:
    if name in TIMES and isinstance(value, int):
        return rfc3339(value)
    if name in MAPS and isinstance(value, tuple):
        return dict(sorted(value))
    if name in TABLES:
        return [_row(TABLES[name], row) for row in value]
    if isinstance(value, tuple):
        return [plain(one) if is_dataclass(one) else one for one in value]
    return plain(value) if is_dataclass(value) else value


def _row(columns: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    return {name: rfc3339(value) if name in TIMES else value for name, value in zip(columns, row, strict=True)}


def _activity(site: Site) -> dict[str, Any]:
    shown = plain(site.activity)
    shown["hours"] = [plain(one) for one in sorted(site.activity.hours, key=_hour_order)]
    return shown


def _device_order(one: Device) -> str:
    return one.id


def _conversation_order(one: Conversation) -> tuple[Any, ...]:
    return (one.source, one.target, one.service, one.what, one.encrypted, one.transport, one.port or 0, one.first)


def _association_order(one: AssociationGroup) -> tuple[Any, ...]:
    return (one.orig_ip, one.resp_ip, one.resp_port, one.calling_ae, one.called_ae, one.result, one.encrypted)


def _hour_order(one: HourCount) -> tuple[Any, ...]:
    return (one.hour, one.device)
