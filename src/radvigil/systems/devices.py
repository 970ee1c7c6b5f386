"""A dossier becomes a device: names, maker, model, software, operating system, kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from radvigil.records import Address, Attribute, Device
from radvigil.systems.addresses import is_address, is_own_kind
from radvigil.systems.anchors import anchors_of, ids_of
from radvigil.systems.attributes import Candidate, candidate, ranked, settle
from radvigil.systems.dossiers import Cabinet, Dossier
from radvigil.systems.fingerprinting import Match, recognised
from radvigil.systems.kinds import kind_of
from radvigil.systems.ledger import Ledger
from radvigil.systems.makers import Make, makes_of
from radvigil.systems.network_aes import Capabilities, capabilities, network_aes
from radvigil.systems.oui import vendor_of
from radvigil.systems.services import services_of

HYPERVISORS = ("VMware", "Xensource", "PCS Systemtechnik", "Microsoft", "Parallels", "QEMU", "Nutanix")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is concluded of a dossier before the device is written."""

    make: Make | None
    matches: tuple[Match, ...]
    names: tuple[Attribute, ...]
    kind: Attribute


def judged(dossier: Dossier, make: Make | None) -> Judgement:
    matches = tuple(_matches(dossier))
    if make is not None:
        matches += tuple(recognised("image.make", f"{make.manufacturer}|{make.model}", make.proof))
    return Judgement(make, matches, names_of(dossier, make), kind_of(dossier, make, list(matches)))


def _matches(dossier: Dossier) -> Iterator[Match]:
    """Fingerprints over everything the machine said."""
    for field, rows in dossier.facts.items():
        for (value, _), row in rows.items():
            yield from recognised(field, value, row)
    for (role, service, _), rows in dossier.details.items():
        for (value, code), row in rows.items():
            if role == "server" or code in ("user_agent", "software"):
                yield from recognised(f"{service}.{code}", value, row)
    span = dossier.span()
    for mac in dossier.machine.macs:
        yield from recognised("mac", mac, span)
    for (title, side, _, uid, version), row in dossier.aes.items():
        yield from recognised("dicom.implementation_class_uid", uid, row)
        yield from recognised("dicom.implementation_version_name", version, row)
        yield from recognised("dicom.called_ae" if side == "acceptor" else "dicom.calling_ae", title, row)


def names_of(dossier: Dossier, make: Make | None) -> tuple[Attribute, ...]:
    said = dossier.facts.get("name", {}).items()
    found = [candidate(value, source, row) for (value, source), row in said if not is_address(value)]
    if make is not None and make.station:
        found.append(candidate(make.station, "name.station", make.proof))
    return tuple(ranked(found))


def manufacturer_of(dossier: Dossier, judgement: Judgement) -> Attribute | None:
    found = _stated(dossier, "manufacturer")
    if judgement.make is not None:
        make = judgement.make
        found.append(candidate(make.manufacturer, "dicom.image", make.proof, make.confidence))
    found += _said(judgement.matches, ("product", "vendor"), lambda match: match.print.vendor)
    found += _said(judgement.matches, ("card",), lambda match: match.print.vendor)
    span = dossier.span()
    found += [candidate(_maker_of_card(mac), "oui", span) for mac in dossier.machine.macs]
    return settle(found)


def model_of(dossier: Dossier, judgement: Judgement) -> Attribute | None:
    found = _stated(dossier, "model")
    if judgement.make is not None:
        make = judgement.make
        found.append(candidate(make.model, "dicom.image", make.proof, make.confidence))
    found += _said(judgement.matches, ("product",), lambda match: match.print.product)
    return settle(found)


def serial_of(dossier: Dossier, make: Make | None) -> Attribute | None:
    found = _stated(dossier, "serial")
    if make is not None:
        found.append(candidate(make.serial, "dicom.image", make.proof, make.confidence))
    return settle(found)


def software_of(dossier: Dossier, judgement: Judgement) -> tuple[Attribute, ...]:
    found = _stated(dossier, "software") + _stated(dossier, "hl7.software")
    if judgement.make is not None:
        make = judgement.make
        found += [candidate(text, "dicom.image", make.proof, make.confidence) for text in make.software]
    for match in judgement.matches:
        if match.print.role in ("toolkit", "product", "service", "scanner"):
            text = f"{match.print.product} {match.version}".strip()
            found.append(candidate(text, _source(match), match.row, match.print.confidence))
    return tuple(sorted(_most_exact(ranked(found)), key=_importance))


