"""What people decided: a file of verdicts by the stable id of a match, so that a question is asked once.

    [[verdict]]                      # TOML, or JSON: {"verdicts": [{...}]}
    match = "4c1f0a9e2b7d6358"
    verdict = "not-affected"         # affected | not-affected | fixed | accepted
    author = "A. Durand, biomedical engineering"
    reason = "Wireless option not installed"
    given = "2026-11-26"
    expires = "2027-11-26"           # the last day on which it holds

Rules: every field is required; a verdict without an end is no verdict. The later of two on one match counts. After its
last day the match is asked again, and says that an answer was there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from radvigil.advisories.reading import At, RefusedError, json_of
from radvigil.records import AdvisoryMatch, Limits, Verdict

ALLOWED = frozenset(("affected", "not-affected", "fixed", "accepted"))
_DAY = re.compile(r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$")
_ID = re.compile(r"^[0-9a-f]{16}$")


class Verdicts:
    """Verdicts by match. `today` is a day (`2026-11-26`); without one nothing expires."""

    def __init__(self, rows: Iterable[Verdict] = (), today: str = "") -> None:
        self._today = today
        self._by_match: dict[str, Verdict] = {}
        for row in rows:
            known = self._by_match.get(row.match)
            if known is None or row.given >= known.given:
                self._by_match[row.match] = row

    def on(self, match: AdvisoryMatch) -> AdvisoryMatch:
        """The match with its verdict, or with the mark that one has run out."""
        verdict = self._by_match.get(match.id)
        if verdict is None:
            return match
        return replace(match, verdict=verdict, expired=bool(self._today) and verdict.expires < self._today)

    def __len__(self) -> int:
        return len(self._by_match)


def is_open(match: AdvisoryMatch) -> bool:
    """Whether a person must still be asked about it."""
    asks = match.certainty in ("family", "needs-review")
    return asks and (match.verdict is None or match.expired)


def read_verdicts(path: Path, today: str, limits: Limits) -> Verdicts:
    """Verdicts of a file. Raises RefusedError with the pointer, OSError when it cannot be read."""
    content = path.read_bytes()
    if path.suffix.casefold() == ".json":
        root = json_of(content, limits, limits.csaf_file)
        return Verdicts([_verdict(one) for one in root.items("verdicts", "verdicts", required=True)], today)
    if len(content) > limits.csaf_file:
        raise RefusedError("too-large", "", "", limit=str(limits.csaf_file))
    try:
        root = At(tomllib.loads(content.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedError("not-toml", "", "TOML 1.0", why=str(error)) from error
    return Verdicts([_verdict(one) for one in root.items("verdict", "verdicts", required=True)], today)


def _verdict(at: At) -> Verdict:
    match = at.text("match", "verdicts")
    if not _ID.match(match):
        raise at.member("match").refuse("not-allowed", "verdicts", value=match)
    word = at.one_of("verdict", ALLOWED, "verdicts")
    author, reason = at.text("author", "verdicts"), at.text("reason", "verdicts", 1024)
    return Verdict(match, word, author, reason, _day(at, "given"), _day(at, "expires"))  # type: ignore[arg-type]


def _day(at: At, name: str) -> str:
    value = at.member(name, "verdicts").value
    said = str(value)[:10]
    if not _DAY.match(said):
        raise at.member(name).refuse("not-a-date", "verdicts")
    return said
