"""What machines say of themselves to their neighbours: names, addresses, time, management."""

from __future__ import annotations

from typing import ClassVar

from radvigil.records.events.base import Event, Sender
from radvigil.records.record import record


@record(frozen=True, slots=True)
class Arp(Event):
    """A binding of address and MAC said by ARP (RFC 826) or IPv6 neighbour discovery (RFC 4861)."""

    KIND: ClassVar[str] = "arp"

    operation: str = ""
    """`request`, `reply`, `gratuitous`, `probe`, `neighbour`."""
    sender_ip: str = ""
    sender_mac: str = ""
    target_ip: str = ""
    target_mac: str = ""
    vlan: int = 0


@record(frozen=True, slots=True)
class Name(Event):
    """A machine's name or description, said by itself or by a server that knows it."""

    KIND: ClassVar[str] = "name"

    source: str = ""
    """`nbns`, `nbdgm`, `mdns`, `llmnr`, `ssdp`, `lldp`, `cdp`, `syslog`, `dhcp`, `dns`, `kerberos`."""
    name: str = ""
    ip: str = ""
    """The address named; empty when only the MAC is known."""
    mac: str = ""
    roles: tuple[str, ...] = ()
    """`workstation`, `file-server`, `domain-controller`, `printer`, `router`, `bridge`, `phone`, `dicom`, ..."""
    manufacturer: str = ""
    model: str = ""
    software: str = ""
    serial: str = ""
    services: tuple[str, ...] = ()
    """Service types announced: `_dicom._tcp`, `_http._tcp`."""
    domain: str = ""
    said_by_itself: bool = True


@record(frozen=True, slots=True)
class Dns(Event):
    """A DNS answer (or a question that nobody answered)."""

    KIND: ClassVar[str] = "dns"

    query: str = ""
    qtype: str = ""
    rcode: str = ""
    answers: tuple[str, ...] = ()
    answered: bool = False


@record(frozen=True, slots=True)
class Dhcp(Event):
    """A DHCP message (RFC 2131, 2132; DHCPv6 RFC 8415)."""

    KIND: ClassVar[str] = "dhcp"

    message: str = ""
    """`discover`, `offer`, `request`, `ack`, `nak`, `inform`, `release`, `decline`, or the DHCPv6 names."""
    client_mac: str = ""
    assigned_ip: str = ""
    requested_ip: str = ""
    server_ip: str = ""
    hostname: str = ""
    domain: str = ""
    vendor_class: str = ""
    parameters: tuple[int, ...] = ()
    """Parameter request list (option 55) in the client's order: it tells operating systems apart."""
    lease_seconds: int | None = None
    routers: tuple[str, ...] = ()
    name_servers: tuple[str, ...] = ()
    time_servers: tuple[str, ...] = ()
    relay_ip: str = ""


@record(frozen=True, slots=True)
class Snmp(Event):
    """An SNMP message; communities never in clear."""

    KIND: ClassVar[str] = "snmp"

    sender: Sender = "orig"
    version: str = ""
    """`1`, `2c`, `3`."""
    community: str = ""
    """Masked."""
    community_class: str = ""
    """`default-read` and `default-write` (what most agents are shipped with), `other`, empty for v3."""
    operation: str = ""
    """`get`, `get-next`, `get-bulk`, `set`, `response`, `trap`, `inform`, `report`."""
    sys_descr: str = ""
    sys_object_id: str = ""
    sys_name: str = ""
    engine_id: str = ""


@record(frozen=True, slots=True)
class Clock(Event):
    """A machine's own time beside the capture's."""

    KIND: ClassVar[str] = "clock"

    sender: Sender = "resp"
    source: str = ""
    """`ntp`, `http-date`, `dicom`, `hl7`, `smb`, `tls`."""
    stated: str = ""
    """RFC 3339; without offset where the protocol gives local time."""
    offset: int | None = None
    """Nanoseconds, stated minus capture; None when the time zone is not known."""
    stratum: int | None = None
    reference: str = ""


@record(frozen=True, slots=True)
class Banner(Event):
    """A greeting in plain text (FTP, Telnet, SMTP, syslog)."""

    KIND: ClassVar[str] = "banner"

    sender: Sender = "resp"
    protocol: str = ""
    text: str = ""
