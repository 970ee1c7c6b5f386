"""argparse in two languages.

Theory: argparse passes each of its sentences through gettext, as English text. Here that text is the key of a code, and
the code's text is said. What is not in the table is said in English: a contract test compares the table with argparse.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from radvigil.cli.words import say

CODES = {
    "usage: ": "usage",
    "options": "options",
    "positional arguments": "positional",
    "show this help message and exit": "help",
    "show program's version number and exit": "version",
    "%(prog)s: error: %(message)s\n": "error",
    "argument %(argument_name)s: %(message)s": "argument",
    "the following arguments are required: %s": "required",
    "unrecognized arguments: %s": "unrecognized",
    "ambiguous option: %(option)s could match %(matches)s": "ambiguous",
    "expected one argument": "expected-one",
    "expected at most one argument": "expected-at-most-one",
    "expected at least one argument": "expected-at-least-one",
    "expected %s argument": "expected-some",
    "expected %s arguments": "expected-some",
    "ignored explicit argument %r": "ignored",
    "invalid choice: %(value)r (choose from %(choices)s)": "choice",
    "invalid %(type)s value: %(value)r": "value",
    "not allowed with argument %s": "not-with",
    "one of the arguments %s is required": "one-of",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "unknown",
    "unexpected option string: %s": "unexpected",
    "can't open '%(filename)s': %(error)s": "open",
}
"""argparse's own sentences: the code of each under `argparse`."""

_ENDS = {"usage: ": " ", "%(prog)s: error: %(message)s\n": "\n"}
"""White space at their end, which texts do not keep."""


@contextmanager
def own_words() -> Iterator[None]:
    """argparse speaks the language of this run within the block."""
    kept = {name: getattr(argparse, name) for name in ("_", "ngettext")}
    setattr(argparse, "_", _said)  # noqa: B010 — argparse does not declare what it imports
    setattr(argparse, "ngettext", _counted)  # noqa: B010
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(argparse, name, value)


def _said(text: str) -> str:
    code = CODES.get(text)
    return say(f"argparse.{code}") + _ENDS.get(text, "") if code else text


def _counted(one: str, many: str, count: int) -> str:
    return _said(one if count == 1 else many)
