"""The road, and nothing beside it: capture → streams → protocols → systems → report.

A ring (the files of one ordered sequence) is one part: it has a tracker of its own, writes its events into a folder of
its own, and leaves the state of a fold. Parts are read one after the other or side by side (`jobs`); their folds merge
and their events are joined in the order of the rings, so that the number of jobs changes nothing in the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from radvigil import __version__, protocols, report, streams
from radvigil.capture import Ring, open_capture
from radvigil.records import Capture, Context, Event, Limits, Mask, Site
from radvigil.systems import Inventory, SiteFile, Systems, with_inventory

PROTOCOLS = streams.Protocols(protocols.STREAM_PROTOCOLS, protocols.DATAGRAM_PROTOCOLS, protocols.LINK_PROTOCOLS)

Watch = Callable[[str, int, int | None], None]
"""Called with a source's name, the bytes of it read so far, and its size if that is known."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for."""

    rings: tuple[Ring, ...]
    mask: Mask
    site_file: SiteFile | None = None
    inventory: Inventory | None = None
    language: str = "en"
    digests: bool = False
    jobs: int = 1
    keep_going: bool = False
    limits: Limits = field(default_factory=Limits)


class Failure(NamedTuple):
    """An input that could not be read: which, and where and why."""

    name: str
    why: str


class Part(NamedTuple):
    """What one ring leaves: the fold's state, its captures, and what could not be read."""

    systems: Any
    captures: tuple[Capture, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it; `site` is None when nothing was written because an input could not be read."""

    site: Site | None
    failures: tuple[Failure, ...]
    summary: str = ""


def analyze(request: Request, folder: Path, watch: Watch) -> Outcome:
    """Analyze all rings and write the result into `folder`."""
    systems = Systems(request.limits)
    captures: list[Capture] = []
    failures: list[Failure] = []
    for part in _parts(request, folder, watch):
        systems.merge(Systems.from_state(part.systems, request.limits))
        captures += part.captures
        failures += part.failures
        if failures and not request.keep_going:
            return Outcome(None, tuple(failures))
    site = with_inventory(systems.close(request.site_file, tuple(captures)), request.inventory)
    return Outcome(site, tuple(failures), _write(request, site, folder))


def read_ring(request: Request, folder: Path, watch: Watch, number: int) -> Part:
    """One ring from bytes to a fold's state; its events go to a folder of their own."""
    systems = Systems(request.limits)
    captures: list[Capture] = []
    failures: list[Failure] = []
    with report.EventWriter(folder / f"part-{number:05}") as writer:

        def emit(event: Event) -> None:
            writer.write(event)
            systems.see(event)

        context = Context(emit, request.mask, request.limits, request.digests)
        tracker = streams.Tracker(PROTOCOLS, context)
        for source in request.rings[number].parts:
            try:
                captures.append(_read(source, request.limits, tracker, watch))
            except (OSError, ValueError) as error:
                failures.append(Failure(str(source), _why(error)))
                if not request.keep_going:
                    break
        tracker.close()
    return Part(systems.state(), tuple(captures), tuple(failures))


def _read(source: Path | str, limits: Limits, tracker: streams.Tracker, watch: Watch) -> Capture:
    reader = open_capture(source, limits)
    for table in reader:
        tracker.see(table)
        watch(reader.name, reader.consumed, reader.total)
    return reader.capture


def _why(error: Exception) -> str:
    return f"{error.strerror}" if isinstance(error, OSError) and error.strerror else str(error)


def _parts(request: Request, folder: Path, watch: Watch) -> Iterator[Part]:
    numbers = range(len(request.rings))
    if request.jobs == 1 or len(numbers) == 1:
        yield from map(partial(read_ring, request, folder, watch), numbers)
        return
    with ProcessPoolExecutor(min(request.jobs, len(numbers))) as pool:
        yield from pool.map(partial(read_ring, request, folder, _unwatched), numbers)


def _unwatched(name: str, done: int, total: int | None) -> None:
    """Progress stays with the process that owns the terminal."""


def _write(request: Request, site: Site, folder: Path) -> str:
    report.join_events(folder, folder / "events")
    page = report.report_html(site, request.language)
    (folder / "report.html").write_text(page, encoding="utf-8")
    (folder / "report.json").write_bytes(report.report_json(site, __version__, request.mask.key_id))
    (folder / "devices.csv").write_text(report.devices_csv(site, request.language), encoding="utf-8", newline="")
    return report.terminal_summary(site, request.language)
