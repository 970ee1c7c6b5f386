"""Answers of people (`--verdicts FILE`), so that a question is asked once, by an analysis and by a new matching."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from radvigil.cli.analyze import WrongUseError
from radvigil.cli.words import why
from radvigil.texts import say

if TYPE_CHECKING:
    from radvigil.advisories import RefusedError, Verdicts


def verdicts_from(path: str | None, lang: str) -> Verdicts:
    """The file's verdicts as of today; none without a file. Raises WrongUseError with what is wrong, and where."""
    from radvigil.advisories import RefusedError, Verdicts, read_verdicts
    from radvigil.records import Limits

    today = datetime.now(UTC).date().isoformat()
    if not path:
        return Verdicts((), today)
    try:
        return read_verdicts(Path(path), today, Limits())
    except (OSError, RefusedError) as error:
        raise unreadable(path, error, lang) from error


def unreadable(path: str, error: OSError | RefusedError, lang: str) -> WrongUseError:
    """A file beside the report that cannot be used, with the place that is wrong."""
    from radvigil.advisories import RefusedError

    if isinstance(error, RefusedError):
        return WrongUseError(refused(path, error, lang))
    return WrongUseError(say("advisory.update.not-there", lang, location=path, why=why(error)))


def refused(path: str, error: RefusedError, lang: str) -> str:
    """A broken file in one sentence: its path, what is wrong, the JSON pointer and the clause."""
    said = say(f"advisory.refused.{error.code}", lang, **error.params)
    if not error.clause and not error.pointer:
        return say("advisory.refused.where", lang, name=path, said=said)
    where = {"pointer": error.pointer or "/", "clause": error.clause or "-"}
    return say("advisory.refused.where-at", lang, name=path, said=said, **where)
