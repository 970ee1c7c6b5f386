"""`radvigil advisories update | status`: what publishers say of products, kept on this machine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from radvigil.cli import words
from radvigil.cli.analyze import DONE, UNREADABLE, WrongUseError, _print
from radvigil.cli.answers import refused
from radvigil.cli.words import complain, printable, session_language, why
from radvigil.texts import LANGUAGES, say, say_count

if TYPE_CHECKING:
    from radvigil.advisories import Intake, Refusal, SourceStatus, Status, Store, StoreError

SHOWN = 20
"""Refusals said at once; the store keeps all."""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command, its two words and their options."""
    one = commands.add_parser(
        "advisories", help=words.say("help.advisories"), description=words.say("help.advisories-long")
    )
    two = one.add_subparsers(dest="word", required=True, metavar="update | status")
    update = two.add_parser("update", help=words.say("help.advisories-update"))
    place = f"{words.say('help.meta-folder')}|{words.say('help.meta-file')}|URL"
    update.add_argument("--from", dest="places", action="append", metavar=place, help=words.say("help.from"))
    status = two.add_parser("status", help=words.say("help.advisories-status"))
    status.add_argument("--json", action="store_true", help=words.say("help.codes"))
    for word, run in ((update, run_update), (status, run_status)):
        word.add_argument("--lang", choices=LANGUAGES, default=session_language(), help=words.say("help.explain-lang"))
        word.set_defaults(run=run)


def open_store() -> Store:
    """The store in the program's home, beside the masking key."""
    from radvigil.advisories import FILE, Store
    from radvigil.cli.key import home

    return Store(home() / FILE)


def run_update(chosen: argparse.Namespace) -> int:
    """Exit status: 0 all taken, 3 something was refused or is not there."""
    from radvigil.advisories import StoreError, update
    from radvigil.records import Limits

    store, now = open_store(), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        places = chosen.places or [location for _, location in store.locations()]
        if not places:
            raise WrongUseError(say("advisory.update.none", chosen.lang))
        missed = 0
        for place in places:
            try:
                found = update(store, place, now, Limits())
            except OSError as error:
                complain(say("advisory.update.not-there", chosen.lang, location=place, why=why(error)))
                missed += 1
                continue
            missed += len(found.refused)
            _tell_update(place, found, chosen.lang)
    except StoreError as error:
        raise unusable(error, chosen.lang) from error
    return UNREADABLE if missed else DONE


def unusable(error: StoreError, lang: str) -> WrongUseError:
    """The store cannot be used: say where it is and what to do."""
    from radvigil.advisories import FILE
    from radvigil.cli.key import home

    return WrongUseError(say(f"advisory.store.{error.code}", lang, path=home() / FILE, why=error.why))


def _tell_update(place: str, found: Intake, lang: str) -> None:
    lines = [say("advisory.update.source", lang, location=place)]
    lines.append(f"  {say_count('advisory.update.taken', lang, len(found.taken))}")
    if found.refused:
        lines.append(f"  {say_count('advisory.update.refused', lang, len(found.refused))}")
    show([*lines, *(f"    {line}" for line in _refusals(found.refused, lang))])


def _refusals(told: list[Refusal] | tuple[Refusal, ...], lang: str) -> Iterator[str]:
    for one in told[:SHOWN]:
        yield refusal(one, lang)
    if len(told) > SHOWN:
        yield say("advisory.update.more", lang, count=len(told) - SHOWN)


def refusal(one: Refusal, lang: str) -> str:
    """What was refused, where and why, in one sentence."""
    from radvigil.advisories import RefusedError

    return refused(one.name, RefusedError(one.code, one.pointer, one.clause, **dict(one.params)), lang)


def show(lines: Iterable[str]) -> None:
    """Lines for people; names of files and products are text from elsewhere and cannot act."""
    _print("".join(f"{printable(line)}\n" for line in lines).encode(sys.stdout.encoding or "utf-8", "replace"))


def run_status(chosen: argparse.Namespace) -> int:
    """Exit status: always 0; what is old or failed is said."""
    from radvigil.advisories import StoreError

    try:
        status = open_store().status(datetime.now(UTC).date().isoformat())
    except StoreError as error:
        raise unusable(error, chosen.lang) from error
    if chosen.json:
        import msgspec

        _print(msgspec.json.format(msgspec.json.encode(status), indent=1) + b"\n")
    else:
        show(status_lines(status, chosen.lang))
    return DONE


def status_lines(status: Status, lang: str) -> Iterator[str]:
    """The status in sentences."""
    if not status.sources:
        yield say("advisory.status.none", lang)
    for one in status.sources:
        yield from _source_lines(one, lang)
    kept = [say_count("advisory.status.advisories", lang, status.advisories)]
    kept.append(say_count("advisory.status.versions", lang, status.versions))
    if status.newest:
        kept.append(say("advisory.status.newest", lang, day=status.newest))
    if status.sources:
        yield _aged(", ".join(kept), status.stale, lang)
    shipped = say_count("advisory.status.shipped", lang, status.shipped, day=status.shipped_as_of)
    yield _aged(shipped, status.stale and not status.sources, lang)
    for row in status.lists:
        source = say("advisory.status.list.shipped", lang) if row.source == "shipped" else row.source
        day = row.as_of or say("advisory.status.undated", lang)
        yield _aged(
            say(f"advisory.status.list.{row.kind}", lang, rows=row.rows, day=day, source=source), row.stale, lang
        )


def _aged(line: str, stale: bool, lang: str) -> str:
    return f"{line} — {say('advisory.status.stale', lang)}" if stale else line


def _source_lines(one: SourceStatus, lang: str) -> Iterator[str]:
    never = say("advisory.status.never", lang)
    yield one.location
    yield f"  {say('advisory.status.tried', lang, tried=one.tried, succeeded=one.succeeded or never)}"
    yield f"  {say_count('advisory.status.held', lang, one.advisories)}"
    if one.unsigned:
        yield f"  {say('advisory.status.unsigned', lang, n=one.unsigned)}"
    if one.failures:
        yield f"  {say_count('advisory.update.refused', lang, len(one.failures))}"
    for failure in one.failures:
        yield f"    {refusal(failure, lang)}"
