"""What a device shows of itself that advisories can be held against: names, versions, systems, components.

Rules:
1. A version from images is the product's; it is freed from what stands around it (`Affiniti 70G_4.0.3`,
   `LOGIQE9:R5.1.2`, `MR Software release:MR29.1`). Toolkits and banners are components and never the product's version,
   unless they name the product itself (`Orthanc 1.10.1`).
2. A component is believed as it names itself; a distribution's build (`Debian`, `Ubuntu`, `el8`) is marked, because it
   is patched without its version changing.
3. Nothing here is guessed: what is not shown is absent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from radvigil.advisories.makers import vendor_keys
from radvigil.advisories.names import folded
from radvigil.records import Attribute, Component, Device, Evidence, NetworkAE, Service

_COMPONENT_SOURCES = frozenset(("toolkit", "fingerprint"))
_NAMED = re.compile(r"^(?P<name>[A-Za-z][\w.+ -]*?)(?:[ /_-]v?(?P<version>\d[\w.+~-]*))?(?P<rest>[ (-].*)?$")
_DISTRIBUTION = re.compile(
    r"debian|ubuntu|\bdeb\d|\+deb|\bel\d|\.el\d|\bfc\d\d|suse|raspbian|centos|red ?hat", re.IGNORECASE
)
_WORDY = re.compile(r"^[A-Za-z]{4,}_(?=\d)")
_FIELDS = (("version_names", "implementation_version_name"), ("class_uids", "implementation_class_uid"))


@dataclass(frozen=True, slots=True)
class Seen:
    """A value with the evidence that shows it."""

    value: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class SeenComponent:
    component: Component
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A device as the matcher sees it."""

    device: Device
    vendors: frozenset[str]
    model: str
    versions: tuple[Seen, ...]
    systems: tuple[str, ...]
    """Operating systems that it may be: `Windows 7 / Server 2008 R2` is two."""
    components: tuple[SeenComponent, ...]
    proof: tuple[Evidence, ...]
    """Of the maker and the model."""

    def as_of_vendor(self, vendor: str) -> Subject:
        """The same device as if another maker had made it: one that took over the products of its maker."""
        return replace(self, vendors=frozenset((vendor,)))

    @property
    def identity(self) -> tuple[object, ...]:
        """Devices of one identity have the same matches through their product."""
        return (
            self.vendors,
            self.model,
            tuple(one.value for one in self.versions),
            self.systems,
            self.device.kind.value,
        )


def subject_of(device: Device, attached: tuple[Component, ...] = ()) -> Subject:
    """The device as the matcher sees it, with the components of an SBOM attached to it."""
    maker, model = device.manufacturer, device.model
    listed = tuple(SeenComponent(one, ()) for one in attached)
    return Subject(
        device=device,
        vendors=vendor_keys(maker.value) if maker else frozenset(),
        model=model.value if model else "",
        versions=tuple(_versions(device)),
        systems=_systems(device.operating_system),
        components=(*_merged(_built(device, _components(device))), *listed),
        proof=tuple(one for attribute in (model, maker) if attribute for one in attribute.evidence[:1]),
    )


def _systems(attribute: Attribute | None) -> tuple[str, ...]:
    if attribute is None:
        return ()
    parts = [p.strip() for p in attribute.value.split(" / ")]
    family = "Windows " if parts[0].startswith("Windows ") else ""
    return tuple(p if p.startswith(family) else family + p for p in parts if p)


def _versions(device: Device) -> Iterator[Seen]:
    names = [one.value for one in (device.model, device.manufacturer) if one]
    for attribute in device.software:
        source = attribute.evidence[0].source if attribute.evidence else ""
        value = attribute.value
        if source in _COMPONENT_SOURCES and not _begins_with_name(value, names):
            continue
        for part in value.split("\\"):
            if version := plain_version(part, names):
                yield Seen(version, attribute.evidence)


def _begins_with_name(value: str, names: list[str]) -> bool:
    return any(name and folded(value).startswith(folded(name)) for name in names)


