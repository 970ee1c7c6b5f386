"""Reading reports."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import zstandard

from radvigil.hub.intake.models import Body, Report
from radvigil.hub.places.models import Site
from radvigil.report import Whole, whole_of

LARGEST = 256 << 20
"""Bytes that a stored report may have when unpacked."""


def latest(site: Site) -> Report | None:
    """The report that looked last; without its body."""
    return Report.objects.filter(site=site).first()


def recent(site: Site, most: int = 30) -> list[Report]:
    """The last reports, newest first."""
    return list(Report.objects.filter(site=site).select_related("by")[:most])


def raw_of(report: Report) -> bytes:
    """The bytes of a report as they came in."""
    return _opened(Body.objects.values_list("packed", flat=True).get(report=report))


def bytes_of(site: int, digest: str) -> bytes | None:
    """The same by what they are; None where they are no longer kept."""
    rows = Body.objects.filter(report__site=site, report__digest=digest).order_by()
    packed = rows.values_list("packed", flat=True).first()
    return None if packed is None else _opened(packed)


def _opened(packed: bytes | memoryview) -> bytes:
    return zstandard.ZstdDecompressor().decompress(bytes(packed), max_output_size=LARGEST)


class Kept(NamedTuple):
    """What a report planned, and what its remedies would do: of many pages, and many megabytes. Nobody changes it."""

    plan: dict[str, Any]
    what_ifs: list[dict[str, Any]]


def kept_of(report: Report) -> Kept:
    """Empty where the report has no risk, or is no longer kept."""
    return _kept(report.site_id, report.digest)


@lru_cache(maxsize=4)
def _kept(site: int, digest: str) -> Kept:
    """A report is its bytes: what follows from it is read once."""
    rows = Body.objects.filter(report__site=site, report__digest=digest).order_by()
    told: dict[str, Any] = rows.values_list("told", flat=True).first() or {}  # type: ignore[assignment]
    return Kept(told.get("plan") or {}, told.get("what_ifs") or [])


def whole_report(report: Report) -> Whole:
    """The report read back."""
    return whole_of(raw_of(report))
