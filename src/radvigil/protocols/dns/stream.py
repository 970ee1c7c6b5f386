"""DNS over TCP (RFC 1035 4.2.2, RFC 7766): each message after its length in two octets.

Rules:
1. A message that breaks the rules costs that message; the length still leads to the next one.
2. After a gap the length is lost, and nothing marks a message's start: this direction is DONE.
"""

from __future__ import annotations

from typing import ClassVar

from radvigil.protocols.dialogue import Dialogue, Speech, Take
from radvigil.protocols.dns.probe import is_dns
from radvigil.protocols.dns.talk import Talk
from radvigil.protocols.rfc1035 import HEADER_BYTES
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Context, Flow, Mark, Match, Opening

_LENGTH = 2


class StreamReader(Dialogue):
    """Both directions of one TCP flow."""

    PROTOCOL: ClassVar[str] = "dns"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._talk = Talk(flow, context)

    def speak(self, sender: int) -> Speech:
        while True:
            size = int.from_bytes((yield Take(_LENGTH)), "big")
            octets = yield Take(size)
            try:
                if size:
                    self._talk.hear(octets, self.mark(sender))
            except ProtocolViolation as violation:
                self.complain(violation, sender)

    def farewell(self, mark: Mark) -> None:
        self._talk.close()


def probe(opening: Opening) -> Match:
    """A length that fits and a first message that reads as DNS."""
    known = 53 in (opening.orig_port, opening.resp_port)
    octets = opening.orig or opening.resp
    if len(octets) < _LENGTH + HEADER_BYTES:
        possible = len(octets) < _LENGTH or int.from_bytes(octets[:_LENGTH], "big") >= HEADER_BYTES
        return Match.MORE if known and possible else Match.NO
    size = int.from_bytes(octets[:_LENGTH], "big")
    fits = size >= HEADER_BYTES and (known or len(octets) <= _LENGTH + size)
    return Match.YES if fits and is_dns(octets[_LENGTH : _LENGTH + size], known) else Match.NO
