"""What stands inside a PDF: its objects and streams, unpacked, as bytes to search."""

from __future__ import annotations

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def unpacked(pdf: bytes) -> bytes:
    """The file followed by each of its compressed streams in plain form."""
    return pdf + b"\n".join(_inflated(found[1]) for found in _STREAM.finditer(pdf))


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return b""
