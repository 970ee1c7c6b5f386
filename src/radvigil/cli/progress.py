"""A progress bar on the terminal's error stream: bytes, rate, time left. Silent when nobody watches."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from radvigil.cli.words import language, printable, say
from radvigil.texts import size, span

if TYPE_CHECKING:
    from rich.progress import Progress


class Watch:
    """Call it with (name, bytes read so far, bytes in all or None); draws with rich only on a terminal."""

    def __init__(self, shown: bool | None = None) -> None:
        self._shown = sys.stderr.isatty() if shown is None else shown
        self._bar: Progress | None = None
        self._tasks: dict[str, int] = {}

    def __enter__(self) -> Self:
        if self._shown:
            self._bar = _bar()
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, name: str, done: int, total: int | None) -> None:
        if not self._bar:
            return
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task("", name=_short(name), total=total)
        self._bar.update(self._tasks[name], completed=done, total=total)  # type: ignore[arg-type]


def _short(name: str) -> str:
    shown = printable(name)
    return shown if len(shown) <= 32 else "…" + shown[-31:]


def _told(done: float, total: float | None, rate: float, left: float | None) -> str:
    """Bytes, rate and time left, in the words and units of the person."""
    lang = language()
    shown = {"done": size(int(done), lang), "rate": size(int(rate), lang)}
    if total is None or left is None:
        return say("cli.progress-open", **shown)
    return say("cli.progress", total=size(int(total), lang), left=span(int(left * 1e9), lang), **shown)


def _bar() -> Progress:
    # Imported here: rich costs more start-up time than a small capture takes to read.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn
    from rich.text import Text

    class Told(ProgressColumn):
        """rich's own columns speak English only."""

        def render(self, task: Task) -> Text:
            rate = task.finished_speed or task.speed or 0
            return Text(_told(task.completed, task.total, rate, task.time_remaining))

    return Progress(
        TextColumn("{task.fields[name]}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        Told(),
        console=Console(stderr=True),
        transient=True,
    )