def _most_exact(found: list[Attribute]) -> list[Attribute]:
    """A product without its version says nothing beside the same product with one."""
    values = [each.value.casefold() for each in found]
    return [each for each in found if not any(value.startswith(f"{each.value.casefold()} ") for value in values)]


def _importance(software: Attribute) -> int:
    """The machine's own software first, toolkits last."""
    return {"dicom.image": 0, "toolkit": 2}.get(software.evidence[0].source, 1)


def operating_system_of(dossier: Dossier, judgement: Judgement) -> Attribute | None:
    def named(match: Match) -> str:
        return f"{match.print.product} {match.version}".strip()

    found = _stated(dossier, "operating_system") + _said(judgement.matches, ("os",), named)
    values = {each.value for each in found}
    return settle(each for each in found if not any(value.startswith(f"{each.value} ") for value in values))


def _stated(dossier: Dossier, field: str) -> list[Candidate]:
    return [candidate(value, source, row) for (value, source), row in dossier.facts.get(field, {}).items()]


def _said(matches: Sequence[Match], roles: tuple[str, ...], text: Callable[[Match], str]) -> list[Candidate]:
    return [
        candidate(
            text(match), "oui" if match.print.role == "card" else "fingerprint", match.row, match.print.confidence
        )
        for match in matches
        if match.print.role in roles
    ]


def _source(match: Match) -> str:
    return {"card": "oui", "toolkit": "toolkit"}.get(match.print.role, "fingerprint")


def _maker_of_card(mac: str) -> str:
    """A virtual card tells the hypervisor, not the machine's maker."""
    vendor = vendor_of(mac)
    return "" if vendor.startswith(HYPERVISORS) else vendor


def _addresses(dossier: Dossier, cabinet: Cabinet) -> tuple[Address, ...]:
    return tuple(
        Address(ip, presence.first, presence.last, vlan, _assigned(ip, dossier))  # type: ignore[arg-type]
        for (ip, vlan), presence in sorted(cabinet.addresses(dossier).items())
    )


def _assigned(ip: str, dossier: Dossier) -> str:
    macs = dossier.machine.macs
    if any((ip, mac, "dhcp") in dossier.bindings for mac in macs):
        return "dhcp"
    return "said" if any((ip, mac, how) in dossier.bindings for mac in macs for how in ("arp", "nd")) else "seen"


def devices(cabinet: Cabinet, ledger: Ledger) -> tuple[list[Device], list[Judgement]]:
    """One device a dossier, in the same order."""
    makes = makes_of(cabinet.dossiers)
    judgements = [judged(dossier, make) for dossier, make in zip(cabinet.dossiers, makes, strict=True)]
    owned = frozenset(mac for _, mac, *_ in ledger.owners.rows if is_own_kind(mac))
    anchors = [
        anchors_of(dossier, judgement.make, judgement.names, owned)
        for dossier, judgement in zip(cabinet.dossiers, judgements, strict=True)
    ]
    negotiated = capabilities(cabinet, ledger)
    found = []
    for number, (device_id, judgement) in enumerate(zip(ids_of(anchors), judgements, strict=True)):
        device = _device(number, cabinet, ledger, judgement, negotiated)
        found.append(replace(device, id=device_id, anchors=tuple(anchors[number])))
    return found, judgements


def _device(number: int, cabinet: Cabinet, ledger: Ledger, judgement: Judgement, negotiated: Capabilities) -> Device:
    dossier = cabinet.dossiers[number]
    return Device(
        id="", anchors=(), macs=dossier.machine.macs, addresses=_addresses(dossier, cabinet),
        names=judgement.names, kind=judgement.kind, manufacturer=manufacturer_of(dossier, judgement),
        model=model_of(dossier, judgement), software=software_of(dossier, judgement),
        serial=serial_of(dossier, judgement.make), operating_system=operating_system_of(dossier, judgement),
        network_aes=network_aes(number, dossier, negotiated), services=services_of(dossier),
        first=dossier.presence.first, last=dossier.presence.last, spoke=dossier.presence.spoke,
        scope=dossier.machine.scope,  # type: ignore[arg-type]
    )  # fmt: skip
