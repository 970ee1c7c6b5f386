"""The road, and nothing beside it: capture → streams → protocols → systems → report.

A ring (the files of one ordered sequence) is one part with a tracker and a folder of events of its own; it leaves the
state of a fold. Folds merge and events are joined in the order of the rings: the number of jobs changes nothing."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from radvigil import __version__, protocols, report, streams
from radvigil.capture import Reading, Ring, UnreadableError
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
    why: UnreadableError


class Part(NamedTuple):
    """What one ring leaves: the fold's state, its captures, and what could not be read."""

    systems: Any
    captures: list[Capture]
    failures: list[Failure]


class Outcome(NamedTuple):
    """What came of it; `site` is None when nothing was written because an input could not be read."""

    site: Site | None
    failures: list[Failure]
    summary: str = ""


def analyze(request: Request, folder: Path, watch: Watch) -> Outcome:
    """Analyze all rings and write the result into `folder`."""
    whole = Part(Systems(request.limits), [], [])
    for part in _parts(request, folder, watch):
        whole.systems.merge(Systems.from_state(part.systems, request.limits))
        whole.captures.extend(part.captures)
        whole.failures.extend(part.failures)
        if whole.failures and not request.keep_going:
            return Outcome(None, whole.failures)
    site = with_inventory(whole.systems.close(request.site_file, tuple(whole.captures)), request.inventory)
    report.join_events(folder, folder / "events")
    tool = report.Tool(__version__, request.mask.key_id, request.language)
    return Outcome(site, whole.failures, report.write_report(folder, site, tool))


def read_ring(request: Request, folder: Path, watch: Watch, number: int) -> Part:
    """One ring from bytes to a fold's state; its events go to a folder of their own."""
    systems = Systems(request.limits)
    part = Part(None, [], [])
    with report.EventWriter(folder / f"part-{number:05}") as writer:

        def emit(event: Event) -> None:
            writer.write(event)
            systems.see(event)

        tracker = streams.Tracker(PROTOCOLS, Context(emit, request.mask, request.limits, request.digests))
        for source in request.rings[number].parts:
            try:
                reading = Reading(source, request.limits, request.rings[number].copies)
                for table in reading:
                    tracker.see(table)
                    watch(*reading.progress)
                part.captures.append(reading.capture)
            except UnreadableError as error:
                part.failures.append(Failure(str(source), error))
                if not request.keep_going:
                    break
        tracker.close()
    if tracker.notes and part.captures:
        part.captures[-1] = replace(part.captures[-1], notes=(*part.captures[-1].notes, *tracker.notes))
    return part._replace(systems=systems.state())


def _parts(request: Request, folder: Path, watch: Watch) -> Iterator[Part]:
    numbers = range(len(request.rings))
    if request.jobs == 1 or len(numbers) == 1:
        yield from map(partial(read_ring, request, folder, watch), numbers)
        return
    from concurrent.futures import ProcessPoolExecutor  # costs start-up time that one job need not pay

    mortal = (signal.SIGINT, signal.SIG_DFL)  # on Ctrl-C a worker ends in silence: its parent tells, and clears away
    with ProcessPoolExecutor(min(request.jobs, len(numbers)), None, signal.signal, mortal) as pool:
        yield from pool.map(partial(read_ring, request, folder, _unwatched), numbers)


def _unwatched(name: str, done: int, total: int | None) -> None:
    """Progress stays with the process that owns the terminal."""
