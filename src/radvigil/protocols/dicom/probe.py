"""Is it DICOM? Told by the first PDU of either direction (PS3.8 9.3.2 to 9.3.5), on any port."""

from __future__ import annotations

from radvigil.protocols.dicom import resync
from radvigil.records import Match, Opening

PORTS = frozenset((104, 4242, 11112))
"""104 is the well-known port, 11112 the registered one (PS3.8 9.1.2); 4242 is an archive's widespread default."""

_LARGEST_ASSOCIATE = 1 << 18
_APPLICATION_CONTEXT = b"1.2.840.10008.3.1.1.1"


def probe(opening: Opening) -> Match:
    verdicts = [_verdict(first, opening.midstream) for first in (opening.orig, opening.resp) if first]
    if not verdicts:
        return Match.MORE
    # Both directions of DICOM begin with a PDU: one that cannot be is proof against it.
    if Match.NO in verdicts:
        return Match.NO
    return max(verdicts)


def _verdict(first: bytes, midstream: bool) -> Match:
    begun = _begins(first)
    if begun is Match.NO and midstream:
        return _continues(first)
    return begun


def _begins(first: bytes) -> Match:
    """Whether a direction may begin so: by an A-ASSOCIATE PDU, or the A-ABORT that answers one."""
    kind = first[0]
    if not 1 <= kind <= 7 or first[1:2] not in (b"", b"\0"):
        return Match.NO
    if len(first) < 10:
        return Match.MORE
    length = int.from_bytes(first[2:6], "big")
    if kind in (1, 2):
        return _associate(first, length)
    if kind in (3, 7):
        return Match.YES if length == 4 and first[6] == 0 else Match.NO
    if len(first) < resync.LOOK:
        return Match.MORE if kind == 4 else Match.NO
    return Match.YES if resync.candidate(first[: resync.LOOK]) == 0 else Match.NO


def _associate(first: bytes, length: int) -> Match:
    version = int.from_bytes(first[6:8], "big")
    if not 68 <= length <= _LARGEST_ASSOCIATE or first[8:10] != b"\0\0":
        return Match.NO
    if version == 1:
        return Match.YES
    if len(first) < 100:
        return Match.MORE
    return Match.YES if _APPLICATION_CONTEXT in first[74:] else Match.NO


def _continues(first: bytes) -> Match:
    """Whether a P-DATA-TF begins somewhere in what was caught of the middle of a stream."""
    at = resync.candidate(first)
    if at < 0:
        return Match.MORE if len(first) < 512 else Match.NO
    if len(first) - at >= resync.LOOK and resync.confirms(first[at:]):
        return Match.YES
    return Match.MORE if len(first) < 512 else Match.NO
