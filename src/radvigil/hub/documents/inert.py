"""Text from people, the wire and files, made fit for paper.

Theory: to typst a value that comes as JSON is a string, never markup or code, so nothing need be escaped. What can
still go wrong is the setting of it: PDF/UA (ISO 14289-1, 7.21.4.1) forbids a character without a glyph, a direction
mark can turn what follows around (Unicode TR 36, 3.4), and a run without a space leaves the page.

Rules:
1. NFC; control, format, private, surrogate and unassigned characters go. Line ends of every kind are a line end.
2. A character that the fonts inside typst cannot draw is `□`: one look on every machine, with no font to install. The
   table holds the blocks in which a test draws every character.
3. Two marks at most on a letter; a blank line at most; a run of more than 24 characters may be broken every 12.
4. A text ends after `LONGEST` characters with `[…]`.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 4000
RUN, STEP = 24, 12
MISSING = "\u25a1"

BLOCKS = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x24F), (0x300, 0x36F), (0x374, 0x377), (0x37A, 0x37F), (0x384, 0x38A),
    (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x482), (0x48A, 0x4FF), (0x5D0, 0x5EA), (0x621, 0x63A), (0x641, 0x64A),
    (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x202F, 0x203A), (0x2044, 0x2044), (0x2070, 0x2071), (0x2074, 0x208E),
    (0x20A0, 0x20BF), (0x2113, 0x2116), (0x2122, 0x2122), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2500, 0x25FF),
)  # fmt: skip
"""First and last of each block that the fonts draw."""

_DRAWN = "".join(f"{chr(first)}-{chr(last)}" for first, last in ((a, b) for a, b in BLOCKS if a != 0x20))
_UNDRAWN = re.compile(f"[^\n\u0020-\u007e{_DRAWN}]")
_LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n[ \n]*\n")
_MARKS = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")
_LONG_RUN = re.compile(rf"\S{{{RUN + 1},}}")
_PIECE = re.compile(rf"((?:[^\u0300-\u036f][\u0300-\u036f]*){{{STEP}}})(?=\S)")
_DROPPED = frozenset(("Cc", "Cf", "Co", "Cs", "Cn"))
_BREAK = "\u200b"


def inert(text: str) -> str:
    """The text as it can be set on paper: same words, nothing that acts."""
    cut = text[:LONGEST] + (" […]" if len(text) > LONGEST else "")
    plain = _LINE_END.sub("\n", unicodedata.normalize("NFC", cut)).replace("\t", " ")
    drawn = _UNDRAWN.sub(_drawable, plain)
    short = _MARKS.sub(r"\1", _BLANK_LINES.sub("\n\n", drawn))
    return _LONG_RUN.sub(_breakable, short)


def _drawable(found: re.Match[str]) -> str:
    return "" if unicodedata.category(found[0]) in _DROPPED else MISSING


def _breakable(run: re.Match[str]) -> str:
    return run[0] if _BREAK in run[0] else _PIECE.sub(rf"\1{_BREAK}", run[0])
