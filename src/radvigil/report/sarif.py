"""`findings.sarif`: the findings for tools that read SARIF 2.1.0 (OASIS Standard, 27 March 2020).

Rules:
1. A rule that has something to say is a `reportingDescriptor` with its words; a finding is a `result` with its identity
   as a fingerprint, so that tomorrow's file updates today's (3.27.17).
2. SARIF has levels of its own (3.27.10): critical and high are `error`, medium is `warning`, the rest `note`; the
   program's severity stays beside as a property.
3. A rule that could not be judged is a `notification` of the invocation (3.58): absence of results never reads as
   absence of findings.
"""

from __future__ import annotations

from typing import Any

import msgspec

from radvigil.records import Assessment, Finding, Result
from radvigil.report.view import View, harmless
from radvigil.texts import FindingWords, finding_words, frameworks_of

LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "note": "note"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def findings_sarif(result: Result, version: str, lang: str) -> bytes:
    """The file as UTF-8 JSON, in one language."""
    view = View(result, lang)
    codes = [one.code for one in result.assessments if one.findings or one.state != "assessed"]
    places = {code: number for number, code in enumerate(codes)}
    driver = {"name": "Radvigil", "version": version, "rules": [_descriptor(code, lang) for code in codes]}
    missing = [_notification(view, one) for one in result.assessments if one.state != "assessed"]
    run = {
        "tool": {"driver": driver},
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": missing}],
        "results": [_result(view, one, places[one.code]) for one in result.findings],
    }
    whole = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"


def _descriptor(code: str, lang: str) -> dict[str, Any]:
    words = finding_words(code, lang)
    steps = "\n".join(f"- {step.step} ({step.done})" for step in words.remedy)
    return {
        "id": code,
        "shortDescription": {"text": words.title},
        "fullDescription": {"text": words.engineering},
        "help": {"text": f"{words.health}\n\n{steps}\n\n{words.limits}"},
        "properties": {"tags": [f"{name}:{one}" for name, ids in frameworks_of(code).items() for one in ids]},
    }


def _result(view: View, one: Finding, place: int) -> dict[str, Any]:
    words: FindingWords = finding_words(one.code, view.lang).filled(one.params, view.lang)
    subjects = [
        {"name": view.name_of(device), "fullyQualifiedName": device, "kind": "device"} for device in one.devices
    ]
    packets = [
        {"capture": place.capture, "packet": place.packet, "flow": place.flow}
        for proof in one.evidence
        for place in proof.references
    ]
    return {
        "ruleId": one.code,
        "ruleIndex": place,
        "level": LEVELS[one.severity],
        "message": {"text": _plain(words.seen)},
        "fingerprints": {"radvigil/1": one.id},
        "locations": [{"logicalLocations": subjects}] if subjects else [],
        "occurrenceCount": max(one.count, 1),
        "properties": {
            "severity": one.severity,
            "stance": one.stance,
            "confidence": one.confidence,
            "harms": list(one.harms),
            "packets": packets,
        },
    }


def _plain(said: str) -> str:
    """Text in which nothing acts: brackets make links and braces placeholders of SARIF messages (3.11.5, 3.11.6)."""
    shown = harmless(said).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return shown.replace("{", "{{").replace("}", "}}")


def _notification(view: View, one: Assessment) -> dict[str, Any]:
    words = f"{finding_words(one.code, view.lang).title}: {view.coded('unjudged', one.reason)}"
    level = "error" if one.state == "error" else "note"
    return {"associatedRule": {"id": one.code}, "level": level, "message": {"text": words}}
