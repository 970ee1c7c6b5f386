"""One SSH flow: identification strings, the server's KEXINIT, then nothing (RFC 4253). One event a flow.

Theory: each side sends one line `SSH-protoversion-softwareversion comments` (4.2), then binary packets (6): a length, a
padding length, a payload. The first is KEXINIT (7.1), whose ten name-lists are the offer. What follows the key exchange
is encrypted and both directions are DONE with the first packet: version 1 (RFC 4253 5) is known by its identification
alone.

The side that opened the flow is the client, unless the flow was picked up in its middle: nothing in the strings tells.
"""

from __future__ import annotations

import re
from collections.abc import Generator

from radvigil.protocols.cursor import Cursor
from radvigil.protocols.dialogue import Dialogue, Request, Speech, Take, Until
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import ORIGINATOR, RESPONDER, Context, Flow, Mark, Ssh, wire_text

IDENTIFICATION_CLAUSE = "RFC 4253 4.2"
PACKET_CLAUSE = "RFC 4253 6"
KEXINIT_CLAUSE = "RFC 4253 7.1"

KEXINIT = 20
_LISTS = ("key_exchanges", "host_keys", "ciphers_in", "ciphers", "macs_in", "macs")
"""The first six name-lists; the client-to-server ones are read past, as servers offer the same both ways."""

_LONGEST_LINE = 8_192
"""RFC 4253 4.2 bounds the identification to 255 bytes, the lines before it not at all."""
_LONGEST_IDENTIFICATION = 255
_LINES_BEFORE = 64
_LONGEST_PACKET = 35_000
"""RFC 4253 6.1."""
_NAME = re.compile(rb"[!-+\--~]{1,64}")

Offer = dict[str, tuple[str, ...]]


class SshConversation(Dialogue):
    """Decoder of SSH."""

    PROTOCOL = "ssh"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._said = ["", ""]
        self._offer: Offer = {}
        self._over = [False, False]
        self._first: Mark | None = None
        self._told = False

    def speak(self, sender: int) -> Speech:
        try:
            protocol = yield from self._identification(sender)
            if protocol.startswith((b"SSH-2.", b"SSH-1.99")):
                yield from self._key_exchange(sender)
        finally:
            self._over[sender] = True
            self._tell_if_over()

    def farewell(self, mark: Mark) -> None:
        self._over = [True, True]
        self._tell_if_over()

    def _identification(self, sender: int) -> Generator[Request, bytes, bytes]:
        """The side's line, others before it passed over; b"" in the middle of a stream, where it may be gone."""
        for _ in range(_LINES_BEFORE):
            line = yield Until(b"\n", _LONGEST_LINE, IDENTIFICATION_CLAUSE, "identification")
            if line.startswith(b"SSH-"):
                mark = self.mark(sender)
                if self._first is None or mark.ts < self._first.ts:
                    self._first = mark
                # RFC 4253 4.2: 255 bytes, CR LF included.
                if len(line) > _LONGEST_IDENTIFICATION:
                    self.complain(ProtocolViolation(0, IDENTIFICATION_CLAUSE, "identification-length"), sender)
                self._said[sender] = wire_text(line.rstrip(b"\r\n"), _LONGEST_IDENTIFICATION)
                return line
            # RFC 4253 4.2: only the server may send other lines first.
            if self.midstream:
                return b""
            if sender == ORIGINATOR:
                break
        raise ProtocolViolation(0, IDENTIFICATION_CLAUSE, "identification")

    def _key_exchange(self, sender: int) -> Speech:
        """The first packet; only the server's offer is kept."""
        head = yield Take(5)
        size, padding = int.from_bytes(head[:4], "big"), head[4]
        # RFC 4253 6.1: at most 35000 bytes; 6: padding of at least four, and a payload.
        if size > _LONGEST_PACKET or padding < 4 or size < padding + 2:
            raise ProtocolViolation(0, PACKET_CLAUSE, "packet-length")
        payload = (yield Take(size - 1))[: size - 1 - padding]
        if payload[0] != KEXINIT:
            raise ProtocolViolation(5, KEXINIT_CLAUSE, "not-kexinit")
        offer = _offer(payload, self.limits.names)
        if sender == RESPONDER:
            self._offer = offer

    def _tell_if_over(self) -> None:
        if self._told or not all(self._over) or self._first is None:
            return
        self._told = True
        self.emit(
            Ssh(
                self._first,
                self.flow,
                client=self._said[ORIGINATOR],
                server=self._said[RESPONDER],
                key_exchanges=self._offer.get("key_exchanges", ()),
                host_keys=self._offer.get("host_keys", ()),
                ciphers=self._offer.get("ciphers", ()),
                macs=self._offer.get("macs", ()),
            )
        )


def _offer(payload: bytes, bound: int) -> Offer:
    """Name-lists of a KEXINIT (RFC 4251 5), each cut to `bound` names, without those that RFC 4250 4.6.1 forbids."""
    cursor = Cursor(payload, KEXINIT_CLAUSE)
    cursor.skip(1 + 16)
    offer: Offer = {}
    for name in _LISTS:
        names = cursor.vector(4).rest().split(b",")
        offer[name] = tuple(wire_text(each) for each in names[:bound] if _NAME.fullmatch(each))
    return offer
