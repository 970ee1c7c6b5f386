"""Syslog over UDP (RFC 5424, RFC 5426; the older form of RFC 3164): who logs, and whether it is an audit trail.

Rules:
1. Only the header is read. The message is never kept: it may name patients.
2. APP-NAME is told from RFC 5424 only; the TAG of RFC 3164 is not a field of its own and may be message text.
3. An audit message (DICOM PS3.15 A.5, IHE ATNA) is known by its XML root within the first octets.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import ClassVar, Final, NamedTuple

from radvigil.protocols.datagrams import DatagramReader
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import DatagramProtocol, Mark, Name, wire_text

_HIGHEST_PRIORITY: Final = 191
_MONTHS: Final = frozenset(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
_TIMESTAMP: Final = 15
"""`Mmm dd hh:mm:ss`: RFC 3164 4.1.2."""
_HOST_OCTETS: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:")
_LONGEST_HOST: Final = 255
_LONGEST_APP: Final = 48
_AUDIT: Final = b"<AuditMessage"
_AUDIT_WITHIN: Final = 1024


class Header(NamedTuple):
    """Whom the header names; fields are empty where it does not say."""

    host: str
    app: str


def after_priority(octets: bytes) -> int:
    """Offset after `<PRI>`; -1 when there is none (RFC 3164 4.3 lets relays pass such text)."""
    end = octets.find(b">", 1, 5)
    if not octets.startswith(b"<") or end < 2 or not octets[1:end].isdigit():
        return -1
    if int(octets[1:end]) > _HIGHEST_PRIORITY:
        raise ProtocolViolation(1, "RFC 5424 6.2.1", "priority")
    return end + 1


def read_header(octets: bytes) -> Header:
    """Raises ProtocolViolation."""
    at = after_priority(octets)
    if at < 0:
        return Header("", "")
    if octets[at : at + 2] == b"1 ":
        fields = octets[at + 2 : at + 512].split(b" ", 3)
        if len(fields) < 4:
            raise ProtocolViolation(at + 2, "RFC 5424 6", "header-cut")
        return Header(_host(fields[1]), "" if fields[2] == b"-" else wire_text(fields[2], _LONGEST_APP, "ascii"))
    stamp = octets[at : at + _TIMESTAMP]
    if stamp[:3] not in _MONTHS or stamp[9:10] != b":" or octets[at + _TIMESTAMP : at + _TIMESTAMP + 1] != b" ":
        return Header("", "")
    first, space, _ = octets[at + _TIMESTAMP + 1 : at + _TIMESTAMP + 1 + _LONGEST_HOST + 1].partition(b" ")
    return Header(_host(first) if space else "", "")


def _host(raw: bytes) -> str:
    """A host name or address; empty for `-`, tags (`sshd[7]:`) and whatever could not be a host."""
    legal = 0 < len(raw) <= _LONGEST_HOST and _HOST_OCTETS.issuperset(raw) and not raw.endswith(b":")
    return raw.decode("ascii") if legal and raw != b"-" else ""


class SyslogReader(DatagramReader):
    """One flow of log messages."""

    __slots__ = ()
    PROTOCOL: ClassVar[str] = "syslog"

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        header = read_header(payload)
        audit = _AUDIT in payload[:_AUDIT_WITHIN]
        if (header.host or header.app or audit) and self.is_news((sender, header, audit), mark):
            self._tell(sender, header, audit, mark)

    def _tell(self, sender: int, header: Header, audit: bool, mark: Mark) -> None:
        speaker = self.speaker(sender)
        address = _address(header.host)
        self.emit(
            Name(
                mark,
                self.flow,
                source="syslog",
                name="" if address else header.host,
                ip=address or speaker,
                software=header.app,
                services=("atna",) if audit else (),
                said_by_itself=address in ("", speaker),
            )
        )


def _address(host: str) -> str:
    """The address, when the HOSTNAME is one (RFC 5424 6.2.4 allows it); empty for names."""
    if not host[:1].isdigit() and ":" not in host:
        return ""
    try:
        return str(ip_address(host))
    except ValueError:
        return ""


def _probe(payload: bytes, source: int, target: int) -> bool:
    """`<PRI>` and then a version or a month; on the known port `<PRI>` is enough."""
    try:
        at = after_priority(payload)
    except ProtocolViolation:
        return False  # a probe's answer, not a peer's fault: other protocols are asked next
    known = 514 in (source, target)
    return at > 0 and (known or payload[at : at + 2] == b"1 " or payload[at : at + 3] in _MONTHS)


SYSLOG = DatagramProtocol("syslog", frozenset((514,)), _probe, SyslogReader)

__all__ = ["SYSLOG"]
