"""Is this HL7 v2? A start block then a segment, or (unframed) an MSH with its separators.

The separators are any characters (HL7 v2.5.1 2.5.4), so only their kind is judged: no letters, digits or controls.
"""

from __future__ import annotations

import re

from radvigil.records import Match, Opening

PORTS = frozenset({2575, 6660, 6661, 6662, 6663, 7777})
"""2575 is IANA's `hl7`; the others are widespread defaults of interface engines."""

_PUNCTUATION = rb"[!-/:-@\[-`{-~]"
_FRAMED = re.compile(rb"\x0b[A-Z][A-Z0-9]{2}" + _PUNCTUATION)
_BARE = re.compile(rb"(?:MSH|BHS|FHS)(" + _PUNCTUATION + rb")" + _PUNCTUATION + rb"{2,5}\1")
_FRAMED_MSH = re.compile(rb"\x0b(?:MSH|BHS|FHS)(" + _PUNCTUATION + rb")" + _PUNCTUATION + rb"{1,5}\1")
_BEGINNING = re.compile(rb"\x0b?(?:[A-Z][A-Z0-9]{0,2})?")
_BARE_BEGINNING = re.compile(rb"(?:M|MS|MSH|B|BH|BHS|F|FH|FHS)(?:" + _PUNCTUATION + rb"{0,6})")


def probe(opening: Opening) -> Match:
    """Either direction may decide; a flow picked up in the middle is searched for a framed MSH."""
    verdicts = [_judge(said, opening.midstream) for said in (opening.orig, opening.resp) if said]
    if Match.YES in verdicts:
        return Match.YES
    return Match.MORE if Match.MORE in verdicts or not verdicts else Match.NO


def _judge(said: bytes, midstream: bool) -> Match:
    said = said.lstrip(b"\r\n")
    if _FRAMED.match(said) or _BARE.match(said) or (midstream and _FRAMED_MSH.search(said)):
        return Match.YES
    unfinished = _BEGINNING if said[:1] in (b"", b"\x0b") else _BARE_BEGINNING
    return Match.MORE if unfinished.fullmatch(said) else Match.NO
