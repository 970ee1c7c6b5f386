"""`advisories` of `report.json`: matches with their why, and the facts of the advisories that they name."""

from __future__ import annotations

from typing import Any

import msgspec

from radvigil.records import Advice


def advice_json(advice: Advice) -> dict[str, Any]:
    """Plain values. The steps of a match's reasoning are objects of code and params."""
    shown: dict[str, Any] = msgspec.to_builtins(advice)
    for one in shown["matches"]:
        one["why"] = [{"code": code, "params": dict(params)} for code, params in one["why"]]
        one["evidence"] = len(one["evidence"])
    return shown


def _with(*required: str) -> dict[str, Any]:
    return {"type": "object", "required": list(required)}


ADVICE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "matches": {"type": "array", "items": _with("id", "device", "advisory", "certainty")},
        "advisories": {"type": "array", "items": _with("id", "title", "vulnerabilities")},
        "known": {"type": "integer"},
        "as_of": {"type": "string"},
        "exploited_as_of": {"type": "string"},
        "epss_as_of": {"type": "string"},
    },
    "required": ["matches", "advisories", "known", "as_of"],
}
