"""How a data set is encoded (PS3.5 clause 7, 10 and annex A), by its transfer syntax or by its first bytes."""

from __future__ import annotations

from typing import NamedTuple


class Encoding(NamedTuple):
    explicit: bool
    big_endian: bool = False
    deflated: bool = False


IMPLICIT = Encoding(False)
EXPLICIT = Encoding(True)
BIG_ENDIAN = Encoding(True, big_endian=True)
DEFLATED = Encoding(True, deflated=True)

_NOT_EXPLICIT = {
    "1.2.840.10008.1.2": IMPLICIT,
    "1.2.840.113619.5.2": IMPLICIT,  # GE private: only its pixel data differ
    "1.2.840.10008.1.20": IMPLICIT,  # Papyrus 3, retired
    "1.2.840.10008.1.2.2": BIG_ENDIAN,
    "1.2.840.10008.1.2.1.99": DEFLATED,
    "1.2.840.10008.1.2.4.95": DEFLATED,
    "1.2.840.10008.1.2.4.205": DEFLATED,
}

SHORT_VRS = frozenset((b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US").split())
"""A 16-bit length (PS3.5 7.1.2)."""
LONG_VRS = frozenset((b"OB OD OF OL OV OW SQ SV UC UN UR UT UV").split())
"""Two reserved bytes and a 32-bit length."""

LOOK = 8
"""Bytes of a data set that `encoding_of_bytes` wants."""


def encoding_of(transfer_syntax: str) -> Encoding:
    """All that is not in the short list is explicit little endian, encapsulated or not (PS3.5 A.4)."""
    return _NOT_EXPLICIT.get(transfer_syntax, EXPLICIT)


def encoding_of_bytes(head: bytes) -> Encoding:
    """What a data set that begins with `head` must be, when it is not deflated."""
    vr = head[4:6]
    if vr not in SHORT_VRS and vr not in LONG_VRS:
        return IMPLICIT
    return BIG_ENDIAN if head[0] == 0 and head[1] else EXPLICIT
