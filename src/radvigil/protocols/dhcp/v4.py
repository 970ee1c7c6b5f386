"""DHCP over IPv4 (RFC 2131, 2132, 3396, 4702).

Rules:
1. Options are joined before they are read (RFC 3396), and continue in `file` and `sname` when option 52 says so.
2. The client says its name in DISCOVER and REQUEST, often not yet having an address; the server says it in ACK,
   often without the name. Both are told apart by `said_by_itself`; the client's MAC joins them.
3. A client that renews has its address in `ciaddr` and no option 50 (RFC 2131 4.3.2): that is what it requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import ClassVar, Final

from radvigil.protocols.addresses import ipv4_text, mac_text
from radvigil.protocols.cursor import Cursor
from radvigil.protocols.datagrams import DatagramReader
from radvigil.protocols.dhcp.fqdn import domain_name
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Dhcp, Mark, Name, wire_text

MAGIC: Final = b"\x63\x82\x53\x63"
OPTIONS_AT: Final = 240
_HEADER: Final = Struct(">4B8x4s4s4s4s16s")
_SNAME: Final = slice(44, 108)
_FILE: Final = slice(108, 236)
_NOBODY: Final = "0.0.0.0"  # noqa: S104  (the unspecified address of RFC 2131, nothing is bound)

_MESSAGES: Final = {
    1: "discover", 2: "offer", 3: "request", 4: "decline", 5: "ack", 6: "nak", 7: "release", 8: "inform",
    9: "forcerenew", 10: "leasequery", 11: "leaseunassigned", 12: "leaseunknown", 13: "leaseactive",
}  # fmt: skip
"""RFC 2132 9.6, RFC 3203, RFC 4388."""

_REQUEST: Final = 1
_ROUTER: Final = 3
_NAME_SERVER: Final = 6
_HOST_NAME: Final = 12
_DOMAIN: Final = 15
_TIME_SERVER: Final = 42
_REQUESTED: Final = 50
_LEASE: Final = 51
_OVERLOAD: Final = 52
_MESSAGE_TYPE: Final = 53
_SERVER: Final = 54
_PARAMETERS: Final = 55
_VENDOR_CLASS: Final = 60
_CLIENT_FQDN: Final = 81
_END: Final = 255
_SIZES: Final = {_REQUESTED: 4, _LEASE: 4, _OVERLOAD: 1, _MESSAGE_TYPE: 1, _SERVER: 4}

Options = dict[int, bytes]


class Dhcp4Reader(DatagramReader):
    """One flow of DHCP; each message is told."""

    __slots__ = ()
    PROTOCOL: ClassVar[str] = "dhcp"

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        if len(payload) < OPTIONS_AT or payload[OPTIONS_AT - 4 : OPTIONS_AT] != MAGIC:
            raise ProtocolViolation(OPTIONS_AT - 4, "RFC 2131 3", "magic-cookie")
        options = read_options(payload)
        event = self._event(payload, options, mark)
        self.emit(event)
        if event.hostname:
            self._name(event, payload[12:16])
        check_sizes(options)

    def _event(self, payload: bytes, options: Options, mark: Mark) -> Dhcp:
        direction, hardware, size, _, current, yours, _, relay, client = _HEADER.unpack_from(payload)
        limit = self.context.limits.text
        return Dhcp(
            mark,
            self.flow,
            message=_MESSAGES.get(_number(options, _MESSAGE_TYPE) or 0, "bootp"),
            client_mac=mac_text(client[:6]) if (hardware, size) == (1, 6) else "",
            assigned_ip=_some(ipv4_text(yours)),
            requested_ip=_address(options, _REQUESTED) or (_some(ipv4_text(current)) if direction == _REQUEST else ""),
            server_ip=_address(options, _SERVER),
            hostname=_host_name(options, limit),
            domain=wire_text(options.get(_DOMAIN, b""), limit),
            vendor_class=wire_text(options.get(_VENDOR_CLASS, b""), limit),
            parameters=tuple(options.get(_PARAMETERS, b"")),
            lease_seconds=_number(options, _LEASE),
            routers=self._addresses(options, _ROUTER),
            name_servers=self._addresses(options, _NAME_SERVER),
            time_servers=self._addresses(options, _TIME_SERVER),
            relay_ip=_some(ipv4_text(relay)),
        )

    def _addresses(self, options: Options, code: int) -> tuple[str, ...]:
        kept = options.get(code, b"")[: 4 * self.context.limits.names]
        return tuple(ipv4_text(kept[at : at + 4]) for at in range(0, len(kept) - 3, 4))

    def _name(self, event: Dhcp, current: bytes) -> None:
        """The client's word, or the server's when it gives the address."""
        by_client = event.message in ("discover", "request", "inform", "release", "decline")
        ip = _some(ipv4_text(current)) if by_client else event.assigned_ip
        if not by_client and event.message != "ack":
            return
        if self.is_news((event.hostname, ip, event.client_mac, by_client), event.mark):
            self.emit(
                Name(
                    event.mark,
                    self.flow,
                    source="dhcp",
                    name=event.hostname,
                    ip=ip,
                    mac=event.client_mac,
                    domain=event.domain,
                    said_by_itself=by_client,
                )
            )


def read_options(payload: bytes) -> Options:
    """Options by code, in the order options, file, sname (RFC 2131 4.1)."""
    options: Options = {}
    _gather(payload, OPTIONS_AT, len(payload), options)
    overload = _number(options, _OVERLOAD) or 0
    for bit, field in ((1, _FILE), (2, _SNAME)):
        if overload & bit:
            _gather(payload, field.start, field.stop, options)
    return options


def _gather(payload: bytes, start: int, end: int, options: Options) -> None:
    for code, raw in _tlvs(payload, start, end):
        options[code] = options[code] + raw if code in options else raw


def _tlvs(payload: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
    """RFC 2132 2: code, length, content; 0 is padding, 255 the end."""
    while at < end and payload[at] != _END:
        code = payload[at]
        at += 1
        if not code:
            continue
        after = at + 1 + payload[at] if at < end else end + 1
        if after > end:
            raise ProtocolViolation(at - 1, "RFC 2132 2", "option-length")
        yield code, payload[at + 1 : after]
        at = after


def check_sizes(options: Options) -> None:
    """RFC 2132: options of a fixed size, and lists of addresses. Called last: what could be read has been told."""
    for code, size in _SIZES.items():
        if len(options.get(code, bytes(size))) != size:
            raise ProtocolViolation(OPTIONS_AT, "RFC 2132 9", "option-size")
    if any(len(options.get(code, b"")) % 4 for code in (_ROUTER, _NAME_SERVER, _TIME_SERVER)):
        raise ProtocolViolation(OPTIONS_AT, "RFC 2132 3", "address-list")


def _number(options: Options, code: int) -> int | None:
    raw = options.get(code, b"")
    return int.from_bytes(raw, "big") if len(raw) == _SIZES[code] else None


def _address(options: Options, code: int) -> str:
    raw = options.get(code, b"")
    return _some(ipv4_text(raw)) if len(raw) == 4 else ""


def _some(ip: str) -> str:
    return "" if ip == _NOBODY else ip


def _host_name(options: Options, limit: int) -> str:
    """Option 12, else option 81 (RFC 4702 2): flags, two dead octets, then ASCII or, with flag E, the wire form."""
    if _HOST_NAME in options:
        return wire_text(options[_HOST_NAME], limit)
    raw = options.get(_CLIENT_FQDN, b"")
    if len(raw) < 3:
        return ""
    if raw[0] & 0x04:
        return domain_name(Cursor(raw[3:], "RFC 4702 2.3.1", "domain-name"), limit)
    return wire_text(raw[3:], limit)
