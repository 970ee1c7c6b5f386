"""JSON Schemas (draft 2020-12) of `report.json` and of the event lines, written from the records themselves.

`tools/generate_schemas.py` keeps `report.schema.json` and `events.schema.json` current. Objects stay open
(`additionalProperties` is allowed): fields are only ever added, and readers ignore what they do not know.
"""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from radvigil import records
from radvigil.records import EVENT_TYPES, Certificate, Event, FlowEnd, PresentationContext
from radvigil.report.advice import ADVICE_SCHEMA
from radvigil.report.events import ALWAYS, ENDED_FLOW_FIELDS
from radvigil.report.machine import MAPS, SCHEMA, TABLES, TIMES

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$"}
_SCALARS = {str: "string", int: "integer", bool: "boolean", float: "number"}
_CERTIFICATE_TIMES = frozenset({"not_before", "not_after"})


def report_schema() -> dict[str, Any]:
    """The schema of `report.json`."""
    names = {"captures": "Capture", "devices": "Device", "conversations": "Conversation"}
    names["associations"] = "AssociationGroup"
    # Added after the first reports were written, which stay valid without.
    later = {"findings": "Finding", "assessments": "Assessment"}
    properties: dict[str, Any] = {
        "schema": {"const": SCHEMA},
        "tool": _object({"name": {"const": "radvigil"}, "version": {"type": "string"}}),
        "key_id": {"type": "string"},
        "site": _object({"name": {"type": "string"}}),
        **{key: {"type": "array", "items": {"$ref": f"#/$defs/{name}"}} for key, name in names.items()},
        "activity": {"$ref": "#/$defs/Activity"},
        "coverage": {"$ref": "#/$defs/Coverage"},
    }
    definitions: dict[str, Any] = {}
    for name in (*names.values(), *later.values(), "Activity", "Coverage", "InventoryMatch", "Risk"):
        _define(getattr(records, name), definitions)
    whole = _object(properties)
    for key, name in later.items():
        whole["properties"][key] = {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
    whole["properties"]["advisories"] = ADVICE_SCHEMA
    whole["properties"]["inventory"] = {"$ref": "#/$defs/InventoryMatch"}
    definitions["Risk"]["properties"].pop("plan")
    definitions["Risk"]["required"].remove("plan")
    whole["properties"]["risk"] = {"$ref": "#/$defs/Risk"}
    whole["properties"]["plan"] = {"$ref": "#/$defs/ActionPlan"}
    return {"$schema": DRAFT, "title": SCHEMA, **whole, "$defs": dict(sorted(definitions.items()))}


def events_schema() -> dict[str, Any]:
    """One definition a kind of event; a line of `<kind>.ndjson` is valid against `#/$defs/<kind>`."""
    definitions: dict[str, Any] = {}
    for nested in (PresentationContext, Certificate):
        definitions[nested.__name__] = {"type": "object", "properties": _properties(nested, definitions)}
    for kind in EVENT_TYPES:
        definitions[kind.KIND] = _event(kind, definitions)
    return {"$schema": DRAFT, "title": "radvigil.events/1", "$defs": definitions}


def _event(kind: type[Event], definitions: dict[str, Any]) -> dict[str, Any]:
    head: dict[str, Any] = {"ts": TIME, "capture": {"type": "string"}, "packet": {"type": "integer"}}
    head |= {"flow": {"type": "string"}, "orig_ip": {"type": "string"}, "orig_port": {"type": "integer"}}
    head |= {"resp_ip": {"type": "string"}, "resp_port": {"type": "integer"}}
    if kind is FlowEnd:
        head |= {name: {"type": "integer" if name == "vlan" else "string"} for name in ENDED_FLOW_FIELDS}
    own = {key: one for key, one in _properties(kind, definitions).items() if key not in ("mark", "flow")}
    return {
        "type": "object",
        "properties": {**head, **own},
        "required": ["ts", "capture", "packet", *ALWAYS.get(kind.KIND, ())],
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _define(record: type, definitions: dict[str, Any]) -> dict[str, Any]:
    if record.__name__ not in definitions:
        definitions[record.__name__] = {}
        definitions[record.__name__] = _object(_properties(record, definitions))
    return {"$ref": f"#/$defs/{record.__name__}"}


def _properties(record: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(record)
    return {one.name: _field(one.name, hints[one.name], definitions) for one in fields(record)}


def _field(name: str, hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if (name in TIMES or name in _CERTIFICATE_TIMES) and hint is int:
        return TIME
    if name in MAPS and get_origin(hint) is tuple:
        return {"type": "object", "additionalProperties": _type(get_args(get_args(hint)[0])[1], definitions)}
    if name in TABLES:
        columns = get_args(get_args(hint)[0])
        row = {key: _field(key, one, definitions) for key, one in zip(TABLES[name], columns, strict=True)}
        return {"type": "array", "items": _object(row)}
    return _type(hint, definitions)


def _type(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(hint)
    if origin is Literal:
        return {"enum": list(get_args(hint))}
    if origin in (Union, types.UnionType):
        options = [{"type": "null"} if one is type(None) else _type(one, definitions) for one in get_args(hint)]
        return {"anyOf": options}
    if origin is tuple:
        return {"type": "array", "items": _type(get_args(hint)[0], definitions)}
    if is_dataclass(hint) and isinstance(hint, type):
        nested = hint.__module__.endswith((".site", ".risk"))
        return _define(hint, definitions) if nested else {"$ref": f"#/$defs/{hint.__name__}"}
    return {"type": _SCALARS[hint]} if hint in _SCALARS else {}
