"""What a multicast answer tells of a machine (RFC 6762 mDNS, RFC 6763 DNS-SD, RFC 4795 LLMNR).

Rules:
1. A host is the owner of an address record or the target of a SRV record. Instance names ("Anna's laptop") are people's
   words and are dropped; only the service type beside them is kept.
2. TXT keys are read only where they name a product; all other keys (paths, notes, rooms) are dropped unread.
3. Services, model and software are the speaker's own: they go to the host that has the speaker's address, else to the
   only host named; with several hosts and none the speaker's, to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from radvigil.protocols.dns.reverse import address_of
from radvigil.protocols.dns.talk import AAAA, PTR, SRV, A, rdata_text
from radvigil.protocols.rfc1035 import Message, Record
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Limits, wire_text

HINFO: Final = 13
TXT: Final = 16

ROLES: Final = {
    "_dicom._tcp": "dicom",
    "_dicom-tls._tcp": "dicom",
    "_ipp._tcp": "printer",
    "_ipps._tcp": "printer",
    "_printer._tcp": "printer",
    "_pdl-datastream._tcp": "printer",
    "_smb._tcp": "file-server",
    "_afpovertcp._tcp": "file-server",
    "_nfs._tcp": "file-server",
    "_workstation._tcp": "workstation",
    "_airport._tcp": "router",
    "_scanner._tcp": "scanner",
    "_uscan._tcp": "scanner",
}
"""Service types of the IANA registry that tell what the machine is."""

_MODEL_KEYS: Final = {b"model", b"ty", b"usb_mdl", b"md", b"product"}
_MAKER_KEYS: Final = {b"manufacturer", b"usb_mfg", b"mfg", b"vendor"}
_SERIAL_KEYS: Final = {b"serialnumber", b"serial"}
_MAC_IN_INSTANCE: Final = re.compile(r"\[([0-9a-f]{2}(?::[0-9a-f]{2}){5})\]\._workstation\._tcp")
_DIRECTORY: Final = "_services._dns-sd._udp"


class Host(NamedTuple):
    """A machine as one message describes it; `ip` may be empty."""

    name: str
    ip: str
    itself: bool
    services: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    manufacturer: str = ""
    model: str = ""
    software: str = ""
    serial: str = ""
    mac: str = ""


def service_type(name: str) -> str:
    """`_dicom._tcp` of `CT 1._dicom._tcp.local`; empty when the name holds no service type (RFC 6763 4.1.2)."""
    for transport in ("._tcp", "._udp"):
        at = name.rfind(transport)
        if at > 0:
            label = name[:at].rpartition(".")[2].lower()
            return label + transport if label.startswith("_") else ""
    return ""


def txt_pairs(rdata: bytes, offset: int) -> Iterator[tuple[bytes, bytes]]:
    """Keys (lower case) and values of a DNS-SD TXT record (RFC 6763 6.3 to 6.5)."""
    at = 0
    while at < len(rdata):
        end = at + 1 + rdata[at]
        if end > len(rdata):
            raise ProtocolViolation(offset + at, "RFC 1035 3.3.14", "character-string-cut")
        key, _, text = rdata[at + 1 : end].partition(b"=")
        yield key.lower(), text
        at = end


class Announcement:
    """All records of one message, sorted by what they tell."""

    __slots__ = ("_message", "addresses", "limits", "mac", "said", "services", "targets")

    def __init__(self, message: Message, limits: Limits) -> None:
        self._message = message
        self.limits = limits
        self.addresses: dict[str, list[str]] = {}
        self.targets: dict[str, None] = {}
        self.services: dict[str, None] = {}
        self.said: dict[str, str] = {}
        self.mac = ""

    def take(self, record: Record) -> None:
        """Raises ProtocolViolation."""
        if record.type in (A, AAAA):
            self._address(record.name, rdata_text(self._message, record))
        elif record.type == PTR:
            self._pointer(record)
        elif record.type == SRV:
            self._served(record)
        elif record.type == TXT:
            self._described(record)
        elif record.type == HINFO:
            self._built(record)

    def _address(self, name: str, ip: str) -> None:
        if name and (name in self.addresses or len(self.addresses) < self.limits.names):
            known = self.addresses.setdefault(name, [])
            if ip not in known and len(known) < self.limits.names:
                known.append(ip)

    def _pointer(self, record: Record) -> None:
        name = rdata_text(self._message, record)
        ip = address_of(record.name)
        if ip:
            self._address(name, ip)
        else:
            self._service(service_type(name if record.name.startswith(_DIRECTORY) else record.name))

    def _served(self, record: Record) -> None:
        target = rdata_text(self._message, record)
        if target and len(self.targets) < self.limits.names:
            self.targets[target] = None
        self._service(service_type(record.name))
        found = _MAC_IN_INSTANCE.search(record.name.lower()) if "._workstation." in record.name else None
        self.mac = found.group(1) if found else self.mac

    def _service(self, kind: str) -> None:
        if kind and kind not in ("_device-info._tcp", _DIRECTORY) and len(self.services) < self.limits.names:
            self.services[kind] = None

    def _described(self, record: Record) -> None:
        self._service(service_type(record.name))
        rdata = self._message.octets[record.at : record.at + record.size]
        for key, text in txt_pairs(rdata, record.at):
            if key in _MODEL_KEYS:
                self._say("model", text.strip(b"()"))
            elif key in _MAKER_KEYS:
                self._say("manufacturer", text)
            elif key in _SERIAL_KEYS:
                self._say("serial", text)

    def _built(self, record: Record) -> None:
        """HINFO (RFC 1035 3.3.2): processor, then operating system."""
        octets, at, end = self._message.octets, record.at, record.at + record.size
        if not record.size or at + 1 + octets[at] >= end:
            raise ProtocolViolation(at, "RFC 1035 3.3.2", "character-string-cut")
        at += 1 + octets[at]
        self._say("software", octets[at + 1 : min(end, at + 1 + octets[at])])

    def _say(self, what: str, raw: bytes) -> None:
        text = wire_text(raw, self.limits.text)
        if text:
            self.said.setdefault(what, text)

    def hosts(self, speaker: str) -> list[Host]:
        """What to tell: one a name and address."""
        named = {**dict.fromkeys(self.targets, ()), **{name: tuple(ips) for name, ips in self.addresses.items()}}
        if not named:
            return [self._host("", speaker, itself=True, described=True)] if self.services or self.said else []
        own = [name for name, ips in named.items() if speaker in ips]
        described = own or (list(named) if len(named) == 1 else [])
        return [
            self._host(name, ip, itself=name in own or not ips, described=name in described)
            for name, ips in named.items()
            for ip in (ips or ((speaker,) if len(named) == 1 else ("",)))
        ]

    def _host(self, name: str, ip: str, *, itself: bool, described: bool) -> Host:
        if not described:
            return Host(name, ip, itself)
        services = tuple(self.services)
        roles = tuple(dict.fromkeys(ROLES[kind] for kind in services if kind in ROLES))
        return Host(name, ip, itself, services, roles, mac=self.mac, **self.said)
