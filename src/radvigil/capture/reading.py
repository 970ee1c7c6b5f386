"""An input's own failures, told apart from every other error of the road."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from radvigil.capture.columns import PacketTable
from radvigil.capture.reader import Reader, open_capture
from radvigil.records import Capture, Limits


class UnreadableError(ValueError):
    """This input cannot be read; the message says where, why, and what to do."""


class Reading:
    """One input, opened: iterate for its tables, then ask for its `capture`. Raises UnreadableError."""

    def __init__(self, source: Path, limits: Limits) -> None:
        try:
            self._reader: Reader = open_capture(source, limits)
        except (OSError, ValueError) as error:
            raise UnreadableError(_said(error)) from error

    def __iter__(self) -> Iterator[PacketTable]:
        tables = iter(self._reader)
        while True:
            try:
                table = next(tables, None)
            except (OSError, ValueError) as error:
                raise UnreadableError(_said(error)) from error
            if table is None:
                return
            yield table

    @property
    def progress(self) -> tuple[str, int, int | None]:
        """Name, bytes passed, and bytes in all when that is known."""
        return self._reader.name, self._reader.consumed, self._reader.total

    @property
    def capture(self) -> Capture:
        return self._reader.capture


def _said(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
