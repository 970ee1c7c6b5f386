"""What the program says on the terminal, in the language of the person. Names of files are text from elsewhere: nothing
in them acts.

Rules:
1. The language is that of `--lang`, else that of the session; it is known before the words of the command line are
   judged, so that wrong use is told in it as well.
2. Every sentence is a text (`cli.*`, `refused.*`, `errno.*`), none stands in the code.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

from radvigil import texts
from radvigil.records import Refused

_spoken = ["en"]
"""The language of this run: one person, one terminal."""


def session_language() -> str:
    """By POSIX: LC_ALL, then LC_MESSAGES, then LANG."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if said.lower().startswith("fr") else "en"


def speak(arguments: Sequence[str]) -> None:
    """Rule 1: take the language from the words of the command line."""
    chosen = session_language()
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        asked = following if word == "--lang" else word.removeprefix("--lang=")
        chosen = asked if asked in texts.LANGUAGES and word.startswith("--lang") else chosen
    _spoken[0] = chosen


def language() -> str:
    """The language of this run."""
    return _spoken[0]


def say(code: str, **params: object) -> str:
    """The text of `code` in the language of this run."""
    return texts.say(code, language(), **params)


def why(error: OSError) -> str:
    """The system's reason, in the language of this run; a rare one in the system's own words."""
    code = f"errno.{errno.errorcode.get(error.errno or 0, '')}"
    return say(code) if texts.has(code) else error.strerror or str(error)


def explained(error: Exception) -> str:
    """What, where and what to do."""
    if isinstance(error, Refused):
        params = {name: printable(str(value)) for name, value in error.params.items()}
        system = error.params.get("errno")
        if isinstance(system, int):
            params["why"] = why(OSError(system, str(error.params.get("why", ""))))
        return say(f"refused.{error.code}", **params)
    if isinstance(error, OSError):
        return say("cli.about", what=error.filename, why=why(error)) if error.filename else why(error)
    return str(error)


def printable(text: str) -> str:
    """Text whose every character can be shown: no escape codes, no direction overrides, no line ends."""
    return "".join(c if c.isprintable() or c in "\u00a0\u202f" else "\ufffd" for c in text)


def complain(said: str) -> None:
    """One line: what, where, and what to do."""
    print(f"radvigil: {printable(said)}", file=sys.stderr)
