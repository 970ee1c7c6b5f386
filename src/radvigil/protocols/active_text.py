r"""Text that does something when a careless program shows, exports, stores or opens it: found, named, never kept.

Theory: identifiers and names of patients travel from machine to machine and end in web viewers, spreadsheets, file
names, databases and logs. Whoever writes markup (CWE-79), a formula (CWE-1236), a path that climbs (CWE-22), SQL
(CWE-89), a script or a look-up (CWE-94, CWE-917) or a terminal's escape sequence (CWE-150) into one aims at those.

Rules:
1. Only what has no place in a name or an identifier counts. `O'Brien`, `l'hôpital`, `Smith-Jones`, `< 3 cm`, `<none>`,
   `=YAMADA^TARO` (a name without its first component group, PS3.5 6.2.1), `A\B` (two values), ISO 2022 escapes (PS3.5
   6.1.2.5) and web addresses are ordinary.
2. A UID is digits and dots (PS3.5 9.1): there a slash, an angle bracket, a quote or a semicolon is enough.
3. One search tells nearly all values from those worth a closer look. At most `LOOKED` bytes are looked at, and every
   repetition in a pattern is bounded: the time that a hostile value costs is bounded, too.
4. What leaves here is a kind (`markup`, `formula`, `path`, `sql`, `script`, `control`) and the name of the place: never
   a byte of the value. A flow says each sender, place and kind once, and at most `Limits.names` of each sender.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from radvigil.protocols.violations import SENDERS
from radvigil.records import ActiveKind, ActiveText, Context, Flow, Mark

LOOKED = 1_024
"""Bytes of a value looked at: as many as decoders keep of one."""

_SIGNS = re.compile(rb"[<%&'\"$#{(:;|=/\\\x1b`]").search

_OPENING = rb"(?:<|%3c|&lt;?|&#0{0,6}60;?|&#x0{0,6}3c;?|\\u003c|\\x3c)"
_TAGS = (
    rb"script|img|svg|iframe|object|embed|link|style|meta|base|form|input|button|body|html|head|video|audio|source|"
    rb"details|marquee|math|template|textarea|select|option|table|div|span|applet|frame|frameset|noscript|title|xml|xss"
)
_EVENTS = (
    rb"(?:load|error|click|dblclick|focus|focusin|blur|mouse\w{2,6}|pointer\w{2,6}|key(?:down|up|press)|toggle|begin|"
    rb"animation\w{3,9}|transition\w{3,6}|wheel|drag\w{0,5}|copy|cut|paste|submit|input|change|message|resize|scroll|"
    rb"unload|beforeunload|show|canplay)"
)
_MARKUP = (
    _OPENING + rb"\s{0,4}/?(?:" + _TAGS + rb")(?=[\s/>\"'=%&]|\Z)",
    rb"<[a-z][\w:-]{0,20}[\s/][^<>]{0,80}(?:\bon[a-z]{3,20}|\b(?:href|src|style))\s{0,4}=",  # any tag that acts
    rb"</[a-z][a-z0-9]{0,20}\s{0,4}>",
    rb"<!(?:--|doctype\b|entity\b|\[cdata\[)|<\?(?:php\b|xml\b|=)|<%[=@!\s]",
    rb"[\"']\s{0,4}/?\s{0,4}on" + _EVENTS + rb"\s{0,4}=",  # leaves the attribute that it is put into
)
_SCRIPT = (
    rb"(?:java|vb)script\s{0,4}:|data:text/html",
    rb"\$\{(?:jndi|lower|upper|env|sys|java|ctx|date|main|bundle|::-|[^}]{0,40}\$\{)|\$\{[^}]{0,40}(?:\(|\d[*+]\d)",
    rb"\{\{[^{}]{1,80}\}\}|#\{[^{}]{1,80}\}",  # templates
    rb"(?<!\x1b)\$\([a-z/]",  # behind ESC it names a character set
    rb"(?:[;|`]|&&)\s{0,4}(?:rm\s{1,4}-[rf]{1,2}\b|cat\s{1,4}(?:/(?:etc|proc)|~/|\.\./)|nc\s{1,4}-[a-z]{1,4}\s|"
    rb"(?:wget|curl)\s{1,4}(?:-\w|['\"]?(?:https?|ftp):|[^\s/]{1,80}/)|(?:ba|z|da)?sh\s{1,4}-[cilx]\b|powershell|"
    rb"cmd(?:\.exe)?\s{0,4}/[ck]\b|ping\s{1,4}-[cnt]\s|/bin/)",  # a command after another
)
_FUNCTIONS = (
    rb"(?:hyperlink|webservice|filterxml|import(?:xml|data|html|feed|range)|dde|call|register(?:\.id)?|exec|rtd|"
    rb"indirect|sum|concat(?:enate)?|char|cmd|image|query|open)"
)
_AT_START = rb"(?:\A|[\\^\t])[\s\"']{0,4}"
"""Of a value or of a component: cells are made of both."""
_FORMULA = (
    _AT_START + rb"[=@](?:[a-z][a-z0-9._]{0,40}\(|[+\-]?\d{1,9}[+\-*/]\d)",
    _AT_START + rb"[=@+\-]{1,3}" + _FUNCTIONS + rb"\s{0,4}\(",
    _AT_START + rb"[=@+\-][^|^\\\t]{0,80}(?:cmd|powershell|mshta|rundll32|wscript|excel|msexcel)\s{0,4}\|",
    _AT_START + rb"[=@+\-][^|^\\\t]{0,80}\|[^!|]{1,80}!",  # application|topic!item: dynamic data exchange
)
_DOT, _SLASH = rb"(?:\.|%(?:25)?2e)", rb"(?:[/\\]|%(?:25)?(?:2f|5c))"
_PATH = (
    rb"(?<![a-z0-9.\x80-\xff])" + _DOT + _DOT + _SLASH,
    rb"(?:\A|[\s=])/(?:etc|proc|root|boot|dev|s?bin|usr|var|tmp|home)/",
    rb"(?:\A|[\s=])file:///?\w",
)
_S = rb"(?:\s|/\*[^*]{0,20}\*/|\+|%20)"
"""What SQL takes for a blank."""
_OUT = rb"['\"]" + _S + rb"{0,4}\){0,4}"
"""Leaves the text that it is put into."""
_OR = rb"(?:or|and|\|\||&&)"
_OPERAND = rb"(?:\d{1,9}|['\"(]{0,2}\w{0,20}['\"]?)"
_COMPARES = rb"(?:=|<>|like\s{0,4}['\"%(]|is\s{1,4}(?:not\s{1,4})?null\b|in\s{0,4}\(|between\s{1,4}['\"\d(])"
_SQL = (
    _OUT + _S + rb"{1,4}" + _OR + _S + rb"{1,4}(?:not\s)?" + _OPERAND + _S + rb"{0,4}" + _COMPARES,
    _OUT + _OR + _S + rb"{0,4}['\"(]{0,4}\d{1,9}['\"]?" + _S + rb"{0,4}[=<>]" + _S + rb"{0,4}['\"\d(]",
    _OUT + _OR + rb"['\"(]\w{0,20}['\"]{1,2}=",
    rb"\b\d{1,9}" + _S + rb"{1,4}(?:or|and)" + _S + rb"{1,4}\d{1,9}" + _S + rb"{0,4}=" + _S + rb"{0,4}\d",
    rb"['\"]\s{0,4}\){0,4}\s{0,4};?\s{0,4}--",
    rb"\bunion" + _S + rb"{1,8}(?:all" + _S + rb"{1,8})?select\b",
    rb"[;'\")]\s{0,8}(?:drop|alter|create|truncate)\s{1,8}(?:table|database|schema|view|user|login|procedure|function)\b",
    rb"[;'\")]\s{0,8}(?:delete\s{1,8}from|insert\s{1,8}into|update\s{1,8}\w{1,64}\s{1,8}set)\s",
    rb"[;'\")(]\s{0,8}select\s{1,8}(?:[*@(\d'\"]|[\w,.\s]{1,60}\sfrom\s)",
    rb";\s{0,8}(?:exec(?:ute)?\s{0,4}(?:\(|sp_|xp_|@)|declare\s{1,8}@|waitfor\s{1,8}delay|shutdown\s{0,4}(?:;|--|\Z|with)|"
    rb"copy\s{1,8}\w{1,64}\s{1,8}(?:from|to)\s)",
    rb"\b(?:pg_sleep|sleep|benchmark|load_file|extractvalue|updatexml)\s{0,4}\(\s{0,4}['\"\d]",
    rb"\b(?:xp_cmdshell|information_schema|utl_http|sqlite_master)\b",
)
_CONTROL = (rb"\x1b[\[\]PX^_]",)
"""CSI, OSC, DCS, SOS, PM, APC (ECMA-48): ISO 2022 names character sets with other bytes after ESC."""


def _any(patterns: tuple[bytes, ...]) -> re.Pattern[bytes]:
    return re.compile(b"|".join(b"(?:" + pattern + b")" for pattern in patterns), re.IGNORECASE)


@cache
def _kinds() -> tuple[tuple[ActiveKind, re.Pattern[bytes]], ...]:
    """The gravest first: a value is told as one kind. Made when a value is worth a look, which few ever are."""
    return (
        ("markup", _any(_MARKUP)),
        ("script", _any(_SCRIPT)),
        ("path", _any(_PATH)),
        ("sql", _any(_SQL)),
        ("formula", _any(_FORMULA)),
        ("control", _any(_CONTROL)),
    )


plain_uid = re.compile(rb"[0-9*?][0-9.*?]{0,64}(?:\\[0-9*?][0-9.*?]{0,64}){0,64}[ \0]{0,2}\Z").match
"""A UID, a pattern or a list of them."""
_READABLE = re.compile(rb"[\x20-\x7e]{1,1024}\0?\Z").match
"""Bytes that are no text are no attack on a reader of text."""
_IN_NO_UID: tuple[tuple[ActiveKind, bytes], ...] = (("markup", b"<>"), ("path", b"/"), ("sql", b"'\";"))


def worth_a_look(raw: bytes) -> bool:
    """False for nearly all values: every pattern needs a sign or this word. Several may be asked about at once, joined.

    A class of bytes and a fixed word are searched at the speed of memory; both in one pattern are not."""
    return _SIGNS(raw) is not None or b"UNION" in raw.upper()


def active_kind(raw: bytes) -> ActiveKind | None:
    """What the value of an identifier or a name would do, or None."""
    if not worth_a_look(raw):
        return None
    return next((kind for kind, pattern in _kinds() if pattern.search(raw, 0, LOOKED)), None)


def active_kind_of_uid(raw: bytes) -> ActiveKind | None:
    """As `active_kind`, of a UID or a list of them."""
    if plain_uid(raw):
        return None
    kind = active_kind(raw)
    if kind is None and _READABLE(raw):
        return next((kind for kind, signs in _IN_NO_UID if any(sign in raw for sign in signs)), None)
    return kind


Place = tuple[str, ActiveKind]
"""Name of the place, and what stands there."""


class ActiveTexts:
    """The `ActiveText` events of one flow, bounded for each sender."""

    __slots__ = ("_context", "_flow", "_protocol", "_told")

    def __init__(self, protocol: str, flow: Flow | None, context: Context) -> None:
        self._protocol = protocol
        self._flow = flow
        self._context = context
        self._told: tuple[set[Place], set[Place]] = (set(), set())

    def events(self, sender: int, found: Iterable[Place], mark: Mark) -> Iterator[ActiveText]:
        """One event for each (place, kind) that this sender has not been told of in this flow."""
        told = self._told[sender]
        for place in found:
            if place not in told and len(told) < self._context.limits.names:
                told.add(place)
                field, kind = place
                yield ActiveText(
                    mark, self._flow, sender=SENDERS[sender], protocol=self._protocol, field=field, kind=kind
                )
