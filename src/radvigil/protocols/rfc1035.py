"""The message of RFC 1035 section 4.1, which DNS, mDNS, LLMNR and the NetBIOS name service share.

Rules:
1. A compression pointer leads strictly backwards (RFC 1035 4.1.4 "prior occurrence"), so that no name loops.
2. A name has at most 255 octets on the wire (2.3.4); a message cannot make us build longer ones by pointing.
3. Names already read are remembered by their offset: most records point at the question's name.
4. Counts are believed only as far as there are bytes: each record costs at least 11 of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import wire_text

HEADER = Struct(">6H")
HEADER_BYTES = 12
RESPONSE = 0x8000
LONGEST_NAME = 255
MOST_HOPS = 127
"""A name of 255 octets has at most 127 labels; each may be reached by one pointer."""

_NETBIOS_LABEL = 32
_NETBIOS_LETTERS = frozenset(b"ABCDEFGHIJKLMNOP")
_TYPE_CLASS = Struct(">HH")
_RECORD = Struct(">HHIH")


def is_netbios_name(octets: bytes) -> bool:
    """First name in the half-ASCII encoding of RFC 1001 14.1."""
    at = HEADER_BYTES
    if len(octets) <= at + _NETBIOS_LABEL or octets[at] != _NETBIOS_LABEL:
        return False
    return _NETBIOS_LETTERS.issuperset(octets[at + 1 : at + 1 + _NETBIOS_LABEL])


class Question(NamedTuple):
    """Name in text (labels joined by dots, no final dot), QTYPE, QCLASS."""

    name: str
    type: int
    klass: int


class Record(NamedTuple):
    """A resource record; its RDATA is `message[at : at + size]`."""

    name: str
    type: int
    klass: int
    ttl: int
    at: int
    size: int


class Message:
    """One message, read forward: header at once, then `questions`, then `records`. `known` and `texts` hold the names
    already read by their offset, as sent and as text."""

    __slots__ = ("additional", "answers", "asked", "at", "authority", "flags", "id", "known", "octets", "texts")

    def __init__(self, octets: bytes) -> None:
        if len(octets) < HEADER_BYTES:
            raise ProtocolViolation(len(octets), "RFC 1035 4.1.1", "header-cut")
        self.octets = octets
        header: tuple[int, int, int, int, int, int] = HEADER.unpack_from(octets)
        self.id, self.flags, self.asked, self.answers, self.authority, self.additional = header
        self.at = HEADER_BYTES
        self.known: dict[int, bytes] = {}
        self.texts: dict[int, str] = {}

    @property
    def is_response(self) -> bool:
        return self.flags >= RESPONSE

    @property
    def opcode(self) -> int:
        return (self.flags >> 11) & 15

    @property
    def rcode(self) -> int:
        return self.flags & 15

    def name(self, at: int) -> tuple[str, int]:
        """The name at `at` and the offset after it."""
        octets = self.octets
        if at + 1 < len(octets) and octets[at] >= 0xC0:  # most owners are one pointer to a name already read
            text = self.texts.get((octets[at] & 0x3F) << 8 | octets[at + 1])
            if text is not None:
                return text, at + 2
        raw, after = self.raw_name(at)
        self.texts[at] = text = wire_text(raw, LONGEST_NAME)
        return text, after

    def raw_name(self, at: int) -> tuple[bytes, int]:
        """Labels joined by dots, as sent, and the offset after the name."""
        octets, known = self.octets, self.known
        labels: list[bytes] = []
        here, floor, after, length, hops = at, at, -1, 1, 0
        try:
            while count := octets[here]:
                if count < 64:
                    labels.append(octets[here + 1 : here + 1 + count])
                    here += 1 + count
                    length += 1 + count
                else:
                    target = self._target(here, floor)
                    after = here + 2 if after < 0 else after
                    here = floor = target
                    hops += 1
                    if target in known:
                        labels.append(known[target])
                        length += len(labels[-1])
                        break
                if length > LONGEST_NAME or hops > MOST_HOPS:
                    raise ProtocolViolation(at, "RFC 1035 2.3.4", "name-too-long")
        except IndexError:
            raise ProtocolViolation(at, "RFC 1035 4.1.2", "name-cut") from None
        if length > LONGEST_NAME:
            raise ProtocolViolation(at, "RFC 1035 2.3.4", "name-too-long")
        known[at] = name = b".".join(labels).rstrip(b".") if hops else b".".join(labels)
        return name, here + 1 if after < 0 else after

    def _target(self, here: int, floor: int) -> int:
        """Where the pointer at `here` leads; `floor` is where the labels before it began."""
        octets = self.octets
        if octets[here] < 0xC0:
            raise ProtocolViolation(here, "RFC 1035 4.1.4", "reserved-label-type")
        if here + 2 > len(octets):
            raise ProtocolViolation(here, "RFC 1035 4.1.4", "pointer-cut")
        target = ((octets[here] & 0x3F) << 8) | octets[here + 1]
        if target >= floor or target < HEADER_BYTES:
            raise ProtocolViolation(here, "RFC 1035 4.1.4", "pointer-not-backwards")
        return target

    def question(self) -> Question:
        """The next question."""
        name, at = self.name(self.at)
        if at + 4 > len(self.octets):
            raise ProtocolViolation(at, "RFC 1035 4.1.2", "question-cut")
        kind, klass = _TYPE_CLASS.unpack_from(self.octets, at)
        self.at = at + 4
        return Question(name, kind, klass)

    def questions(self) -> list[Question]:
        """All questions; the reader stands at the first answer after this."""
        return [self.question() for _ in range(self.asked)]

    def records(self, count: int) -> Iterator[Record]:
        """The next `count` records; RDATA is not looked at here."""
        octets, size = self.octets, len(self.octets)
        for _ in range(count):
            name, at = self.name(self.at)
            if at + 10 > size:
                raise ProtocolViolation(at, "RFC 1035 4.1.3", "record-cut")
            kind, klass, ttl, length = _RECORD.unpack_from(octets, at)
            at += 10
            self.at = at + length
            if self.at > size:
                raise ProtocolViolation(at, "RFC 1035 4.1.3", "rdata-cut")
            yield Record(name, kind, klass, ttl, at, length)
