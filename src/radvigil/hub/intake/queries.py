"""Reading reports."""

from __future__ import annotations

from typing import Any

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
    packed = Body.objects.values_list("packed", flat=True).get(report=report)
    return zstandard.ZstdDecompressor().decompress(bytes(packed), max_output_size=LARGEST)


def what_ifs_of(report: Report) -> list[dict[str, Any]]:
    """What remedies would do to the heaviest devices, without the bytes."""
    return list(Body.objects.filter(report=report).values_list("what_ifs", flat=True).first() or [])


def whole_report(report: Report) -> Whole:
    """The report read back."""
    return whole_of(raw_of(report))
