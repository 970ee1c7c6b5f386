"""BLAKE3 of the value of the pixel data as sent, whatever the fragments (only when digests are asked for).

Native pixel data: its `length` bytes. Encapsulated (PS3.5 A.4, undefined length): everything from the first item up to
the sequence delimiter, item headers and offset table included, the delimiter not.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from radvigil.protocols.dicom.dataset import UNDEFINED
from radvigil.records import Run

if TYPE_CHECKING:
    from blake3 import blake3

_HEADER = Struct("<HHI")


class PixelDigest:
    """Reads the value in passing. `done` when it is over; `text` is empty until then, or when it was cut."""

    __slots__ = ("_hash", "_header", "_items", "_left", "done", "text")

    def __init__(self, length: int) -> None:
        from blake3 import blake3

        self._hash: blake3 = blake3()
        self._items = length == UNDEFINED
        self._left = 0 if self._items else length
        self._header = b""
        self.done = False
        self.text = ""
        if not length:
            self._finish()

    def take(self, run: Run, at: int, stop: int) -> int:
        """Hash from `at` on; the first byte not taken."""
        while at < stop and not self.done:
            if self._left:
                size = min(self._left, stop - at)
                for view in run.views(at, size):
                    self._hash.update(view)
                self._left -= size
                at += size
                if not self._left and not self._items:
                    self._finish()
            else:
                size = min(8 - len(self._header), stop - at)
                self._header += run.read(at, size)
                at += size
                if len(self._header) == 8:
                    self._item()
        return at

    def give_up(self) -> None:
        """Some of the value will never come."""
        self.done, self.text = True, ""

    def _item(self) -> None:
        group, element, length = _HEADER.unpack(self._header)
        if (group, element) == (0xFFFE, 0xE0DD):
            self._finish()
        elif (group, element) == (0xFFFE, 0xE000) and length != UNDEFINED:
            self._hash.update(self._header)
            self._left, self._header = length, b""
        else:  # not a fragment: there is no value to speak of
            self.done = True

    def _finish(self) -> None:
        self.done = True
        self.text = self._hash.hexdigest()
