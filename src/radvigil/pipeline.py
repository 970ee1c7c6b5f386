"""The road, and nothing beside it: capture → streams → protocols → systems ∥ detectors → risk → report.

A ring (the files of one ordered sequence) is read by one process or in shares (`jobs`); each leaves the states of the
folds and a folder of events. Folds merge and events are joined in order: the number of jobs changes nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from radvigil import __version__, advisories, detectors, jobs, protocols, report, risk, streams
from radvigil.capture import ReadAhead, ReaderLostError, Reading, UnreadableError, pays_ahead
from radvigil.records import Capture, Context, Event, Limits, Result
from radvigil.request import Failure, Outcome, Part, Request
from radvigil.systems import Systems, with_inventory

PROTOCOLS = streams.Protocols(protocols.STREAM_PROTOCOLS, protocols.DATAGRAM_PROTOCOLS, protocols.LINK_PROTOCOLS)


class Folds(NamedTuple):
    """Everything that sees the events."""

    systems: Systems
    detectors: detectors.Detectors


def analyze(request: Request, folder: Path, watch: jobs.Watch) -> Outcome:
    """Analyze all rings and write the result into `folder`."""
    folds, whole = _empty(request.limits), Part([], [], [])
    heavy = partial(pays_ahead, limits=request.limits)
    todo = jobs.tasks([ring.parts for ring in request.rings], request.jobs, streams.SHARES, heavy)
    for part in jobs.done(partial(read_share, request, folder), todo, request.jobs, watch):
        folds.systems.take(part.folds[0])
        folds.detectors.take(part.folds[1])
        whole.captures.extend(part.captures)
        whole.failures.extend(one for one in part.failures if one.name not in {known.name for known in whole.failures})
        if whole.failures and not request.keep_going:
            return Outcome(None, whole.failures)
        del part  # its states are merged, and as large as all that was remembered
    result = conclude(request, folds, tuple(whole.captures))
    report.join_events(folder, folder / "events")
    made_by = report.Tool(__version__, request.mask.key_id, request.language)
    return Outcome(result, whole.failures, report.write_report(folder, result, made_by))


def conclude(request: Request, folds: Folds, captures: tuple[Capture, ...]) -> Result:
    """What all events together say."""
    site = with_inventory(folds.systems.close(request.site_file, captures), request.inventory)
    site = detectors.with_baseline_noted(site, request.baseline)
    against = request.papers.contradicted(site)
    scene = detectors.Scene(site, request.baseline, request.site_file.settings, request.digests, against)
    verdicts = folds.detectors.close(scene)
    advice = advisories.advice_on(site, request.library, request.verdicts, request.papers.attached(site))
    found, settings = Result(site, *verdicts, advice), risk.Settings(request.site_file.targets)
    return replace(found, risk=risk.assessed(found, settings, risk.published(advice)))


def _empty(limits: Limits) -> Folds:
    return Folds(Systems(limits), detectors.Detectors(detectors.RULES, limits))


def read_share(request: Request, folder: Path, task: jobs.Task, watch: jobs.Watch) -> Part:
    """One share of a ring from bytes to the folds' states; its events go to a folder of their own."""
    systems, rules = folds = _empty(request.limits)
    part, ring = Part([], [], []), request.rings[task.ring]
    with report.EventWriter(folder / f"part-{task.ring:05}" / f"share-{task.share}", task.shares > 1) as writer:

        def emit(event: Event) -> None:
            writer.write(event, tracker.place)
            systems.see(event)
            rules.see(event)

        context = Context(emit, request.mask, request.limits, request.digests)
        tracker = streams.Tracker(PROTOCOLS, context, share=streams.Share(task.share, task.shares))
        for source in ring.parts:
            try:
                reading = (ReadAhead if task.ahead else Reading)(source, request.limits, ring.copies)
                for table in reading:
                    tracker.see(table)
                    watch(*reading.progress)
                part.captures.append(reading.capture)
            except ReaderLostError as lost:
                raise jobs.WorkerLostError(2) from lost
            except UnreadableError as error:
                part.failures.append(Failure(str(source), error))
                if not request.keep_going:
                    break
        tracker.close()
    if tracker.notes and part.captures:
        part.captures[-1] = replace(part.captures[-1], notes=(*part.captures[-1].notes, *tracker.notes))
    return Part([fold.state() for fold in folds], part.captures if not task.share else [], part.failures)
