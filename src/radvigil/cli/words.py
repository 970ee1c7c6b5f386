"""What the program says on the error stream. Names of files are text from elsewhere: nothing in them acts."""

from __future__ import annotations

import sys


def printable(text: str) -> str:
    """Text whose every character can be shown: no escape codes, no direction overrides, no line ends."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def complain(said: str) -> None:
    """One line: what, where, and what to do."""
    print(f"radvigil: {printable(said)}", file=sys.stderr)
