"""What an analysis is asked for, and what comes of it: the nouns of the pipeline and of those who call it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from radvigil.advisories import Library, Papers, Verdicts, shipped_library
from radvigil.capture import Ring, UnreadableError
from radvigil.records import Baseline, Capture, Limits, Mask, Result
from radvigil.systems import Inventory, SiteFile


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for."""

    rings: tuple[Ring, ...]
    mask: Mask
    site_file: SiteFile = field(default_factory=SiteFile)
    inventory: Inventory | None = None
    baseline: Baseline | None = None
    library: Library = field(default_factory=shipped_library)
    """Advisories to hold against the devices."""
    papers: Papers = field(default_factory=Papers)
    """What makers gave in writing about single devices."""
    verdicts: Verdicts = field(default_factory=Verdicts)
    """What people answered about advisories before."""
    language: str = "en"
    digests: bool = False
    jobs: int = 1
    keep_going: bool = False
    limits: Limits = field(default_factory=Limits)


class Failure(NamedTuple):
    """An input that could not be read."""

    name: str
    why: UnreadableError


class Part(NamedTuple):
    """What one share of a ring leaves."""

    folds: list[Any]
    captures: list[Capture]
    failures: list[Failure]


class Outcome(NamedTuple):
    """What came of it; `result` is None when nothing was written because an input could not be read."""

    result: Result | None
    failures: list[Failure]
    summary: str = ""
