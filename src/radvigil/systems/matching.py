"""Laying what people wrote beside what was seen."""

from __future__ import annotations

from dataclasses import replace

from radvigil.records import Device, Site
from radvigil.systems.site_file import SiteFile, StatedDevice

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
    return replace(site, devices=tuple(_stated(device, file.devices) for device in site.devices))


def _stated(device: Device, entries: tuple[StatedDevice, ...]) -> Device:
    keys = keys_of(device)
    stated: dict[str, str] = {}
    contradictions: list[tuple[str, str, str]] = []
    for entry in entries:
        if not any((key, value.casefold()) in keys for key, value in entry.keys):
            continue
        for name, value in entry.stated:
            stated.setdefault(name, value)
        contradictions += contradicted(device, dict(entry.stated))
    return replace(
        device,
        stated=tuple(stated.items()),
        contradictions=device.contradictions + tuple(dict.fromkeys(contradictions)),
    )


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
