"""Identifiers leave the decoders only as keyed hashes.

HMAC-SHA-256 (RFC 2104, FIPS 198-1) with the site's own key, cut to 128 bits, apart by kind: the same text as a patient
identifier and as an accession number gives two unlike values. DICOM padding (PS3.5 6.2: trailing space or NUL) is
stripped first, so that the same identifier from two senders is the same value.
"""

from __future__ import annotations

import hashlib
from dataclasses import field
from functools import lru_cache
from typing import Literal

from radvigil.records.record import record

Kind = Literal["sop_instance", "study", "series", "patient", "accession", "user", "community", "path"]

KEY_BYTES = 32


_BLOCK = 64
_INNER, _OUTER = (bytes(value ^ pad for value in range(256)) for pad in (0x36, 0x5C))


@lru_cache(maxsize=8)
def _begun(key: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """Both hashes of RFC 2104, the key taken in: it is the same for every identifier."""
    block = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
    return hashlib.sha256(block.translate(_INNER)), hashlib.sha256(block.translate(_OUTER))


@record(frozen=True, slots=True)
class Mask:
    """The one way from an identifier to what may be written down."""

    key: bytes = field(repr=False)

    def __call__(self, kind: Kind, identifier: bytes) -> str:
        """32 hexadecimal digits, or the empty string for an empty identifier."""
        stripped = identifier.strip(b" \0")
        if not stripped:
            return ""
        inner, outer = _begun(self.key)
        inside, outside = inner.copy(), outer.copy()
        inside.update(kind.encode() + b"\0" + stripped)
        outside.update(inside.digest())
        return outside.digest()[:16].hex()

    @property
    def key_id(self) -> str:
        """Names the key without giving it away: reports of one key can be compared."""
        return hashlib.sha256(b"radvigil key id\0" + self.key).hexdigest()[:16]
