"""Domain names as DHCP carries them: labels without compression, perhaps without the final root label."""

from __future__ import annotations

from radvigil.protocols.cursor import Cursor
from radvigil.records import wire_text

_LONGEST_LABEL = 63


def domain_name(cursor: Cursor, limit: int) -> str:
    """Labels joined by dots, up to the root label or the end (RFC 4702 2.3.1, RFC 4704 4.2, RFC 8415 10)."""
    labels: list[bytes] = []
    while cursor.left and (size := cursor.u8()):
        if size > _LONGEST_LABEL:
            raise cursor.violation("label-length")
        labels.append(cursor.take(size))
    return wire_text(b".".join(labels), limit)
