"""What the tests of this room read back from a capture."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from radvigil.capture import open_capture
from radvigil.records import Capture
from radvigil.records.limits import Limits


class Row(NamedTuple):
    number: int
    ts: int
    kind: int
    vlan: int
    sport: int
    dport: int
    payload: bytes
    wire: int
    duplicate: bool


def read(content: bytes, folder: Path, limits: Limits | None = None) -> tuple[list[Row], Capture]:
    """All rows of a capture with these bytes, and its record."""
    path = folder / "capture"
    path.write_bytes(content)
    reader = open_capture(path, limits)
    rows = []
    for t in reader:
        for i in range(t.count):
            payload = t.read(int(t.at[i]), int(t.length[i]))
            numbers = (int(c[i]) for c in (t.number, t.ts, t.kind, t.vlan, t.sport, t.dport))
            rows.append(Row(*numbers, payload, int(t.wire[i]), bool(t.duplicate[i])))
    return rows, reader.capture


def small(window: int = 4096) -> Limits:
    return Limits(window_bytes=window)
