"""Identifiers leave the decoders only as keyed hashes.

HMAC-SHA-256 (RFC 2104, FIPS 198-1) with the site's own key, cut to 128 bits, apart by kind: the same text as a patient
identifier and as an accession number gives two unlike values. DICOM padding (PS3.5 6.2: trailing space or NUL) is
stripped first, so that the same identifier from two senders is the same value.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import field
from typing import Literal

from radvigil.records.record import record

Kind = Literal["sop_instance", "study", "series", "patient", "accession", "user", "community", "path"]

KEY_BYTES = 32


@record(frozen=True, slots=True)
class Mask:
    """The one way from an identifier to what may be written down."""

    key: bytes = field(repr=False)

    def __call__(self, kind: Kind, identifier: bytes) -> str:
        """32 hexadecimal digits, or the empty string for an empty identifier."""
        stripped = identifier.strip(b" \0")
        if not stripped:
            return ""
        return hmac.digest(self.key, kind.encode() + b"\0" + stripped, "sha256")[:16].hex()

    @property
    def key_id(self) -> str:
        """Names the key without giving it away: reports of one key can be compared."""
        return hashlib.sha256(b"radvigil key id\0" + self.key).hexdigest()[:16]
