"""Is this HTTP/1.x (or the preface of HTTP/2)? By the start line of either side (RFC 9112 3 and 4)."""

from __future__ import annotations

import re

from radvigil.records import Match, Opening

PORTS = frozenset({80, 81, 631, 3128, 5357, 5985, 7001, 8000, 8008, 8042, 8080, 8081, 8088, 8090, 8888, 9080, 11080})

_LISTED = """
    GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT
    SUBSCRIBE UNSUBSCRIBE NOTIFY PRI
"""
METHODS = frozenset(_LISTED.split())
"""Of the IANA "HTTP Method Registry", those met; PRI begins the preface of HTTP/2 (RFC 9113 3.4)."""

_REQUEST = re.compile(rb"([A-Z]{3,16}) (\S+) HTTP/[12]\.\d\r?\n")
_BEGUN = re.compile(rb"([A-Z]{3,16}) (?:/|http://|\*)\S*(?: [HTP/.0-9]*\r?)?")
_RESPONSE = re.compile(rb"HTTP/1\.\d \d{3}[ \r\n]")
_LONG_ENOUGH = 256
"""A request line longer than this is believed before its end is seen: its address alone is that long."""


def probe(opening: Opening) -> Match:
    verdicts = [_judge(said) for said in (opening.orig, opening.resp) if said]
    if Match.YES in verdicts:
        return Match.YES
    return Match.MORE if Match.MORE in verdicts or not verdicts else Match.NO


def _judge(said: bytes) -> Match:
    said = said.lstrip(b"\r\n")
    if said[:5] == b"HTTP/"[: len(said)]:
        if len(said) < 13:
            return Match.MORE
        return Match.YES if _RESPONSE.match(said) else Match.NO
    method, space, _ = said.partition(b" ")
    if not space:
        return Match.MORE if any(name.encode().startswith(method) for name in METHODS) else Match.NO
    if method.decode("latin-1") not in METHODS:
        return Match.NO
    if _REQUEST.match(said):
        return Match.YES
    if b"\n" in said or (len(said) > len(method) + 7 and not _BEGUN.fullmatch(said)):
        return Match.NO
    return Match.YES if len(said) >= _LONG_ENOUGH else Match.MORE
