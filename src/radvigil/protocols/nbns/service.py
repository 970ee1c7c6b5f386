"""NetBIOS name service (RFC 1002 4.2): who holds which name.

Rules:
1. Questions tell nothing. Registrations and refreshes are a machine's own word; answers are the holder's, or a name
   server's when the address is not that of the speaker.
2. A node status answer (RFC 1002 4.2.18) tells all names of the speaker at once, and its MAC.
"""

from __future__ import annotations

from struct import Struct
from typing import ClassVar, Final

from radvigil.protocols.addresses import ipv4_text, mac_text
from radvigil.protocols.cursor import Cursor
from radvigil.protocols.datagrams import DatagramReader
from radvigil.protocols.rfc1001 import NetbiosName, decoded_name, plain_name
from radvigil.protocols.rfc1035 import Message, Record
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Mark, Name

NB: Final = 0x20
NBSTAT: Final = 0x21
_QUERY: Final = 0
_CLAIMS: Final = frozenset((5, 8, 9, 15))
"""Registration, refresh (both numbers in use), multi-homed registration: RFC 1002 4.2.1.1, [MS-NBTE] 2.2.2."""
_GROUP: Final = 0x8000
_NAME_ENTRY: Final = 18
_ADDRESS_ENTRY: Final = Struct(">H4s")


class NameServiceReader(DatagramReader):
    """One flow of the name service."""

    __slots__ = ()
    PROTOCOL: ClassVar[str] = "nbns"

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        message = Message(payload)
        count = _telling(message)
        if not count:
            return
        message.questions()
        speaker = self.speaker(sender)
        for record in message.records(count):
            if record.type == NB:
                self._held(message, record, speaker, mark)
            elif record.type == NBSTAT:
                self._status(Cursor(payload, "RFC 1002 4.2.18", "node-status"), record, speaker, mark)

    def _held(self, message: Message, record: Record, speaker: str, mark: Mark) -> None:
        """RFC 1002 4.2.13: pairs of flags and address."""
        at, end = record.at, record.at + record.size
        if record.size % _ADDRESS_ENTRY.size:
            raise ProtocolViolation(at, "RFC 1002 4.2.13", "address-list")
        name = decoded_name(record.name.encode("ascii", "replace"), at)
        for place in range(at, min(end, at + self.context.limits.names * _ADDRESS_ENTRY.size), _ADDRESS_ENTRY.size):
            flags, address = _ADDRESS_ENTRY.unpack_from(message.octets, place)
            ip = ipv4_text(address)
            self._tell(name, bool(flags & _GROUP), ip, ip == speaker, mark)

    def _tell(self, name: NetbiosName, group: bool, ip: str, itself: bool, mark: Mark) -> None:
        host, domain, role = name.is_host(group), name.is_domain(group), name.role(group)
        if not (host or domain) or not self.is_news((name, group, ip), mark):
            return
        self.emit(
            Name(
                mark,
                self.flow,
                source="nbns",
                name=name.text if host else "",
                ip=ip,
                roles=(role,) if role else (),
                domain=name.text if domain else "",
                said_by_itself=itself,
            )
        )

    def _status(self, cursor: Cursor, record: Record, speaker: str, mark: Mark) -> None:
        cursor.skip(record.at)
        body = cursor.part(record.size)
        entries = body.part(body.u8() * _NAME_ENTRY)
        mac = mac_text(body.take(6)) if body.left >= 6 else ""
        names = []
        while entries.left:
            name = plain_name(entries.take(16))
            names.append((name, bool(entries.u16() & _GROUP)))
        self._describe(names, mac, speaker, mark)

    def _describe(self, names: list[tuple[NetbiosName, bool]], mac: str, speaker: str, mark: Mark) -> None:
        hosts = [name.text for name, group in names if name.is_host(group)]
        domains = [name.text for name, group in names if name.is_domain(group)]
        roles = tuple(dict.fromkeys(name.role(group) for name, group in names if name.role(group)))
        mac = "" if mac == "00:00:00:00:00:00" else mac  # Samba has no MAC to say
        fact = ("status", *hosts[:1], *domains[:1], roles, mac)
        if (hosts or domains or mac) and self.is_news(fact, mark):
            self.emit(
                Name(
                    mark,
                    self.flow,
                    source="nbns",
                    name=hosts[0] if hosts else "",
                    ip=speaker,
                    mac=mac,
                    roles=roles,
                    domain=domains[0] if domains else "",
                )
            )


def _telling(message: Message) -> int:
    """How many records of the message tell a holder."""
    if message.is_response:
        return message.answers if message.opcode == _QUERY and not message.rcode else 0
    claims = message.opcode in _CLAIMS
    return message.answers + message.authority + message.additional if claims else 0
