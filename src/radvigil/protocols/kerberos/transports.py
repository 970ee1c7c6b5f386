"""Kerberos over UDP, a message a datagram, and over TCP after a length of four bytes (RFC 4120 7.2.1, 7.2.2).

Rules:
1. A message that breaks its rules costs that message.
2. After a hole nothing marks a message's start: that direction is DONE. So is a capture that begins in the middle.
"""

from __future__ import annotations

from typing import ClassVar, Final

from radvigil.protocols.datagrams import DatagramReader
from radvigil.protocols.dialogue import Dialogue, Skip, Speech, Take
from radvigil.protocols.kerberos.messages import TAGS, is_kerberos, read_message
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Mark, Match, Opening

_LENGTH: Final = 4
PORTS: Final = frozenset((88,))


class KerberosStream(Dialogue):
    """Both directions of a TCP flow."""

    PROTOCOL: ClassVar[str] = "kerberos"

    def speak(self, sender: int) -> Speech:
        while True:
            size = int.from_bytes((yield Take(_LENGTH)), "big")
            if size & 0x80000000:
                raise ProtocolViolation(0, "RFC 4120 7.2.2", "length-extension")
            if size > self.limits.message:
                self.complain(ProtocolViolation(0, "RFC 4120 7.2.2", "length"), sender)
                yield Skip(size)
                continue
            octets = yield Take(size)
            try:
                event = read_message(octets, self.flow, self.mark(sender), self.context.mask)
            except ProtocolViolation as violation:
                self.complain(violation, sender)
            else:
                if event is not None:
                    self.emit(event)


class KerberosDatagrams(DatagramReader):
    """One UDP flow."""

    PROTOCOL: ClassVar[str] = "kerberos"

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        event = read_message(payload, self.flow, mark, self.context.mask)
        if event is not None:
            self.emit(event)


def probe(opening: Opening) -> Match:
    """A length, then a message of version 5."""
    starts = [start for start in (opening.orig, opening.resp) if start]
    return max((_judge(start) for start in starts), default=Match.MORE)


def _judge(start: bytes) -> Match:
    if start[0]:
        return Match.NO
    if len(start) < _LENGTH + 24:
        return Match.MORE if len(start) <= _LENGTH or start[_LENGTH] in TAGS else Match.NO
    return Match.YES if is_kerberos(start[_LENGTH:]) else Match.NO


def probe_datagram(payload: bytes, source: int, target: int) -> bool:
    return is_kerberos(payload)
