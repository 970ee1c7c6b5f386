"""LDAP over UDP ([MS-ADTS] 6.3.3): how Windows machines look for their domain controller.

Rules:
1. The question's filter names the machine that asks (`Host`); the answer names the controller and its domain.
2. The answer is one attribute, `netlogon`: a fixed head and names compressed as in RFC 1035 (6.3.1.9, 6.3.7). A user's
   name among them is passed over.
"""

from __future__ import annotations

from typing import ClassVar, Final

from radvigil.protocols import ber
from radvigil.protocols.cursor import Cursor
from radvigil.protocols.datagrams import DatagramReader
from radvigil.protocols.ldap import messages
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Ldap, Mark, Name, wire_text

_PORT: Final = 389
_CLAUSE: Final = "MS-ADTS 6.3.1.9"
_AND, _EQUALITY = 0xA0, 0xA3
_RESPONSE_EX: Final = frozenset((23, 25))
"""LOGON_SAM_LOGON_RESPONSE_EX, LOGON_SAM_USER_UNKNOWN_EX (6.3.1.3)."""
_HEAD: Final = 24
_POINTER: Final = 0xC0
_NAMES: Final = 5
"""Forest, domain, host, NetBIOS domain, NetBIOS computer; the user's name comes after them."""
_LABELS: Final = 64
_FILTERS: Final = 32


class NetlogonReader(DatagramReader):
    """One UDP flow."""

    __slots__ = ()
    PROTOCOL: ClassVar[str] = "ldap"

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        _, tag, body = messages.operation(payload)
        if tag == messages.SEARCH_REQUEST:
            self._asked(body, sender, mark)
        elif tag == messages.SEARCH_ENTRY:
            self._answered(body, sender, mark)

    def _asked(self, body: Cursor, sender: int, mark: Mark) -> None:
        host = _asking_host(body)
        if host and self.is_news(("host", host), mark):
            self.emit(Name(mark, self.flow, source="ldap", name=host, ip=self.speaker(sender)))

    def _answered(self, body: Cursor, sender: int, mark: Mark) -> None:
        names = _controller(body)
        if not names or not self.is_news(tuple(names), mark):
            return
        _, domain, host, _, computer = names
        self.emit(Ldap(mark, self.flow, operation="netlogon", server_name=host, domain=domain))
        if computer:
            roles = ("domain-controller",)
            ip = self.speaker(sender)
            self.emit(Name(mark, self.flow, source="ldap", name=computer, ip=ip, roles=roles, domain=domain))


def probe_datagram(payload: bytes, source: int, target: int) -> bool:
    """A search or its answer that fills the datagram, on the port or about `netlogon`."""
    try:
        size = ber.frame_size(payload, _CLAUSE)
    except ProtocolViolation:
        return False
    if payload[:1] != b"\x30" or size is None or size > len(payload):
        return False
    start = 2 + (payload[1] & 0x7F if payload[1] > 0x80 else 0)
    tag, _ = messages.operation_tag(payload[start : start + 16])
    known = _PORT in (source, target) or b"etlogon" in payload
    return known and tag in (messages.SEARCH_REQUEST, messages.SEARCH_ENTRY, messages.SEARCH_DONE)


def _asking_host(body: Cursor) -> str:
    """The value of `Host` in a conjunction of equalities (RFC 4511 4.5.1)."""
    for _ in range(6):
        ber.element(body)
    tag, terms = ber.element(body)
    if tag != _AND:
        return ""
    for (kind, term), _ in zip(ber.elements(terms), range(_FILTERS), strict=False):
        if kind == _EQUALITY and ber.expect(term, ber.OCTET_STRING).rest().lower() == b"host":
            return wire_text(ber.expect(term, ber.OCTET_STRING).rest())
    return ""


def _controller(body: Cursor) -> list[str]:
    """The names in the attribute `netlogon`; none for another entry or an older form."""
    ber.expect(body, ber.OCTET_STRING)
    for _, attribute in ber.elements(ber.expect(body, ber.SEQUENCE)):
        named = ber.expect(attribute, ber.OCTET_STRING).rest().lower() == b"netlogon"
        values = ber.expect(attribute, ber.SET)
        if named and values.left:
            octets = ber.expect(values, ber.OCTET_STRING).rest()
            known = len(octets) > _HEAD and int.from_bytes(octets[:2], "little") in _RESPONSE_EX
            return _names(octets) if known else []
    return []


def _names(octets: bytes) -> list[str]:
    """After opcode, padding, flags and GUID (2 + 2 + 4 + 16 bytes)."""
    names, at = [], _HEAD
    for _ in range(_NAMES):
        labels, at = _labels(octets, at)
        names.append(wire_text(b".".join(labels)))
    return names


def _labels(octets: bytes, at: int) -> tuple[list[bytes], int]:
    """Labels of the name at `at`, and where the next name begins."""
    labels: list[bytes] = []
    after = 0
    for _ in range(_LABELS):
        size = octets[at] if at < len(octets) else 0xFF
        pointer = size >= _POINTER
        if at + (1 if pointer else size) >= len(octets):
            break
        if not size:
            return labels, after or at + 1
        if pointer:
            after = after or at + 2
            at = (size & 0x3F) << 8 | octets[at + 1]
        else:
            labels.append(octets[at + 1 : at + 1 + size])
            at += 1 + size
    raise ProtocolViolation(min(at, len(octets)), "MS-ADTS 6.3.7", "name")
