"""What the risk is computed on: devices, findings and conversations in one fixed order, whatever order they came in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from ipaddress import ip_address, ip_network
from typing import Final, NamedTuple

from radvigil.records import Conversation, Device, Finding, KnownWeakness, Result
from radvigil.risk.tables import numbers

NETS: Final = {4: 24, 6: 64}
"""How large a network is taken to be where nothing says it: /24 as departments are cut, /64 by RFC 4291 2.5.4."""
SERVICES: Final[dict[str, str]] = {
    "dicom": "images", "hl7": "hl7", "http": "web", "tls": "web", "smb": "files", "ftp": "files", "rdp": "remote",
    "vnc": "remote", "ssh": "remote", "telnet": "remote", "rcmd": "remote", "dns": "names", "ntp": "names",
}  # fmt: skip
"""What a service that a device offers would be used for."""


class Settings(NamedTuple):
    """What the site's people set: target security levels by zone."""

    targets: Mapping[str, int] = {}


class Ground:
    """The picture, sorted. Never changed."""

    def __init__(self, result: Result, settings: Settings, matches: tuple[KnownWeakness, ...] = ()) -> None:
        site = result.site
        self.site = site
        self.targets = {_named(zone): level for zone, level in settings.targets.items()}
        self.assessments = tuple(sorted(result.assessments, key=lambda one: one.code))
        self.device: dict[str, Device] = {one.id: one for one in sorted(site.devices, key=lambda one: one.id)}
        self.inside = tuple(one for one in self.device.values() if one.scope != "outside")
        self.findings = tuple(sorted(result.findings, key=lambda one: one.id))
        self.finding: dict[str, Finding] = {one.id: one for one in self.findings}
        self.matches = tuple(sorted(matches, key=lambda one: (one.device, one.id)))
        self.talks = tuple(sorted((one for one in site.conversations if self._known(one)), key=_talk_order))

    def _known(self, talk: Conversation) -> bool:
        return talk.source in self.device and talk.target in self.device and talk.source != talk.target

    def outside(self, device: str) -> bool:
        return self.device[device].scope == "outside"

    def subject(self, key: str) -> str:
        """The device that a finding, or a published weakness on a device (`advisory:<id>@<device>`), is about; empty
        for the site as a whole."""
        if key not in self.finding:
            return key.rpartition("@")[2]
        for one in self.finding[key].devices:
            if one in self.device and self.device[one].scope != "outside":
                return one
        return ""

    @cached_property
    def zone(self) -> dict[str, str]:
        """Device → zone: what the site states, else the role of its kind."""
        return {one.id: _zone(one) for one in self.device.values()}

    @cached_property
    def nets(self) -> dict[str, tuple[str, ...]]:
        """Device → the networks it has addresses in; of devices inside."""
        return {one.id: _nets(one) for one in self.inside}

    @cached_property
    def offered(self) -> dict[str, str]:
        """Device → what the easiest of its services is used for; `other` when it offers none that was seen."""
        ease = numbers()["services"]
        found = {}
        for one in self.inside:
            uses = {SERVICES.get(own.name, "other") for own in one.services if own.role == "server"} | {"other"}
            found[one.id] = max(sorted(uses), key=lambda use: ease[use]["ease"])
        return found


def stated(device: Device, name: str) -> str:
    """What the site file states of a device, or empty."""
    return dict(device.stated).get(name, "")


def role_of(kind: str) -> str:
    """The role of the zone where machines of this kind belong."""
    return _roles().get(kind, "unplaced")


def _roles() -> dict[str, str]:
    return {kind: role for role, row in numbers()["zones"].items() for kind in row["kinds"]}


def _zone(device: Device) -> str:
    if device.scope == "outside":
        return "outside"
    return _named(stated(device, "zone")) or role_of(device.kind.value)


def _named(zone: str) -> str:
    """`Archives` is no other zone than the one that would be proposed by that name."""
    return zone.casefold() if zone.casefold() in numbers()["zones"] else zone


def _talk_order(one: Conversation) -> tuple[str, str, str, str, str, str, int, int]:
    return (
        one.source,
        one.target,
        one.what,
        one.service,
        one.encrypted,
        one.transport,
        one.port or 0,
        one.first,
    )


def _nets(device: Device) -> tuple[str, ...]:
    found = set()
    for address in device.addresses:
        try:
            ip = ip_address(address.ip)
        except ValueError:  # a device known by something else than an address
            continue
        if not ip.is_link_local:
            found.add(str(ip_network((ip, NETS[ip.version]), strict=False)))
    return tuple(sorted(found))
