"""`radvigil analyze`: captures in, the picture out."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from radvigil import texts
from radvigil.cli.words import complain, explained, language, say, session_language, why
from radvigil.records import Refused

if TYPE_CHECKING:
    from radvigil.advisories import Library, Papers
    from radvigil.records import Baseline
    from radvigil.request import Outcome, Request
    from radvigil.systems import SiteFile

DONE, UNREADABLE = 0, 3
MOST_JOBS = 64

COLLECTED_AFTER = (50_000, 50, 1_000)
"""Thresholds of Python's cycle collector: flows come and go by the ten thousand, and few of them leave a cycle."""


class WrongUseError(Exception):
    """The words of the command line make no sense together, or name what is not there."""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its options."""
    one = commands.add_parser("analyze", help=say("help.analyze"), description=say("help.analyze-long"))
    folder, file = say("help.meta-folder"), say("help.meta-file")
    one.add_argument("captures", nargs="+", metavar="CAPTURE", help=say("help.captures"))
    one.add_argument("-o", "--output", default="picture", metavar=folder, help=say("help.output"))
    one.add_argument("--site", metavar="SITE.toml", help=say("help.site"))
    one.add_argument("--inventory", metavar=f"{file}.csv", help=say("help.inventory"))
    one.add_argument("--past", nargs="+", action="extend", default=[], metavar="REPORT.json", help=say("help.past"))
    one.add_argument("--verdicts", metavar=file, help=say("help.verdicts"))
    one.add_argument("--lang", choices=texts.LANGUAGES, default=session_language(), help=say("help.lang"))
    one.add_argument("--digests", action="store_true", help=say("help.digests"))
    one.add_argument("--key", metavar=file, help=say("help.key"))
    one.add_argument("--json", action="store_true", help=say("help.json"))
    one.add_argument("--jobs", type=_positive, default=_processors(), metavar="N", help=say("help.jobs"))
    one.add_argument("--keep-going", action="store_true", help=say("help.keep-going"))
    one.set_defaults(run=run)


def _processors() -> int:
    """Those that this process may use, four at most: beyond, reading is what takes the time."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 4)


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(say("cli.jobs", given=text, most=MOST_JOBS))
    return int(text)


def run(chosen: argparse.Namespace) -> int:
    """Exit status of the command: 0 done, 3 some input could not be read."""
    # Imported here: `radvigil --help` and wrong use answer without loading NumPy. What modules make stays: searching it
    # for garbage, while it is made and ever after, would cost a fifth of a small run.
    gc.disable()
    from radvigil import jobs, pipeline

    gc.freeze()
    gc.enable()
    gc.set_threshold(*COLLECTED_AFTER)
    from radvigil.cli.interruption import stopping
    from radvigil.cli.progress import Watch
    from radvigil.cli.result import ResultFolder

    request = _request(chosen)
    try:
        with ResultFolder(Path(chosen.output)) as folder, Watch() as watch:
            with stopping(piped="-" in chosen.captures):
                outcome = pipeline.analyze(request, folder.path, watch)
            if outcome.result is not None:
                folder.keep()
    except jobs.WorkerLostError as error:
        raise WrongUseError(say("cli.worker-lost", jobs=error.args[0])) from error
    except OSError as error:
        raise WrongUseError(say("cli.no-result", what=chosen.output, why=why(error))) from error
    _tell(outcome, chosen)
    return UNREADABLE if outcome.failures else DONE


def _request(chosen: argparse.Namespace) -> Request:
    from radvigil.capture import counted_once, sources
    from radvigil.cli.answers import verdicts_from
    from radvigil.cli.key import mask_from
    from radvigil.records import Limits
    from radvigil.request import Request
    from radvigil.systems import SiteFile, read_inventory, read_site_file

    try:
        mask = mask_from(chosen.key)
        site_file = read_site_file(_text(chosen.site), chosen.site) if chosen.site else SiteFile()
        return Request(
            rings=tuple(counted_once(sources(chosen.captures), Limits())),
            mask=mask,
            site_file=site_file,
            inventory=read_inventory(Path(chosen.inventory)) if chosen.inventory else None,
            library=_library(),
            papers=_papers(site_file, chosen.site),
            verdicts=verdicts_from(chosen.verdicts, chosen.lang),
            baseline=_baseline(chosen.past, site_file.learnt_until, mask.key_id),
            language=chosen.lang,
            digests=chosen.digests,
            # The workers have no standard input: who reads it works alone.
            jobs=1 if "-" in chosen.captures else chosen.jobs,
            keep_going=chosen.keep_going,
        )
    except (OSError, ValueError) as error:
        raise WrongUseError(explained(error)) from error


def _papers(site_file: SiteFile, path: str | None) -> Papers:
    """Bills of materials and statements that the site file names, beside itself."""
    from radvigil.advisories import Papers

    stated = [pair for one in site_file.devices for pair in one.stated if pair[0] in ("sbom", "mds2")]
    if not stated or path is None:
        return Papers()
    from radvigil.advisories import RefusedError, read_papers
    from radvigil.cli.answers import refused
    from radvigil.records import Limits

    try:
        return read_papers(stated, Path(path).parent, Limits())
    except RefusedError as error:
        raise Refused("paper-broken", what=refused(error.file, error, language())) from error


def _library() -> Library:
    """The imported advisories, or what comes with the program."""
    from radvigil.advisories import FILE, shipped_library
    from radvigil.cli.key import home

    if not (home() / FILE).exists():
        return shipped_library()
    from radvigil.advisories import StoreError
    from radvigil.cli.advisories import open_store, unusable

    try:
        return open_store().library()
    except StoreError as error:
        raise unusable(error, language()) from error


def _baseline(reports: list[str], until: int, key_id: str) -> Baseline | None:
    """What counts as usual, if anything says so. A result's folder stands for its report."""
    from radvigil.records import Baseline
    from radvigil.report import read_past

    if not reports and not until:
        return None
    paths = [Path(one) / "report.json" if Path(one).is_dir() else Path(one) for one in dict.fromkeys(reports)]
    past = [read_past(path) for path in paths]
    return Baseline(tuple(one.site for one in past), until, sum(one.key_id != key_id for one in past))


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("not-utf8", what=path, at=error.start) from error


def _tell(outcome: Outcome, chosen: argparse.Namespace) -> None:
    for failure in outcome.failures:
        complain(explained(failure.why))
    if outcome.failures and not chosen.keep_going:
        complain(say("cli.nothing-written"))
    if outcome.result is None:
        return
    for capture in outcome.result.site.captures:
        for note in capture.notes:
            if note.code == "same-capture":
                complain(say("cli.same-capture", copy=note.other, capture=capture.name))
    if chosen.json:
        _print((Path(chosen.output) / "report.json").read_bytes())
    else:
        _print(f"{outcome.summary}\n".encode(sys.stdout.encoding or "utf-8", "replace"))


def _print(said: bytes) -> None:
    """To standard output; who stopped listening (`| head`) is no error, a full disk is told."""
    try:
        sys.stdout.buffer.write(said)
        sys.stdout.buffer.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise WrongUseError(say("cli.no-output", why=why(error))) from error
