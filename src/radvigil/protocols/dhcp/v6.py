"""DHCP over IPv6 (RFC 8415, 4704, 3646): who asks, by DUID and name, and which address is given.

Rules:
1. A relayed message is read inside its relay's envelope, at most HOP_COUNT_LIMIT deep (RFC 8415 7.6).
2. A DUID holds a MAC only in its types LLT and LL with Ethernet as hardware (RFC 8415 11.2, 11.4).
"""

from __future__ import annotations

from typing import ClassVar, Final

from radvigil.protocols.addresses import ipv6_text, mac_text
from radvigil.protocols.cursor import Cursor
from radvigil.protocols.datagrams import DatagramReader
from radvigil.protocols.dhcp.fqdn import domain_name
from radvigil.records import Dhcp, Mark, Name, wire_text

_MESSAGES: Final = {
    1: "solicit", 2: "advertise", 3: "request", 4: "confirm", 5: "renew", 6: "rebind", 7: "reply", 8: "release",
    9: "decline", 10: "reconfigure", 11: "information-request",
}  # fmt: skip
_FROM_SERVER: Final = frozenset((2, 7, 10))
_RELAYS: Final = frozenset((12, 13))
_RELAY_HEAD: Final = 33
_DEEPEST_RELAY: Final = 8

_CLIENT_ID: Final = 1
_SERVER_ID: Final = 2
_IA_NA: Final = 3
_IA_ADDRESS: Final = 5
_ORO: Final = 6
_RELAY_MESSAGE: Final = 9
_VENDOR_CLASS: Final = 16
_NAME_SERVERS: Final = 23
_DOMAIN_LIST: Final = 24
_CLIENT_FQDN: Final = 39

Options = dict[int, Cursor]


class Dhcp6Reader(DatagramReader):
    """One flow of DHCPv6."""

    __slots__ = ()
    PROTOCOL: ClassVar[str] = "dhcp"

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        kind, options, relay = open_message(payload)
        if kind not in _MESSAGES:
            return
        addresses = _addresses(options)
        given = addresses[0] if addresses else ""
        from_server = kind in _FROM_SERVER
        limit = self.context.limits.text
        event = Dhcp(
            mark,
            self.flow,
            message=_MESSAGES[kind],
            client_mac=_duid_mac(options),
            assigned_ip=given if from_server else "",
            requested_ip="" if from_server else given,
            server_ip=self.speaker(sender) if from_server else "",
            hostname=_host_name(options, limit),
            domain=domain_name(options[_DOMAIN_LIST], limit) if _DOMAIN_LIST in options else "",
            vendor_class=_vendor_class(options, limit),
            parameters=_parameters(options),
            name_servers=_servers(options)[: self.context.limits.names],
            relay_ip=relay,
        )
        self.emit(event)
        if event.hostname and (event.client_mac or given):
            self._name(event, given, from_server)

    def _name(self, event: Dhcp, given: str, from_server: bool) -> None:
        if self.is_news((event.hostname, given, event.client_mac, from_server), event.mark):
            self.emit(
                Name(
                    event.mark,
                    self.flow,
                    source="dhcp",
                    name=event.hostname,
                    ip=given,
                    mac=event.client_mac,
                    said_by_itself=not from_server,
                )
            )


def open_message(payload: bytes) -> tuple[int, Options, str]:
    """Type, options (first of each code) and link address of the innermost relay. Raises ProtocolViolation."""
    cursor = Cursor(payload, "RFC 8415 8", "message-cut")
    relay = ""
    for _ in range(_DEEPEST_RELAY + 1):
        kind = cursor.u8()
        if kind not in _RELAYS:
            cursor.skip(3)
            return kind, _options(cursor), relay
        cursor.skip(1)
        relay = ipv6_text(cursor.take(16))
        cursor.skip(16)
        options = _options(cursor)
        if _RELAY_MESSAGE not in options:
            raise cursor.violation("relay-message-missing")
        cursor = options[_RELAY_MESSAGE]
    raise cursor.violation("relay-depth")


def _options(cursor: Cursor) -> Options:
    """RFC 8415 21.1: code, length, content."""
    options: Options = {}
    while cursor.left:
        code = cursor.u16()
        body = cursor.vector(2)
        options.setdefault(code, body)
    return options


def _addresses(options: Options) -> list[str]:
    """Addresses of the first IA_NA (RFC 8415 21.4, 21.6)."""
    if _IA_NA not in options:
        return []
    body = options[_IA_NA]
    body.skip(12)
    inner = _options(body)
    return [ipv6_text(inner[_IA_ADDRESS].take(16))] if _IA_ADDRESS in inner else []


def _duid_mac(options: Options) -> str:
    if _CLIENT_ID not in options:
        return ""
    duid = options[_CLIENT_ID].rest()
    if duid[:4] == b"\0\1\0\1" and len(duid) == 14:
        return mac_text(duid[8:14])
    return mac_text(duid[4:10]) if duid[:4] == b"\0\3\0\1" and len(duid) == 10 else ""


def _host_name(options: Options, limit: int) -> str:
    if _CLIENT_FQDN not in options:
        return ""
    body = options[_CLIENT_FQDN]
    body.skip(1)
    return domain_name(body, limit)


def _vendor_class(options: Options, limit: int) -> str:
    """RFC 8415 21.16: enterprise number, then items of which the first is kept."""
    if _VENDOR_CLASS not in options:
        return ""
    body = options[_VENDOR_CLASS]
    body.skip(4)
    return wire_text(body.vector(2).rest(), limit) if body.left else ""


def _parameters(options: Options) -> tuple[int, ...]:
    raw = options[_ORO].rest() if _ORO in options else b""
    return tuple(int.from_bytes(raw[at : at + 2], "big") for at in range(0, min(len(raw), 510), 2))


def _servers(options: Options) -> tuple[str, ...]:
    raw = options[_NAME_SERVERS].rest() if _NAME_SERVERS in options else b""
    return tuple(ipv6_text(raw[at : at + 16]) for at in range(0, len(raw) - 15, 16))
