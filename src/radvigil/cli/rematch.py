"""`radvigil rematch REPORT.json`: advisories against an earlier report, without a capture."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from radvigil.cli import words
from radvigil.cli.advisories import open_store, show, unusable
from radvigil.cli.analyze import DONE, WrongUseError, _print
from radvigil.cli.answers import unreadable, verdicts_from
from radvigil.cli.words import explained, session_language
from radvigil.texts import LANGUAGES, say, say_count

if TYPE_CHECKING:
    from radvigil.advisories import Contradiction, Library
    from radvigil.records import Advisory, AdvisoryMatch, Device, Limits, Site, Verdict

T = TypeVar("T")
SCHEMA = "radvigil.advisories/1"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its options."""
    one = commands.add_parser("rematch", help=words.say("help.rematch"), description=words.say("help.rematch-long"))
    file, device = words.say("help.meta-file"), words.say("help.meta-device")
    one.add_argument("report", metavar="REPORT.json", help=words.say("help.report"))
    one.add_argument("--verdicts", metavar=file, help=words.say("help.verdicts"))
    one.add_argument("--sbom", action="append", default=[], metavar=f"{device}={file}", help=words.say("help.sbom"))
    one.add_argument(
        "--mds2", action="append", default=[], metavar=f"{device}={file}.xlsx", help=words.say("help.statement")
    )
    one.add_argument("--lang", choices=LANGUAGES, default=session_language(), help=words.say("help.explain-lang"))
    one.add_argument("--json", action="store_true", help=words.say("help.codes"))
    one.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Exit status: 0 done; a file that cannot be read is wrong use."""
    from radvigil.advisories import StoreError, contradictions, matched, read_mds2, read_sbom

    try:
        library = open_store().library()
    except StoreError as error:
        raise unusable(error, chosen.lang) from error
    site = _site(chosen.report)
    parts = _attached(chosen.sbom, site, read_sbom, chosen.lang)
    stated = _attached(chosen.mds2, site, read_mds2, chosen.lang)
    matches = matched(site, library, verdicts_from(chosen.verdicts, chosen.lang), parts)
    against = [row for one in site.devices for row in contradictions(site, one, stated.get(one.id, ()))]
    if chosen.json:
        _print(_json(matches, against, library) + b"\n")
    else:
        show([*told(site, matches, library, chosen.lang), *_contradicted(against, chosen.lang)])
    return DONE


def _attached(
    words: list[str], site: Site, read: Callable[[bytes, Limits], tuple[T, ...]], lang: str
) -> dict[str, tuple[T, ...]]:
    """Files given as `DEVICE=FILE`, read, by device."""
    from radvigil.advisories import RefusedError
    from radvigil.records import Limits

    known, found = {one.id for one in site.devices}, dict[str, tuple[T, ...]]()
    for word in words:
        device, _, path = word.partition("=")
        if device not in known or not path:
            raise WrongUseError(say("advisory.rematch.no-device", lang, device=device))
        try:
            with Path(path).open("rb") as file:
                rows = read(file.read(Limits().feed_file + 1), Limits())
        except (OSError, RefusedError) as error:
            raise unreadable(path, error, lang) from error
        found[device] = (*found.get(device, ()), *rows)
    return found


def _contradicted(rows: list[Contradiction], lang: str) -> Iterator[str]:
    for one in rows:
        yield f"{one.device}: " + say(
            "advisory.mds2.contradiction",
            lang,
            question=one.question,
            answer=say(f"advisory.mds2.answer.{one.answer}", lang),
            claim=say(f"advisory.mds2.claim.{one.claim}", lang),
            service=one.service,
        )


def _site(path: str) -> Site:
    from radvigil.records import Refused
    from radvigil.report import read_report

    try:
        return read_report(Path(path))
    except (OSError, Refused) as error:
        raise WrongUseError(explained(error)) from error


def _json(matches: Iterable[AdvisoryMatch], against: list[Contradiction], library: Library) -> bytes:
    import msgspec

    known = {one.id: one for one in library.advisories}
    rows = tuple(matches)
    named = sorted({one.advisory for one in rows} & known.keys())
    whole = {
        "schema": SCHEMA,
        "exploited_as_of": library.exploited_as_of,
        "epss_as_of": library.epss_as_of,
        "advisories": [library.joined(known[one]) for one in named],
        "matches": rows,
        "contradictions": against,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=1)


def told(site: Site, matches: tuple[AdvisoryMatch, ...], library: Library, lang: str) -> Iterator[str]:
    """The matches in sentences: device by device, the surest first, each with its why."""
    from radvigil.advisories import is_open

    known = {one.id: one for one in library.advisories}
    day = min((one.as_of for one in library.advisories), default="-")
    if not matches:
        yield say("advisory.rematch.nothing", lang, day=day)
        return
    for device in site.devices:
        rows = [one for one in matches if one.device == device.id]
        if rows:
            yield name_of(device)
            for one in rows:
                yield from _match_lines(one, known, library, lang)
    sure = {one.advisory for one in matches if one.certainty in ("exact", "range", "product")}
    yield say_count("advisory.rematch.affirmed", lang, len(sure))
    if asked := sum(1 for one in matches if is_open(one)):
        yield say_count("advisory.rematch.open", lang, asked)
    yield say(
        "advisory.rematch.as-of", lang, day=day, kev=library.exploited_as_of or "-", epss=library.epss_as_of or "-"
    )


def name_of(device: Device) -> str:
    """What people call the device, with what tells it apart."""
    stated = dict(device.stated).get("name", "")
    first = stated or next((one.value for one in device.names), "")
    made = " ".join(one.value for one in (device.manufacturer, device.model) if one)
    return " · ".join(part for part in (first, made, device.id) if part)


def _match_lines(one: AdvisoryMatch, known: Mapping[str, Advisory], library: Library, lang: str) -> Iterator[str]:
    advisory = known.get(one.advisory)
    yield "  " + say(
        "advisory.rematch.line",
        lang,
        certainty=say(f"advisory.certainty.{one.certainty}", lang),
        advisory=one.advisory,
        title=advisory.title if advisory else one.product,
        through=say(f"advisory.through.{one.through}", lang),
    )
    if advisory:
        dated = say("advisory.rematch.dated", lang, day=one.as_of)
        yield f"    {' · '.join([*_severity(one, library.joined(advisory), lang), dated])}"
    for code, params in one.why:
        yield f"    {say(f'advisory.why.{code}', lang, **dict(params))}"
    if one.verdict:
        yield f"    {_answer(one.verdict, one.expired, lang)}"
    elif one.certainty in ("family", "needs-review"):
        yield f"    {say('advisory.rematch.question', lang, id=one.id)}"


def _answer(verdict: Verdict, expired: bool, lang: str) -> str:
    return say(
        "advisory.verdict.expired" if expired else "advisory.verdict.given",
        lang,
        verdict=say(f"advisory.verdict.{verdict.verdict}", lang),
        author=verdict.author,
        given=verdict.given,
        reason=verdict.reason,
        expires=verdict.expires,
    )


def _severity(one: AdvisoryMatch, advisory: Advisory, lang: str) -> Iterator[str]:
    rows = [v for v in advisory.vulnerabilities if v.cve in one.cves]
    shown = ", ".join(one.cves[:4])
    yield f"{shown}, +{len(one.cves) - 4}" if len(one.cves) > 4 else shown
    scores = [v.score for v in rows if v.score is not None]
    if scores:
        yield say("advisory.rematch.score", lang, score=max(scores))
    if any(v.exploited for v in rows):
        yield say("advisory.rematch.exploited", lang)
    epss = [v.epss for v in rows if v.epss is not None]
    yield say("advisory.rematch.epss", lang, epss=max(epss)) if epss else say("advisory.rematch.epss-unknown", lang)
