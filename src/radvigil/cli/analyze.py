"""`radvigil analyze`: captures in, the picture out."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from radvigil.cli.words import complain

if TYPE_CHECKING:
    from radvigil.records import Baseline
    from radvigil.request import Outcome, Request

DONE, UNREADABLE = 0, 3

COLLECTED_AFTER = (50_000, 50, 1_000)
"""Thresholds of Python's cycle collector: flows come and go by the ten thousand, and few of them leave a cycle."""


class WrongUseError(Exception):
    """The words of the command line make no sense together, or name what is not there."""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its options."""
    one = commands.add_parser(
        "analyze",
        help="draw the picture of an imaging network from captures",
        description="Reads captures (pcap, pcapng; plain, .gz, .zst), writes report.html, report.json, "
        "events/*.ndjson and devices.csv.",
    )
    one.add_argument("captures", nargs="+", metavar="CAPTURE", help="a file, a folder, or - for standard input")
    one.add_argument("-o", "--output", default="picture", metavar="DIR", help="folder of the result (%(default)s)")
    one.add_argument("--site", metavar="SITE.toml", help="what people know: names, rooms, owners, time zone")
    one.add_argument("--inventory", metavar="FILE.csv", help="an asset list to hold beside what was seen")
    one.add_argument(
        "--past",
        nargs="+",
        action="extend",
        default=[],
        metavar="REPORT.json",
        help="earlier reports: what they show is usual, what is new is told",
    )
    one.add_argument("--lang", choices=("en", "fr"), default=_language(), help="language of the result (%(default)s)")
    one.add_argument("--digests", action="store_true", help="hash the pixel data of stored images (BLAKE3)")
    one.add_argument("--key", metavar="FILE", help="masking key; by default the program's own")
    one.add_argument("--json", action="store_true", help="print report.json instead of the summary")
    one.add_argument(
        "--jobs", type=_positive, default=_processors(), metavar="N", help="processes at work (%(default)s)"
    )
    one.add_argument("--keep-going", action="store_true", help="go on with the rest when an input cannot be read")
    one.set_defaults(run=run)


def _language() -> str:
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if said.lower().startswith("fr") else "en"


def _processors() -> int:
    """Those that this process may use, four at most: beyond, reading is what takes the time."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 4)


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 to 64")
    return int(text)


def run(chosen: argparse.Namespace) -> int:
    """Exit status of the command: 0 done, 3 some input could not be read."""
    # Imported here: `radvigil --help` and wrong use answer without loading NumPy. What modules make stays: searching it
    # for garbage, while it is made and ever after, would cost a fifth of a small run.
    gc.disable()
    from radvigil import pipeline

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
    except OSError as error:
        raise WrongUseError(f"{chosen.output}: cannot write the result there ({error.strerror or error})") from error
    _tell(outcome, chosen)
    return UNREADABLE if outcome.failures else DONE


def _request(chosen: argparse.Namespace) -> Request:
    from radvigil.capture import sources
    from radvigil.cli.key import mask_from
    from radvigil.request import Request
    from radvigil.systems import SiteFile, read_inventory, read_site_file

    try:
        mask = mask_from(chosen.key)
        site_file = read_site_file(_text(chosen.site), chosen.site) if chosen.site else SiteFile()
        return Request(
            rings=tuple(sources(chosen.captures)),
            mask=mask,
            site_file=site_file,
            inventory=read_inventory(Path(chosen.inventory)) if chosen.inventory else None,
            baseline=_baseline(chosen.past, site_file.learnt_until, mask.key_id),
            language=chosen.lang,
            digests=chosen.digests,
            jobs=chosen.jobs,
            keep_going=chosen.keep_going,
        )
    except OSError as error:
        raise WrongUseError(f"{error.filename}: {error.strerror}" if error.filename else str(error)) from error
    except ValueError as error:
        raise WrongUseError(str(error)) from error


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
        raise ValueError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error


def _tell(outcome: Outcome, chosen: argparse.Namespace) -> None:
    for failure in outcome.failures:
        said = failure.why if failure.why.startswith(f"{failure.name}: ") else f"{failure.name}: {failure.why}"
        complain(said)
    if outcome.failures and not chosen.keep_going:
        complain("nothing was written; --keep-going analyzes the rest")
    if outcome.result is None:
        return
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
            raise WrongUseError(f"standard output: cannot write there ({error.strerror or error})") from error
