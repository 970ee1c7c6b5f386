"""The head of a deflated data set (PS3.5 A.5, RFC 1951).

The compressed bytes are gathered up to `Limits.dicom_dataset_head` (rare and small in practice), then inflated in steps
of a fixed size up to `Limits.dicom_inflate`: what comes out does not depend on how the bytes were cut.
"""

from __future__ import annotations

import zlib

from radvigil.protocols.dicom.dataset import DataSetHead, Plan
from radvigil.protocols.dicom.syntax import EXPLICIT, LOOK, encoding_of_bytes
from radvigil.records import Limits

_STEP = 512


class DeflatedHead(DataSetHead):
    """As DataSetHead; the pixel data inside is never reached for a digest."""

    __slots__ = ("_packed",)

    def __init__(self, plan: Plan, limits: Limits, keys: bool = False) -> None:
        super().__init__(plan, EXPLICIT, limits, keys)
        self._packed = bytearray()

    def feed(self, chunk: bytes) -> int:
        self._packed += chunk
        if len(self._packed) >= self._limits.dicom_dataset_head:
            self._inflate()
        return 0

    def finish(self) -> None:
        if not self.done:
            self._inflate()

    def _inflate(self) -> None:
        packed = bytes(self._packed[: self._limits.dicom_dataset_head])
        self._packed.clear()
        if encoding_of_bytes(packed[:LOOK].ljust(LOOK)) == EXPLICIT:
            self._fault(0, "PS3.5 A.5", "not-deflated")
            super().feed(packed)
        else:
            self._inflate_steps(packed)
        self.done, self.pixel_length, self.skip = True, None, 0

    def _inflate_steps(self, packed: bytes) -> None:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        room = self._limits.dicom_inflate
        for start in range(0, len(packed), _STEP):
            try:
                plain = inflater.decompress(packed[start : start + _STEP], room)
            except zlib.error:
                self._fault(start, "PS3.5 A.5", "deflate")
                return
            room -= len(plain)
            dropped = min(self.skip, len(plain))
            self.skip -= dropped
            if dropped < len(plain):
                super().feed(plain[dropped:])
            if self.done or room <= 0 or inflater.eof:
                return
