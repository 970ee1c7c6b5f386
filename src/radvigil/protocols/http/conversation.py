"""Both directions of an HTTP/1.x connection: heads are read, bodies are passed over unseen (RFC 9112).

Theory: a direction is a sequence of messages, each a start line, fields, and a body whose end its head tells. Requests
wait in a queue for their responses, which come in the same order (RFC 9112 9.3.2). A direction that begins with
`HTTP/` is the responder's, whichever side opened the flow as far as the capture shows.

After a hole in a head, or in a body whose end only its own bytes tell, the direction looks for the next line that can
only be a start line. Requests whose response the hole may have held are told without one.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Generator

from radvigil.protocols.dialogue import Dialogue, Hole, Request, Skip, Some, Speech, Take, Until
from radvigil.protocols.http.exchange import TITLE_BYTES, Exchange
from radvigil.protocols.http.head import (
    LONGEST_BODY,
    REQUEST_LINE,
    START_LINE_CLAUSE,
    STATUS_LINE,
    WANTED,
    Fields,
    Framing,
    field,
    framing,
)
from radvigil.protocols.http.paths import target_of
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import CleartextLogin, Context, Flow, Mark

CHUNK_CLAUSE = "RFC 9112 7.1"
_CHUNK_LINE = 4_096
"""Longest chunk size line, extensions included."""
_COUNTED_AT_ONCE = 1 << 16
_VALUE_KEPT = 1_024
"""Bytes kept of a field's value while its exchange waits: what is read of any stands at its beginning."""
_HEXADECIMAL = re.compile(rb"[0-9A-Fa-f]{1,16}")
_NO_BODY = (204, 304)

Answer = Generator[Request, bytes, bool]
"""Gives whether another message may follow."""


