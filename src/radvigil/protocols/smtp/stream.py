"""The greeting of SMTP (RFC 5321), logins in clear (RFC 4954) and the way into TLS (RFC 3207).

Rules:
1. Modalities and archives send their alarms by mail: who greets, and whether a password passes readable, is all that
   matters. Addresses and messages are not looked at; reading ends at DATA or BDAT.
2. Commands and replies are paired by count, the greeting first; the replies 334 of a login answer its steps.
3. After STARTTLS the client's direction waits for the answer; 220 means that TLS goes on.
4. After a hole the count is lost: DONE.
"""

from __future__ import annotations

import binascii
from collections.abc import Generator
from typing import ClassVar, Final, NamedTuple

from radvigil.protocols.dialogue import Dialogue, Request, Speech, Until, Wait
from radvigil.protocols.pairs import Pairs
from radvigil.protocols.replies import LINE, read_reply, verb_of
from radvigil.protocols.violations import SENDERS
from radvigil.records import (
    ORIGINATOR,
    RESPONDER,
    Banner,
    CleartextLogin,
    Context,
    Flow,
    Mark,
    Match,
    Opening,
    wire_text,
)

PORTS: Final = frozenset((25, 587))
_READY, _ACCEPTED = 220, 235
_START_TLS: Final = b"STARTTLS"
_GREETINGS: Final = frozenset((b"EHLO", b"HELO"))
_ENDS: Final = frozenset((b"DATA", b"BDAT"))


class Attempt(NamedTuple):
    """A login whose last step was sent."""

    mark: Mark
    user: str


class SmtpReader(Dialogue):
    """Both directions of one flow."""

    PROTOCOL: ClassVar[str] = "smtp"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._attempts: Pairs[Attempt, int] = Pairs(context.limits.pending, self._tell)
        self._sent = 0
        self._replies = -1
        self._tls = 0

    def speak(self, sender: int) -> Speech:
        if self.midstream:
            return
        yield from (self._client(sender) if sender == ORIGINATOR else self._server())

    def farewell(self, mark: Mark) -> None:
        self._attempts.close()

    def _client(self, sender: int) -> Speech:
        while True:
            line = yield from self._line()
            verb = verb_of(line)
            if verb == b"AUTH":
                yield from self._login(sender, line.split())
            elif verb == _START_TLS:
                self._tls = self._sent
                yield Wait(lambda: self._replies >= self._tls)
            elif verb in _ENDS:
                return

    def _line(self) -> Generator[Request, bytes, bytes]:
        line = yield Until(b"\n", LINE, "RFC 5321 4.5.3.1", "line-length")
        self._sent += 1
        return line

    def _login(self, sender: int, words: list[bytes]) -> Speech:
        """RFC 4954 4: PLAIN in one step or two, LOGIN with a step for the name and one for the password."""
        mark = self.mark(sender)
        mechanism = words[1].upper() if len(words) > 1 else b""
        if mechanism not in (b"PLAIN", b"LOGIN"):
            return
        given = words[2] if len(words) > 2 else (yield from self._line())
        said = _decoded(given)
        if mechanism == b"LOGIN":
            yield from self._line()
        user = said.split(b"\0")[1] if mechanism == b"PLAIN" and said.count(b"\0") >= 2 else said
        self._attempts.asked(self._sent, Attempt(mark, self.context.mask("user", user)))

    def _server(self) -> Speech:
        while True:
            reply = yield from read_reply("RFC 5321 4.2")
            self._replies += 1
            number = self._replies
            if not number and reply.code == _READY:
                text = wire_text(reply.text, encoding="latin-1")
                self.emit(Banner(self.mark(RESPONDER), self.flow, SENDERS[RESPONDER], "smtp", text))
            if number in self._attempts or number > self._sent:
                self._attempts.answered(number, reply.code)
            if number and reply.code == _READY:
                yield Wait(lambda: bool(self._tls))
                self.hand_over("tls")

    def _tell(self, attempt: Attempt | None, code: int | None) -> None:
        if attempt is not None:
            succeeded = None if code is None else code == _ACCEPTED
            self.emit(CleartextLogin(attempt.mark, self.flow, SENDERS[ORIGINATOR], "smtp", attempt.user, succeeded))


def _decoded(word: bytes) -> bytes:
    """Base64; what is none tells nothing."""
    try:
        return binascii.a2b_base64(word.strip())
    except binascii.Error:
        return b""


def probe(opening: Opening) -> Match:
    """A greeting of 220 with EHLO or HELO, the port, or the word."""
    if opening.midstream or not opening.resp.startswith(b"220"[: len(opening.resp)]):
        return Match.NO
    if b"\n" in opening.orig:
        return Match.YES if verb_of(opening.orig) in _GREETINGS else Match.NO
    if opening.orig and not any(verb.startswith(opening.orig[:4].upper()) for verb in _GREETINGS):
        return Match.NO
    if len(opening.resp) < 4:
        return Match.MORE
    known = bool(PORTS & {opening.orig_port, opening.resp_port})
    return Match.YES if known or b"SMTP" in opening.resp.upper() else Match.MORE
