"""The chain itself: pure functions over plain values, so that anybody can verify an export with twenty lines.

The digest of an entry is SHA-256 over its canonical JSON: keys sorted, no blanks, times in UTC with microseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

FIRST = "0" * 64
COVERED = ("sequence", "at", "actor", "site", "verb", "subject", "detail", "previous")


class Broken(NamedTuple):
    """Where the chain does not hold: `altered`, `missing` (a hole), `unlinked` (what is before it changed)."""

    sequence: int
    why: str


def digest_of(entry: Mapping[str, Any]) -> str:
    """The digest of an entry's covered fields."""
    plain = {name: _plain(entry[name]) for name in COVERED}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def broken(entries: Iterable[Mapping[str, Any]]) -> list[Broken]:
    """All places where the chain does not hold, in order; empty when it does."""
    found, previous, expected = list[Broken](), FIRST, 1
    for entry in entries:
        if entry["sequence"] != expected:
            found.append(Broken(expected, "missing"))
        elif entry["previous"] != previous:
            found.append(Broken(entry["sequence"], "unlinked"))
        if digest_of(entry) != entry["digest"]:
            found.append(Broken(entry["sequence"], "altered"))
        previous, expected = entry["digest"], entry["sequence"] + 1
    return found
