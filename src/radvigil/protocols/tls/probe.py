"""Is this TLS or SSL? By the first record of either side.

A flow picked up in the middle is TLS when a record of application data begins right there: the header's three first
bytes are 0x17 0x03 0x0N and its length is lawful (RFC 8446 5.1, RFC 5246 6.2.3).
"""

from __future__ import annotations

from radvigil.records import Match, Opening

PORTS = frozenset({443, 636, 993, 995, 989, 990, 2762, 3269, 3389, 4443, 5061, 8443, 9443, 11113})

LONGEST_RECORD = (1 << 14) + 2048
"""RFC 5246 6.2.3: TLSCiphertext.length must not exceed 2^14 + 2048 (TLS 1.3: 2^14 + 256)."""

ALERT, HANDSHAKE, APPLICATION = 21, 22, 23


def probe(opening: Opening) -> Match:
    verdicts = [_judge(said, opening.midstream) for said in (opening.orig, opening.resp) if said]
    if Match.YES in verdicts:
        return Match.YES
    return Match.MORE if Match.MORE in verdicts or not verdicts else Match.NO


def _judge(said: bytes, midstream: bool) -> Match:
    kind = said[0]
    if kind & 0x80:
        return _ssl2(said)
    if kind not in (HANDSHAKE, ALERT) and not (midstream and kind == APPLICATION):
        return Match.NO
    if (len(said) > 1 and said[1] != 3) or (len(said) > 2 and said[2] > 4):
        return Match.NO
    if len(said) < 6:
        return Match.MORE
    size = int.from_bytes(said[3:5], "big")
    if kind == HANDSHAKE:
        # HelloRequest, ClientHello or ServerHello begin a talk; any message may begin the rest of one.
        return Match.YES if 4 <= size <= LONGEST_RECORD and (midstream or said[5] in (0, 1, 2)) else Match.NO
    if kind == ALERT:
        return Match.YES if size == 2 and said[5] in (1, 2) else Match.NO
    return Match.YES if 0 < size <= LONGEST_RECORD else Match.NO


def _ssl2(said: bytes) -> Match:
    """RFC 5246 E.2: two bytes of length, type 1 (CLIENT-HELLO), a version, lengths that make sense together."""
    if len(said) > 2 and said[2] != 1:
        return Match.NO
    if len(said) > 4 and said[3:5] not in (b"\x00\x02", b"\x03\x00", b"\x03\x01", b"\x03\x02", b"\x03\x03"):
        return Match.NO
    if len(said) < 11:
        return Match.MORE
    size = int.from_bytes(said[:2], "big") & 0x7FFF
    kinds, session, challenge = (int.from_bytes(said[at : at + 2], "big") for at in (5, 7, 9))
    sound = kinds and kinds % 3 == 0 and session in (0, 16) and 16 <= challenge <= 32
    return Match.YES if sound and size == 9 + kinds + session + challenge else Match.NO