def plain_version(value: str, names: list[str]) -> str:
    """A software version freed from the names and labels around it; empty when nothing is left."""
    text = value.strip()
    for name in names:
        if name and folded(text).startswith(folded(name)):
            text = text[len(name) :].lstrip(" :_-/")
    if ":" in text:
        text = text.rsplit(":", 1)[1].strip()
    text = re.sub(r"^.*\bversion\b[ :]*", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^syngo\s+\w+\s+", "", text, flags=re.IGNORECASE)
    return _WORDY.sub("", text)


def _built(device: Device, parts: Iterable[SeenComponent]) -> Iterator[SeenComponent]:
    """On a distribution of Linux every server may be the distribution's build."""
    system = device.operating_system
    for one in parts:
        if system and _DISTRIBUTION.search(system.value) and not one.component.distribution:
            yield SeenComponent(replace(one.component, distribution=True), (*one.evidence, *system.evidence[:1]))
        else:
            yield one


def _merged(parts: Iterable[SeenComponent]) -> Iterator[SeenComponent]:
    """The same component seen in several ways is one, with the evidence of all."""
    rows: dict[tuple[str, str, str, bool], list[SeenComponent]] = defaultdict(list)
    for one in parts:
        part = one.component
        rows[part.vendor, part.name, part.version, part.distribution].append(one)
    for same in rows.values():
        yield SeenComponent(same[0].component, tuple(dict.fromkeys(e for one in same for e in one.evidence)))


def _components(device: Device) -> Iterator[SeenComponent]:
    for attribute in device.software:
        source = attribute.evidence[0].source if attribute.evidence else ""
        if source in _COMPONENT_SOURCES and (named := component_named(attribute.value)):
            yield SeenComponent(named, attribute.evidence)
    for entity in device.network_aes:
        yield from _of_entity(entity)
    for service in device.services:
        if service.role == "server":
            yield from _of_service(service)
    if device.operating_system and (named := component_named(device.operating_system.value)):
        yield SeenComponent(named, device.operating_system.evidence)


def component_named(text: str) -> Component | None:
    """`OpenSSH 9.2p1 Debian-2`, `DCMTK 3.6.7`, `Orthanc`: a component that the data knows."""
    found = _NAMED.match(text.strip())
    known = _known().get(folded(found["name"].strip())) if found else None
    if not found or known is None:
        return None
    vendor, name = known
    return Component(vendor, name, found["version"] or "", "", "", bool(_DISTRIBUTION.search(text)), "software")


def _of_entity(entity: NetworkAE) -> Iterator[SeenComponent]:
    for field, attribute in _FIELDS:
        if one := _by_pattern(field, getattr(entity, attribute), "dicom.implementation"):
            yield SeenComponent(one, (entity.evidence,))


def _of_service(service: Service) -> Iterator[SeenComponent]:
    for name, value in service.details:
        if name == "server" and (one := _by_pattern("http_servers", value, "http.server")):
            yield SeenComponent(one, (service.evidence,))


def _by_pattern(field: str, value: str, source: str) -> Component | None:
    for vendor, name, pattern, version in _patterns(field) if value else ():
        if found := pattern.search(value):
            return Component(vendor, name, found.expand(version), "", "", bool(_DISTRIBUTION.search(value)), source)
    return None


@cache
def _table() -> list[dict[str, Any]]:
    text = (files(__package__) / "components.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomli.loads(text)["component"]
    return rows


@cache
def _known() -> dict[str, tuple[str, str]]:
    return {
        folded(spelling): (one["vendor"], one["name"])
        for one in _table()
        for spelling in (one["name"], *one.get("spellings", ()))
    }


@cache
def _patterns(field: str) -> list[tuple[str, str, re.Pattern[str], str]]:
    return [
        (one["vendor"], one["name"], re.compile(pattern), version)
        for one in _table()
        for pattern, version in one.get(field, ())
    ]
