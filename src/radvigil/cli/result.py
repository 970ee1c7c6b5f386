"""The folder of a result: filled aside, moved into place at the end, so that no half-written file is ever seen."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

OWN = ("report.json", "report.html", "devices.csv", "findings.csv", "findings.sarif", "events")
"""What a result holds; only these are ever replaced."""


class ResultFolder:
    """`with ResultFolder(out) as aside:` write into `aside`; on a clean end its content takes its place in `out`.

    Raises OSError when `out` cannot be made or written.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._aside: Path | None = None
        self._keep = False

    def __enter__(self) -> Self:
        self._out.mkdir(parents=True, exist_ok=True)
        self._aside = Path(tempfile.mkdtemp(prefix=".radvigil-", dir=self._out))
        return self

    @property
    def path(self) -> Path:
        if self._aside is None:
            raise RuntimeError("the folder is not open")
        return self._aside

    def keep(self) -> None:
        """The content is whole: put it into place when the block ends."""
        self._keep = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keep and kind is None:
            for name in OWN:
                _replace(self.path / name, self._out / name)
        shutil.rmtree(self.path, ignore_errors=True)


def _replace(new: Path, old: Path) -> None:
    if not new.exists():
        return
    if old.is_dir() and not old.is_symlink():
        shutil.rmtree(old)
    new.replace(old)
