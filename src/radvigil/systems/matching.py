"""Laying what people wrote beside what was seen.

Rules:
1. An entry is of a device when one of its keys was seen of it.
2. Several entries may be of one device (a machine of two AE titles, or a mistake): what they state is put together, of
   values that differ the first counts, and a note names the entries and what was set aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from radvigil.records import CoverageNote, Device, Site
from radvigil.systems.coverage import urgency
from radvigil.systems.site_file import SiteFile, StatedDevice

Entries: TypeAlias = "list[tuple[int, StatedDevice]]"
"""Entries of the site file with their numbers in it, from 1."""
COMPARED = ("kind", "manufacturer", "model", "serial")


def keys_of(device: Device) -> set[tuple[str, str]]:
    """What a device can be matched by: (key, value), values without case."""
    found = {("mac", mac) for mac in device.macs}
    found |= {("ip", address.ip) for address in device.addresses}
    found |= {("ae", ae.ae_title) for ae in device.network_aes}
    for name in device.names:
        found |= {("hostname", name.value), ("hostname", name.value.partition(".")[0])}
    if device.serial is not None:
        found.add(("serial", device.serial.value))
    return {(key, value.casefold()) for key, value in found}


def with_site_file(site: Site, file: SiteFile) -> Site:
    """The site with what the file states beside what was seen."""
    if not file.devices:
        return site
    by_key = _by_key(file.devices)
    matched = [(device, _entries_of(device, by_key)) for device in site.devices]
    notes = [note for device, entries in matched for note in _said_twice(device, entries)]
    seen = replace(site.coverage, notes=tuple(sorted((*site.coverage.notes, *notes), key=urgency)))
    return replace(site, devices=tuple(_stated(device, entries) for device, entries in matched), coverage=seen)


def _by_key(entries: tuple[StatedDevice, ...]) -> dict[tuple[str, str], Entries]:
    """A thousand machines beside a thousand entries are not compared one by one."""
    found: dict[tuple[str, str], Entries] = defaultdict(list)
    for number, entry in enumerate(entries, 1):
        for key, value in entry.keys:
            found[(key, value.casefold())].append((number, entry))
    return found


def _entries_of(device: Device, by_key: dict[tuple[str, str], Entries]) -> Entries:
    """The entries with a key that was seen of the device, once each, in the order of the file."""
    found = {number: entry for key in keys_of(device) for number, entry in by_key.get(key, ())}
    return [(number, found[number]) for number in sorted(found)]


def _stated(device: Device, entries: Entries) -> Device:
    stated: dict[str, str] = {}
    contradictions: list[tuple[str, str, str]] = []
    for _, entry in entries:
        for name, value in entry.stated:
            stated.setdefault(name, value)
        contradictions += contradicted(device, dict(entry.stated))
    return replace(
        device,
        stated=tuple(stated.items()),
        contradictions=device.contradictions + tuple(dict.fromkeys(contradictions)),
    )


def _said_twice(device: Device, entries: Entries) -> Iterator[CoverageNote]:
    """Rule 2."""
    if len(entries) < 2:
        return
    named = "; ".join(f"#{number} ({_label(entry)})" for number, entry in entries)
    params = (("device", device.id), ("entries", named))
    first: dict[str, str] = {}
    said = [pair for _, entry in entries for pair in entry.stated]
    aside = [value for name, value in said if first.setdefault(name, value).casefold() != value.casefold()]
    if aside:
        yield CoverageNote("stated-apart", "note", (*params, ("aside", "; ".join(dict.fromkeys(aside)))))
    else:
        yield CoverageNote("stated-twice", "note", params)


def _label(entry: StatedDevice) -> str:
    """What the file calls the entry, else what it is matched by."""
    return dict(entry.stated).get("name") or " ".join(entry.keys[0])


def contradicted(device: Device, stated: dict[str, str]) -> list[tuple[str, str, str]]:
    """(field, said, seen) of what is said otherwise than it was seen; what was not seen contradicts nothing."""
    found = []
    for name in COMPARED:
        said, seen = stated.get(name, ""), getattr(device, name)
        if said and seen is not None and seen.value != "unknown" and not agrees(name, said, seen.value):
            found.append((name, said, seen.value))
    return found


def agrees(name: str, said: str, seen: str) -> bool:
    """Manufacturers and models are written in many ways: one containing the other agrees."""
    one, other = said.casefold().strip(), seen.casefold().strip()
    return one == other or (name in ("manufacturer", "model") and (one in other or other in one))
