"""Lists that are joined by CVE or by serial number: KEV, EPSS and openFDA's device recalls.

- KEV: the Known Exploited Vulnerabilities catalogue of CISA, JSON (schema of cisagov/kev-data, 2025).
- EPSS: FIRST's CSV, plain or gzip: a comment line with the date, then `cve,epss,percentile`; other columns may be
  there. A CVE that is not in it is unknown, never 0.
- openFDA: `device/recall` and `device/enforcement` results. Serial numbers are read from `code_info`; prose is not
  kept.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from radvigil.advisories.reading import At, RefusedError, clean, json_of
from radvigil.records import Exploited, Limits, Recall

_CVE = re.compile(r"^CVE-[0-9]{4}-[0-9]{4,}$")
_DAY = re.compile(r"^\d{4}-\d\d-\d\d")
_LABEL = re.compile(r"\b(?:serial|s/n|sn)s?\b\.?(?:\s*(?:numbers?|nos?\.?|#))?(?:\s*\(s\))?\s*[:#]?", re.IGNORECASE)
_OTHER_LABEL = re.compile(
    r"\b(?:lots?|batch(?:es)?|udi(?:-di)?|gtin|di|model|part|ref|catalog(?:ue)?|software|version)\b[^:;,]{0,40}:",
    re.IGNORECASE,
)
_ALL_UNITS = re.compile(
    r"\ball\s+(?:serial|serials|units|lots|devices|codes|products|systems|software)\b", re.IGNORECASE
)
_SERIAL = re.compile(r"^(?=[^\d]*\d)[A-Za-z0-9][A-Za-z0-9./-]{3,39}$")


@dataclass(frozen=True, slots=True)
class ExploitedList:
    as_of: str
    rows: tuple[Exploited, ...]


@dataclass(frozen=True, slots=True)
class EpssList:
    as_of: str
    rows: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class RecallList:
    as_of: str
    rows: tuple[Recall, ...]


def read_kev(content: bytes, limits: Limits) -> ExploitedList:
    """The catalogue. Raises RefusedError."""
    root = json_of(content, limits, limits.feed_file)
    released = root.text("dateReleased", "KEV schema, dateReleased", 64)
    rows: list[Exploited] = []
    for one in root.items("vulnerabilities", "KEV schema, vulnerabilities", required=True):
        if len(rows) >= limits.feed_rows:
            raise one.refuse("too-many", "", limit=str(limits.feed_rows))
        cve = one.text("cveID", "KEV schema, cveID", 32)
        if not _CVE.match(cve):
            raise one.member("cveID").refuse("not-allowed", "KEV schema, cveID", value=cve)
        ransomware = one.text_or("knownRansomwareCampaignUse").casefold() == "known"
        rows.append(Exploited(cve, _day(one, "dateAdded"), _day(one, "dueDate"), "known" if ransomware else "unknown"))
    return ExploitedList(released[:10], tuple(rows))


def _day(at: At, name: str) -> str:
    said = at.text(name, f"KEV schema, {name}", 32)
    if not _DAY.match(said):
        raise at.member(name).refuse("not-a-date", f"KEV schema, {name}")
    return said[:10]


def read_epss(content: bytes, limits: Limits) -> EpssList:
    """The scores. Raises RefusedError."""
    lines = iter(_unpacked(content, limits).splitlines())
    first = next(lines, "")
    as_of = ""
    if first.startswith("#"):
        said = re.search(r"score_date:(\d{4}-\d\d-\d\d)", first)
        as_of, first = (said[1] if said else ""), next(lines, "")
    columns = [name.strip().casefold() for name in next(csv.reader([first]), [])]
    if "cve" not in columns or "epss" not in columns:
        raise RefusedError("not-epss", "/1", "EPSS CSV: columns cve, epss")
    rows = tuple(_scores(lines, columns.index("cve"), columns.index("epss"), limits))
    return EpssList(as_of, rows)


def _unpacked(content: bytes, limits: Limits) -> str:
    if content[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
                content = file.read(limits.feed_file + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise RefusedError("not-gzip", "", "RFC 1952") from error
    if len(content) > limits.feed_file:
        raise RefusedError("too-large", "", "", limit=str(limits.feed_file))
    return content.decode("utf-8-sig", "replace")


def _scores(lines: Iterator[str], cve_at: int, epss_at: int, limits: Limits) -> Iterator[tuple[str, float]]:
    for number, row in enumerate(csv.reader(lines), start=1):
        if number > limits.feed_rows:
            raise RefusedError("too-many", f"/{number}", "", limit=str(limits.feed_rows))
        if not row:
            continue
        try:
            cve, value = row[cve_at].strip(), float(row[epss_at])
        except (IndexError, ValueError) as error:
            raise RefusedError("not-epss", f"/{number}", "EPSS CSV: a CVE and a number a line") from error
        if not _CVE.match(cve) or not 0 <= value <= 1:
            raise RefusedError("not-allowed", f"/{number}", "EPSS is a probability", value=clean(f"{cve},{value}", 48))
        yield cve, value


def read_recalls(content: bytes, limits: Limits) -> RecallList:
    """openFDA's device recalls or enforcement reports. Raises RefusedError."""
    root = json_of(content, limits, limits.feed_file)
    updated = root.member("meta", "openFDA").text_or("last_updated") if root.has("meta") else ""
    rows: list[Recall] = []
    for one in root.items("results", "openFDA results", required=True):
        if len(rows) >= limits.feed_rows:
            raise one.refuse("too-many", "", limit=str(limits.feed_rows))
        rows.append(_recall(one))
    return RecallList(updated[:10], tuple(rows))


def _recall(at: At) -> Recall:
    number = at.text_or("product_res_number") or at.text_or("recall_number") or at.text_or("res_event_number")
    if not number:
        raise RefusedError("missing", f"{at.pointer}/recall_number", "openFDA device/recall, device/enforcement")
    codes = at.text_or("code_info", limit=65_536)
    return Recall(
        number=number,
        firm=at.text("recalling_firm", "openFDA recalling_firm"),
        product=at.text("product_description", "openFDA product_description", 512),
        classification=at.text_or("classification") or at.text_or("root_cause_description", limit=64),
        initiated=_plain_day(at.text_or("event_date_initiated") or at.text_or("recall_initiation_date")),
        status=at.text_or("recall_status") or at.text_or("status"),
        serials=serials_in(codes),
        all_units=bool(_ALL_UNITS.search(codes)),
    )


def _plain_day(said: str) -> str:
    return f"{said[:4]}-{said[4:6]}-{said[6:8]}" if re.fullmatch(r"\d{8}", said) else said[:10]


def serials_in(codes: str) -> tuple[str, ...]:
    """Serial numbers in a recall's codes: what follows a label that says so, until another label; all, if none does."""
    labels = [(found.start(), found.end()) for found in _LABEL.finditer(codes)]
    others = [found.start() for found in _OTHER_LABEL.finditer(codes)]
    ends = sorted({start for start, _ in labels} | set(others) | {len(codes)})
    parts = [codes[end : ends[bisect_left(ends, end)]] for _, end in labels]
    if not labels and not others:
        parts = [codes]
    words = (word.strip(".,;:()[]") for part in parts for word in re.split(r"[,;\s]+", part))
    return tuple(dict.fromkeys(word.upper() for word in words if _SERIAL.match(word)))
