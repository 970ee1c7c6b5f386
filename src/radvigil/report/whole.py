"""The whole of `report.json` read back as a `Result`: what an intake takes in, and what draws the map again.

The rules are those of `past.py`. Of an advisory's match the report holds only how many proofs it had: none comes back.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from radvigil.records import Advice, Assessment, Finding, Limits, Result, Risk
from radvigil.report.machine import SCHEMA
from radvigil.report.past import NoReportError, list_of, object_of, part, record_of, site_of, text_of


class Whole(NamedTuple):
    """A report, which key masked its identifiers, and which version wrote it."""

    result: Result
    key_id: str
    version: str


def whole_of(raw: bytes, limits: Limits | None = None) -> Whole:
    """The report in these bytes. Raises NoReportError: its `at` is the JSON pointer of what is not as it should be."""
    if len(raw) > (limits or Limits()).past_report:
        raise NoReportError("small enough")
    try:
        plain = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoReportError(f"JSON ({error})") from error
    if not isinstance(plain, dict) or plain.get("schema") != SCHEMA:
        raise NoReportError(SCHEMA, "/schema")
    result = Result(
        site=site_of(plain),
        findings=part(plain, "findings", list_of(record_of(Finding)), []),
        assessments=part(plain, "assessments", list_of(record_of(Assessment)), []),
        advice=part(plain, "advisories", _advice),
        risk=_risk(plain),
    )
    version = part(plain, "tool", lambda tool: part(object_of(tool), "version", text_of, ""), {})
    return Whole(result, part(plain, "key_id", text_of, ""), version)


def _risk(plain: dict[str, Any]) -> Risk | None:
    """The plan stands beside the risk in the report, and inside it in the record."""
    if plain.get("risk") is None:
        return None
    risk: Risk = part(plain, "risk", lambda own: record_of(Risk)({**object_of(own), "plan": plain.get("plan")}))
    return risk


def _advice(plain: Any) -> Advice | None:
    if plain is None:
        return None
    whole = object_of(plain)
    matches = part(whole, "matches", list_of(_match), [])
    try:
        return msgspec.convert({**whole, "matches": matches}, Advice)
    except msgspec.ValidationError as error:
        raise NoReportError(f"as the schema says ({error})") from error


def _match(plain: Any) -> dict[str, Any]:
    one = object_of(plain)
    return {**one, "why": part(one, "why", list_of(_step), []), "evidence": ()}


def _step(plain: Any) -> tuple[str, tuple[tuple[str, Any], ...]]:
    one = object_of(plain)
    return part(one, "code", text_of), tuple(part(one, "params", object_of).items())
