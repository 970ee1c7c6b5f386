"""Reading the log."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.db.models import Q, QuerySet

from radvigil.hub.audit.chain import COVERED, Broken, broken
from radvigil.hub.audit.models import Entry

COLUMNS = (*COVERED, "digest")


def entries_of(site: int) -> QuerySet[Entry]:
    """What was done at a site, newest first, with what concerns all sites."""
    return Entry.objects.filter(Q(site=site) | Q(site=None)).order_by("-sequence")


def rows() -> Iterator[dict[str, Any]]:
    """All entries as plain values, oldest first."""
    yield from Entry.objects.order_by("sequence").values(*COLUMNS).iterator(chunk_size=2_000)


def verified() -> tuple[int, list[Broken]]:
    """How many entries there are, and where the chain does not hold."""
    return Entry.objects.count(), broken(rows())


class _Line:
    """What `csv.writer` writes to, handed on instead of kept."""

    def write(self, text: str) -> str:
        return text


def exported() -> Iterator[str]:
    """All entries as CSV, line by line; `detail` is JSON in its column."""
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for row in rows():
        row["at"] = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
        row["detail"] = json.dumps(row["detail"], sort_keys=True, ensure_ascii=True)
        yield writer.writerow([row[name] for name in COLUMNS])
