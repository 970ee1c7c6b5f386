"""An input's own failures, told apart from every other error of the road."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from radvigil.capture.columns import PacketTable
from radvigil.capture.inputs import Room
from radvigil.capture.reader import Reader, file_name, open_capture
from radvigil.records import Capture, CaptureNote, Limits, Refused


class UnreadableError(Refused):
    """This input cannot be read: where, why, and what to do."""


class Reading:
    """One input, opened: iterate for its tables, then ask for its `capture`. Raises UnreadableError."""

    def __init__(
        self, source: Path, limits: Limits, copies: Sequence[tuple[Path, Path]] = (), room: Room | None = None
    ) -> None:
        self._source = source
        self._copies = [copy for kept, copy in copies if kept == source]
        try:
            self._reader: Reader = open_capture(source, limits, room)
        except (OSError, ValueError) as error:
            raise _unreadable(source, error) from error

    def __iter__(self) -> Iterator[PacketTable]:
        tables = iter(self._reader)
        while True:
            try:
                table = next(tables, None)
            except (OSError, ValueError) as error:
                raise _unreadable(self._source, error) from error
            if table is None:
                return
            yield table

    @property
    def progress(self) -> tuple[str, int, int | None]:
        """Name, bytes passed, and bytes in all when that is known."""
        return self._reader.name, self._reader.consumed, self._reader.total

    @property
    def capture(self) -> Capture:
        """What was read, with a note for each copy that this input counts for."""
        capture = self._reader.capture
        notes = [CaptureNote("same-capture", other=_told_apart(copy, capture.name)) for copy in self._copies]
        return replace(capture, notes=(*capture.notes, *notes))


def _told_apart(path: Path, name: str) -> str:
    """The file's own name; with its folder's where another has the same."""
    shown = file_name(path)
    return shown if shown != name else f"{file_name(path.absolute().parent)}/{shown}"


def _unreadable(source: Path, error: Exception) -> UnreadableError:
    if isinstance(error, Refused):
        return UnreadableError(error.code, **({"what": source} | error.params))
    number = error.errno if isinstance(error, OSError) else None
    return UnreadableError("unreadable", what=source, why=getattr(error, "strerror", None) or error, errno=number)
