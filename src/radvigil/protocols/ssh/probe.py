"""Is this SSH? By an identification string, which a server may precede with other lines (RFC 4253 4.2)."""

from __future__ import annotations

import re

from radvigil.records import Match, Opening

PORTS = frozenset({22, 830, 2022, 2222, 8022, 22222})

_IDENTIFICATION = re.compile(rb"(?:^|\n)SSH-[12]\.[0-9]{1,2}-")
_BEGUN = re.compile(rb"S(?:S(?:H(?:-(?:[12](?:\.[0-9]{0,2})?)?)?)?)?")
_OTHER_LINES = re.compile(rb"[\t\r\n\x20-\x7e\x80-\xff]{1,511}")


def probe(opening: Opening) -> Match:
    verdicts = [_judge(said) for said in (opening.orig, opening.resp) if said]
    if Match.YES in verdicts:
        return Match.YES
    if Match.MORE in verdicts or not verdicts:
        return Match.MORE
    greets = not opening.orig and opening.resp_port in PORTS and _OTHER_LINES.fullmatch(opening.resp)
    return Match.MORE if greets else Match.NO


def _judge(said: bytes) -> Match:
    if _IDENTIFICATION.search(said):
        return Match.YES
    return Match.MORE if _BEGUN.fullmatch(said) else Match.NO
