"""Finding a PDU boundary in the middle of a stream (after a hole, or where a capture begins late).

Only P-DATA-TF is searched for, with exactly one PDV in it (what every sender of bulk data does): then two lengths must
agree, which pixels do by chance once in 2**32. It is believed when a command set begins in it (eight more fixed bytes),
or when a plausible PDU header follows at its end. Releases and aborts are ten nearly empty bytes that pixels do hold:
they are only believed behind a PDU that was.
"""

from __future__ import annotations

import re
from struct import Struct

from radvigil.protocols.dicom.command import COMMAND_START

LOOK = 20
"""Both headers and the first element of a command set."""
PIECE = 1 << 16
FARTHEST = 16 << 20
"""Bytes searched before the direction is given up: PDUs above 16 MiB have no user."""

_ODD = b"".join(b"\\x%02x" % number for number in range(1, 256, 2))
_CANDIDATE = re.compile(
    rb"\x04\x00(?=[\x00-\x7f]...[\x00-\x7f]...[" + _ODD + rb"][\x00-\x03])",
    re.DOTALL,
)
_DATA = Struct(">BBIIBB")
_HEADER = Struct(">BBI")


def _is_data(content: bytes, at: int) -> bool:
    kind, reserved, length, size, context_id, control = _DATA.unpack_from(content, at)
    return bool(
        kind == 4 and not reserved and size + 4 == length and 2 <= size < 1 << 31 and context_id & 1 and control <= 3
    )


def candidate(content: bytes) -> int:
    """Index of the first plausible header of a P-DATA-TF with LOOK bytes behind it, -1 when there is none."""
    for found in _CANDIDATE.finditer(content, 0, len(content) - LOOK + 14):
        at = found.start()
        if at + LOOK <= len(content) and _is_data(content, at):
            return at
    return -1


def confirmed_by(content: bytes, most: int) -> int:
    """How many bytes from a candidate on are needed to believe it: itself, or up to the header behind it."""
    _, _, length, _, _, control = _DATA.unpack_from(content)
    if (control & 1 and content[12:20] == COMMAND_START) or length + 16 > most:
        return LOOK
    return max(LOOK, int(length) + 16)


def confirms(content: bytes) -> bool:
    """Whether a candidate, with as many bytes as `confirmed_by` asked for, is believed."""
    _, _, length, _, _, control = _DATA.unpack_from(content)
    if control & 1 and content[12:20] == COMMAND_START:
        return True
    return length + 16 <= len(content) and plausible(content, length + 6)


def plausible(content: bytes, at: int) -> bool:
    """Whether a PDU header may begin at `at` (10 bytes are there: the shortest PDU)."""
    kind, reserved, length = _HEADER.unpack_from(content, at)
    if reserved:
        return False
    if kind == 4:
        size = int.from_bytes(content[at + 6 : at + 10], "big")
        return bool(6 <= length < 1 << 31 and 2 <= size <= length - 4)
    return bool(kind in (3, 5, 6, 7) and length == 4)


def begins(content: bytes) -> bool:
    """Whether a direction that begins with these LOOK bytes begins with a PDU."""
    kind, reserved, length = _HEADER.unpack_from(content)
    if kind in (1, 2):
        return bool(not reserved and 68 <= length < 1 << 24 and content[6:8] == b"\x00\x01")
    return plausible(content, 0)
