"""One DIMSE message of one direction, from its first command fragment to its last data set fragment (PS3.8 annex E).

A message is held as little as can be: its command set (below `Limits.dicom_command`), and of its data set the unread
tail of one element.
"""

from __future__ import annotations

from radvigil.protocols.dicom import plans
from radvigil.protocols.dicom.command import Command
from radvigil.protocols.dicom.dataset import DataSetHead
from radvigil.protocols.dicom.deflated import DeflatedHead
from radvigil.protocols.dicom.digest import PixelDigest
from radvigil.protocols.dicom.syntax import Encoding
from radvigil.records import Context, Mark, Run

_PIECE = 4_096
"""Bytes of a data set looked at at once: most heads end within, and no more than this is copied of the pixels."""


class Message:
    """`at` and `mark` are those of the PDU that began it; `bytes` counts fragments without their headers."""

    __slots__ = ("at", "bytes", "certain", "command", "context_id", "digest", "head", "mark", "raw")

    def __init__(self, context_id: int, at: int, mark: Mark) -> None:
        self.context_id = context_id
        self.at = at
        self.mark = mark
        self.bytes = 0
        self.certain = True
        """False behind a hole: its first fragment may be the middle of a command."""
        self.raw: list[bytes] = []
        self.command: Command | None = None
        self.head: DataSetHead | None = None
        self.digest: PixelDigest | None = None

    def taken_raw(self) -> bytes:
        """The command set's bytes so far, which are then no longer kept."""
        raw = b"".join(self.raw)
        self.raw.clear()
        return raw

    def expect_data_set(self, command: Command, encoding: Encoding | None, context: Context) -> None:
        """The command is whole and a data set follows, encoded so (None: not known)."""
        limits, keys, plan = context.limits, False, plans.ANSWER
        if command.name == "C-STORE-RQ":
            plan = plans.STORE_TO_PIXELS if context.digests else plans.STORE
        elif command.name in plans.QUERIES:
            plan, keys = plans.QUERY, True
        if encoding is not None and encoding.deflated:
            self.head = DeflatedHead(plan, limits, keys)
        else:
            self.head = DataSetHead(plan, encoding, limits, keys)

    @property
    def read_enough(self) -> bool:
        """Nothing of what follows in the data set will be looked at."""
        head, digest = self.head, self.digest
        return head is not None and head.done and (digest is None or digest.done)

    def take(self, run: Run, at: int, end: int, digests: bool) -> int:
        """Read a data set fragment from `at`; the next offset to look at, `end` when nothing more of it is wanted."""
        head = self.head
        stop = min(run.end, end)
        while head is not None and at < end:
            if head.done:
                if self.digest is None or self.digest.done:
                    return end
                at = self.digest.take(run, at, stop)
                if at >= stop and not self.digest.done:
                    return at
            elif head.skip:
                step = min(head.skip, end - at)
                head.skip -= step
                at += step
            elif at >= stop:
                return at
            else:
                size = min(stop - at, _PIECE)
                at += size - head.feed(run.read(at, size))
                if digests and head.done and head.pixel_length is not None:
                    self.digest = PixelDigest(head.pixel_length)
        return end if head is None else at
