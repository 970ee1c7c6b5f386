"""The whole of `report.json` read back as a `Result`: what an intake takes in, and what draws the map again.

The rules are those of `past.py`. Of an advisory's match the report holds only how many proofs it had: none comes back.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from radvigil.records import Advice, Assessment, Finding, Limits, Result, Risk
from radvigil.report.machine import SCHEMA
from radvigil.report.past import NoReportError, list_of, object_of, record_of, site_of, text_of


class Whole(NamedTuple):
    """A report, which key masked its identifiers, and which version wrote it."""

    result: Result
    key_id: str
    version: str


def whole_of(raw: bytes, limits: Limits | None = None) -> Whole:
    """The report in these bytes. Raises NoReportError: its `at` is the JSON pointer of what is not as it should be."""
    if len(raw) > (limits or Limits()).past_report:
        raise NoReportError("", "small enough")
    try:
        plain = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoReportError("", f"JSON ({error})") from error
    if not isinstance(plain, dict) or plain.get("schema") != SCHEMA:
        raise NoReportError("/schema", SCHEMA)
    result = Result(
        site=site_of(plain),
        findings=list_of(record_of(Finding))(plain.get("findings", []), "/findings"),
        assessments=list_of(record_of(Assessment))(plain.get("assessments", []), "/assessments"),
        advice=_advice(plain.get("advisories")),
        risk=_risk(plain),
    )
    tool = object_of(plain.get("tool", {}), "/tool")
    return Whole(result, text_of(plain.get("key_id", ""), "/key_id"), text_of(tool.get("version", ""), "/tool/version"))


def _risk(plain: dict[str, Any]) -> Risk | None:
    """The plan stands beside the risk in the report, and inside it in the record."""
    if plain.get("risk") is None:
        return None
    whole = {**object_of(plain["risk"], "/risk"), "plan": plain.get("plan")}
    read: Risk = record_of(Risk)(whole, "/risk")
    return read


def _advice(plain: Any) -> Advice | None:
    if plain is None:
        return None
    whole = object_of(plain, "/advisories")
    matches = [_match(one, f"/advisories/matches/{at}") for at, one in enumerate(whole.get("matches", []))]
    try:
        return msgspec.convert({**whole, "matches": matches}, Advice)
    except msgspec.ValidationError as error:
        raise NoReportError("/advisories", f"as the schema says ({error})") from error


def _match(plain: Any, at: str) -> dict[str, Any]:
    one = object_of(plain, at)
    steps = [object_of(step, f"{at}/why") for step in one.get("why", [])]
    why = [(step.get("code"), tuple(object_of(step.get("params"), f"{at}/why").items())) for step in steps]
    return {**one, "why": why, "evidence": ()}
