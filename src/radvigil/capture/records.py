"""Packet records of one window, as the file formats give them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from radvigil.capture.columns import Column
from radvigil.records import CaptureNote


@dataclass(slots=True)
class Records:
    """Columns of equal length: where each packet's bytes are, how many there are, how many there were, and when."""

    at: Column
    captured: Column
    wire: Column
    ts: Column
    link_types: Column | int
    """One for all, or one a packet."""


@dataclass(slots=True)
class Found:
    """What a format learns of its file on the way."""

    interfaces: int = 0
    dropped: int | None = None
    link_types: list[int] = field(default_factory=list)
    notes: list[CaptureNote] = field(default_factory=list)


class Format(Protocol):
    """A capture file format: gives the records of one window after the other."""

    name: str
    found: Found
    ended: bool

    def window(self) -> Records: ...
