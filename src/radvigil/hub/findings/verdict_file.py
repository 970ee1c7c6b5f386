"""Verdicts on advisories as the file that the command line takes back (`--verdicts`), so that a question is asked once.

Every field is written, TOML or JSON alike; what people wrote passes through `harmless` and JSON's own escapes, which
TOML 1.0 shares for its basic strings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from radvigil.hub.findings.models import Verdict
from radvigil.report import harmless

FIELDS = ("match", "verdict", "author", "reason", "given", "expires")


def rows(verdicts: Iterable[Verdict]) -> list[dict[str, str]]:
    """Plain values, one a verdict."""
    return [_row(one) for one in verdicts if one.match is not None]


def _row(one: Verdict) -> dict[str, str]:
    told = {
        "match": one.match.identity if one.match else "",
        "verdict": one.said,
        "author": harmless(str(one.by)),
        "reason": harmless(one.reason) or "-",
        "given": timezone.localdate(one.given).isoformat(),
        "expires": one.expires.isoformat(),
    }
    if one.match:
        told["about"] = harmless(f"{one.match.advisory.name}, {one.match.machine.name}")
    return told


def as_json(verdicts: Iterable[Verdict]) -> str:
    told = [{name: row[name] for name in FIELDS} for row in rows(verdicts)]
    return json.dumps({"verdicts": told}, ensure_ascii=False, indent=1) + "\n"


def as_toml(verdicts: Iterable[Verdict]) -> str:
    """With a comment above each verdict that says what it is about."""
    told = rows(verdicts)
    return "\n".join(f"# {row['about']}\n[[verdict]]\n{_fields(row)}" for row in told)


def _fields(row: dict[str, Any]) -> str:
    return "".join(f"{name} = {json.dumps(row[name], ensure_ascii=False)}\n" for name in FIELDS)