class HttpConversation(Dialogue):
    """Decoder of HTTP/1.x."""

    PROTOCOL = "http"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._waiting: deque[Exchange] = deque()
        self._requester = -1
        self._switched = False
        self._clock_told = False
        self._logins: set[tuple[str, bool | None]] = set()

    def speak(self, sender: int) -> Speech:
        doubtful = self.midstream
        while True:
            try:
                yield from self._messages(sender, doubtful)
            except Hole:
                doubtful = True
                if sender != self._requester:
                    self._forget_unanswered()
                continue
            return

    def farewell(self, mark: Mark) -> None:
        while self._waiting:
            self._tell(self._waiting.popleft())

    # Messages

    def _messages(self, sender: int, doubtful: bool) -> Speech:
        while True:
            line = yield from self._start_line(doubtful)
            if not line:
                return
            doubtful = False
            response = line.startswith(b"HTTP/")
            goes_on = yield from (self._response(sender, line) if response else self._request(sender, line))
            if not goes_on:
                return

    def _start_line(self, doubtful: bool) -> Generator[Request, bytes, bytes]:
        """The next start line; b"" when the connection speaks something else from here."""
        while True:
            try:
                line = yield Until(b"\n", self.limits.http_head, START_LINE_CLAUSE, "start-line")
            except ProtocolViolation:
                if self._switched:
                    return b""
                if doubtful:
                    continue
                raise
            if STATUS_LINE.fullmatch(line) or REQUEST_LINE.fullmatch(line):
                return line
            if self._switched:
                return b""
            # RFC 9112 2.2: empty lines before a request line are ignored.
            if line.strip() and not doubtful:
                raise ProtocolViolation(0, START_LINE_CLAUSE, "start-line")

    def _fields(self, sender: int, used: int) -> Generator[Request, bytes, Fields]:
        """Fields up to the empty line; a line that is none is said once a head and passed over."""
        fields: Fields = {}
        faulty = False
        while True:
            if used >= self.limits.http_head:
                raise ProtocolViolation(0, "RFC 9110 5.4", "head-length")
            line = yield Until(b"\n", self.limits.http_head - used, "RFC 9110 5.4", "head-length")
            used += len(line)
            line = line.rstrip(b"\r\n")
            if not line:
                return fields
            try:
                read = field(line)
            except ProtocolViolation as violation:
                if not faulty:
                    self.complain(violation, sender)
                faulty = True
                continue
            if read is not None and read[0] in WANTED:
                self._gather(sender, fields, *read)

    def _gather(self, sender: int, fields: Fields, name: bytes, value: bytes) -> None:
        known = fields.get(name)
        value = value[:_VALUE_KEPT]
        if known is None:
            fields[name] = value
        elif name in (b"content-length", b"transfer-encoding"):
            fields[name] = (known + b"," + value)[:_VALUE_KEPT]
        elif name == b"host" and value != known:
            self.complain(ProtocolViolation(0, "RFC 9112 3.2", "two-hosts"), sender)

    def _framing(self, sender: int, fields: Fields, is_request: bool) -> Framing:
        if b"content-length" in fields and b"transfer-encoding" in fields:
            self.complain(ProtocolViolation(0, "RFC 9112 6.1", "two-lengths"), sender)
        return framing(fields, is_request)

    # Requests

    def _request(self, sender: int, line: bytes) -> Answer:
        mark = self.mark(sender)
        found = REQUEST_LINE.fullmatch(line)
        method, raw, major, minor = found.groups() if found else (b"", b"", b"", b"")
        if method == b"PRI" and major == b"2":
            self._preface(mark)
            return False
        self._requester = sender
        fields = yield from self._fields(sender, len(line))
        exchange = Exchange(mark, (major + b"." + minor).decode(), method, target_of(raw))
        exchange.asked = fields
        self._ask(exchange)
        body = self._framing(sender, fields, is_request=True)
        exchange.request_bytes = body.size
        if body.kind == "chunked":
            exchange.request_bytes = yield from self._chunks(None)
        else:
            yield Skip(body.size)
        return True

    def _preface(self, mark: Mark) -> None:
        """HTTP/2 with prior knowledge (RFC 9113 3.3): noted, and not followed."""
        self._switched = True
        self._tell(Exchange(mark, "2"))

    def _ask(self, exchange: Exchange) -> None:
        self._waiting.append(exchange)
        if len(self._waiting) > self.limits.pending:
            self._tell(self._waiting.popleft())

    def _forget_unanswered(self) -> None:
        """A hole among the responses: all but the last request may have been answered in it."""
        while len(self._waiting) > 1:
            self._tell(self._waiting.popleft())

    # Responses

    def _response(self, sender: int, line: bytes) -> Answer:
        mark = self.mark(sender)
        found = STATUS_LINE.fullmatch(line)
        major, minor, code = found.groups() if found else (b"", b"", b"0")
        status = int(code)
        fields = yield from self._fields(sender, len(line))
        if status < 200 and status != 101:  # RFC 9110 15.2: interim, the final response is still to come
            return True
        exchange = self._waiting.popleft() if self._waiting else Exchange(mark, (major + b"." + minor).decode())
        exchange.status, exchange.answer = status, fields
        self._tell_clock(sender, exchange, mark)
        try:
            return (yield from self._response_body(sender, exchange))
        finally:
            self._tell(exchange)  # at its end, at a hole, or when the flow is over

    def _response_body(self, sender: int, exchange: Exchange) -> Answer:
        status = exchange.status or 0
        # RFC 9112 6.3: 101 and a granted CONNECT end HTTP; HEAD, 204 and 304 have no body whatever their fields say.
        if status == 101 or (exchange.method == "CONNECT" and 200 <= status < 300):
            self._switched = True
            return False
        body = self._framing(sender, exchange.answer, is_request=False)
        if exchange.method == "HEAD" or status in _NO_BODY:
            return True
        if body.kind == "length":
            yield from self._known_length(exchange, body.size)
            return True
        if body.kind == "chunked":
            yield from self._chunks(exchange)
            return True
        while True:
            piece = yield Some(_COUNTED_AT_ONCE)
            exchange.response_bytes += len(piece)
            exchange.page += piece[: TITLE_BYTES - len(exchange.page)]

    def _known_length(self, exchange: Exchange, size: int) -> Speech:
        exchange.response_bytes = size
        if exchange.shows_a_title:
            exchange.page += yield Take(min(size, TITLE_BYTES))
        self._tell(exchange)
        yield Skip(size - len(exchange.page))

    def _chunks(self, exchange: Exchange | None) -> Generator[Request, bytes, int]:
        """RFC 9112 7.1: sizes in hexadecimal, a last one of zero, then trailer fields. Gives the sum of sizes."""
        counted = 0
        while True:
            size = _chunk_size((yield Until(b"\n", _CHUNK_LINE, CHUNK_CLAUSE, "chunk-size")))
            if not size:
                break
            counted += size
            read = 0
            if exchange is not None:
                exchange.response_bytes = counted
                read = yield from self._page(exchange, size)
            yield Skip(size - read)
            if (yield Take(2)) != b"\r\n":
                raise ProtocolViolation(0, CHUNK_CLAUSE, "chunk-end")
        while (yield Until(b"\n", self.limits.http_head, CHUNK_CLAUSE, "trailer")).strip():
            pass
        return counted

    def _page(self, exchange: Exchange, size: int) -> Generator[Request, bytes, int]:
        wanted = min(size, TITLE_BYTES - len(exchange.page)) if exchange.shows_a_title else 0
        exchange.page += yield Take(wanted)
        return wanted

    # What is said

    def _tell(self, exchange: Exchange) -> None:
        if exchange.told:
            return
        exchange.told = True
        self.emit(exchange.event(self.flow, self.limits))
        if exchange.user:
            self._tell_login(exchange)

    def _tell_login(self, exchange: Exchange) -> None:
        user = self.context.mask("user", exchange.user)
        succeeded = None if exchange.status is None else _SUCCEEDED.get(exchange.status // 100)
        succeeded = False if exchange.status == 401 else succeeded
        if (user, succeeded) in self._logins or len(self._logins) >= self.limits.pending:
            return
        self._logins.add((user, succeeded))
        self.emit(CleartextLogin(exchange.mark, self.flow, protocol="http-basic", user=user, succeeded=succeeded))

    def _tell_clock(self, sender: int, exchange: Exchange, mark: Mark) -> None:
        clock = None if self._clock_told else exchange.clock(self.flow, self.said_by(sender), mark)
        if clock is not None:
            self._clock_told = True
            self.emit(clock)


_SUCCEEDED = {2: True, 3: True}
"""What a status class says of the credentials; 401 refuses them, other errors say nothing of them."""


def _chunk_size(line: bytes) -> int:
    digits = line.split(b";", 1)[0].strip()
    if not _HEXADECIMAL.fullmatch(digits) or int(digits, 16) > LONGEST_BODY:
        raise ProtocolViolation(0, CHUNK_CLAUSE, "chunk-size")
    return int(digits, 16)
