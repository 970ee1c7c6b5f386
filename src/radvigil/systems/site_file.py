"""What people know and a capture cannot: the site file (TOML).

    [site]
    name = "Imaging department"
    timezone = "Europe/Paris"

    [[devices]]
    mac = "00:11:22:33:44:55"      # any of mac, ip, ae, serial, hostname
    name = "Scanner 2"
    room = "B12"
    emergency = true               # emergencies depend on it
    substitute = ["Scanner 1"]     # what stands in for it, by a name or title of the other
    entry = "media"                # a way in: internet, vendor, office, media (discs), visitor (wall socket)

    [[zones]]
    name = "Scanners"              # as `zone` of the devices says it
    target = 2                     # target security level of IEC 62443, 1 to 4

    sbom = "scanner2.cdx.json"     # beside this file: its bill of materials, its maker's disclosure statement
    mds2 = "scanner2.xlsx"

    [baseline]
    until = 2026-11-20T00:00:00Z   # what was seen before is usual here

    [thresholds."RV-DICOM-020"]    # a rule's own numbers, where a site differs
    titles = 8

It never overwrites what was seen: what it states stands beside, and what disagrees is shown as a contradiction.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from radvigil.records import Refused

MATCHING: Final = ("serial", "mac", "ae", "hostname", "ip")
STATED: Final = (
    "name", "room", "owner", "zone", "use", "kind", "manufacturer", "model", "serial", "software", "emergency",
    "substitute", "entry", "sbom", "mds2",
)  # fmt: skip
ENTRIES: Final = ("internet", "vendor", "office", "media", "visitor")
TARGETS: Final = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class StatedDevice:
    """One [[devices]] entry: what it is matched by, and what it states."""

    keys: tuple[tuple[str, str], ...]
    stated: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A site file, read and checked."""

    name: str = ""
    timezone: str = ""
    devices: tuple[StatedDevice, ...] = ()
    learnt_until: int = 0
    """Nanoseconds since 1970 UTC: until then the capture shows what is usual; 0 when nothing is said."""
    settings: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Code of a rule → its thresholds that the site sets."""
    targets: Mapping[str, int] = field(default_factory=dict)
    """Zone → its target security level, 1 to 4."""


def read_site_file(text: str, name: str) -> SiteFile:
    """Raises ValueError that names the file, the place and what to do."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused("not-toml", what=name, at=_place(error, text)) from error
    site = content.get("site", {})
    if not isinstance(site, dict):
        raise Refused("site-table", what=name)
    entries = content.get("devices", [])
    if not isinstance(entries, list):
        raise Refused("device-list", what=name)
    title = _text(site.get("name", ""), f"{name}: [site] name")
    zone = _timezone(_text(site.get("timezone", ""), f"{name}: [site] timezone"), name)
    devices = tuple(_entry(entry, f"{name}: [[devices]] #{n}") for n, entry in enumerate(entries, 1))
    until = _moment(content.get("baseline", {}), f"{name}: [baseline]")
    settings = _settings(content.get("thresholds", {}), f"{name}: [thresholds]")
    return SiteFile(title, zone, devices, until, settings, _targets(content.get("zones", []), f"{name}: [[zones]]"))


def _targets(entries: Any, where: str) -> dict[str, int]:
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise Refused("zone-list", what=where)
    found: dict[str, int] = {}
    for number, one in enumerate(entries, 1):
        name, target = one.get("name"), one.get("target")
        if not isinstance(name, str) or not name.strip() or not one.keys() <= {"name", "target"}:
            raise Refused("zone-table", what=f"{where} #{number}")
        if isinstance(target, bool) or target not in TARGETS:
            raise Refused("zone-target", what=f"{where} #{number}")
        found[name.strip()] = target
    return found


def _moment(table: Any, where: str) -> int:
    if not isinstance(table, dict) or not table.keys() <= {"until"}:
        raise Refused("baseline-table", what=where)
    until = table.get("until")
    if until is None:
        return 0
    if not isinstance(until, datetime) or until.tzinfo is None:
        raise Refused("baseline-time", what=f"{where} until")
    return int(until.timestamp()) * 1_000_000_000


def _settings(tables: Any, where: str) -> dict[str, dict[str, float]]:
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise Refused("threshold-table", what=where)
    for code, table in tables.items():
        for name, value in table.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise Refused("threshold-number", what=f"{where} {code} {name}")
    return tables


def _place(error: tomllib.TOMLDecodeError, text: str) -> str:
    """Line and column, which the library says in words only, and not at the end."""
    found = re.search(r"line (\d+), column (\d+)", str(error))
    return f"{found[1]}:{found[2]}" if found else f"{len(text.splitlines())}:1"


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise Refused("not-text", what=where)
    return value.strip()


def _timezone(zone: str, name: str) -> str:
    if zone:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise Refused("timezone", what=name, zone=zone) from error
    return zone


def _entry(entry: Any, where: str) -> StatedDevice:
    if not isinstance(entry, dict):
        raise Refused("device-table", what=where)
    for key in entry:
        if key not in MATCHING + STATED:
            known = ", ".join(sorted(set(MATCHING + STATED)))
            raise Refused("unknown-key", what=where, key=key, known=known)
    texts = {key: _said(key, value, f"{where}: {key}") for key, value in entry.items()}
    keys = tuple((key, _normal(key, texts[key])) for key in MATCHING if texts.get(key))
    if not keys:
        raise Refused("matches-nothing", what=where, known=", ".join(MATCHING))
    return StatedDevice(keys, tuple((key, texts[key]) for key in STATED if texts.get(key)))


def _said(key: str, value: Any, where: str) -> str:
    """A value as text: `yes` for emergency, a list of substitutes parted by semicolons."""
    if key == "emergency":
        if not isinstance(value, bool):
            raise Refused("not-boolean", what=where)
        return "yes" if value else ""
    if key == "substitute":
        names = value if isinstance(value, list) else [value]
        return "; ".join(filter(None, (_text(name, where).replace(";", ",") for name in names)))
    text = _text(value, where)
    if key == "entry" and text not in ENTRIES:
        raise Refused("unknown-entry", what=where, known=", ".join(ENTRIES))
    return text


def _normal(key: str, value: str) -> str:
    return value.lower().replace("-", ":") if key == "mac" else value
