"""The control connection of FTP (RFC 959) and its protection (RFC 4217).

Rules:
1. Commands and final replies are paired by count: the first reply is the greeting, the n-th after it answers the n-th
   command (RFC 959 5.4).
2. A user's name is masked; a password is seen and forgotten; paths and file names are not looked at.
3. After AUTH the client's direction waits for the answer; 234 (RFC 2228 5.1) means that TLS goes on.
4. After a hole the count is lost: DONE.
"""

from __future__ import annotations

from typing import ClassVar, Final, NamedTuple

from radvigil.protocols.dialogue import Dialogue, Speech, Until, Wait
from radvigil.protocols.pairs import Pairs
from radvigil.protocols.replies import LINE, read_reply, reply_code, verb_of
from radvigil.protocols.violations import SENDERS, ProtocolViolation
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

PORTS: Final = frozenset((21,))
_GREETING, _SYSTEM, _LOGGED_IN, _SUPERFLUOUS, _SECURED = 220, 215, 230, 202, 234
_NEEDS_ACCOUNT: Final = frozenset((331, 332))
_FIRST_VERBS: Final = frozenset((b"USER", b"AUTH", b"FEAT", b"SYST", b"OPTS", b"HOST", b"CLNT", b"NOOP", b"PBSZ"))


class Attempt(NamedTuple):
    """USER or PASS, as it was sent."""

    mark: Mark
    user: str
    secret: bool


class FtpReader(Dialogue):
    """Both directions of one control connection."""

    PROTOCOL: ClassVar[str] = "ftp"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._attempts: Pairs[Attempt, int] = Pairs(context.limits.pending, self._tell)
        self._commands = 0
        self._replies = -1
        self._auth = 0
        self._user = ""

    def speak(self, sender: int) -> Speech:
        return self._client(sender) if sender == ORIGINATOR else self._server(sender)

    def farewell(self, mark: Mark) -> None:
        self._attempts.close()

    def _client(self, sender: int) -> Speech:
        while True:
            line = yield Until(b"\n", LINE, "RFC 959 5.3", "line-length")
            self._commands += 1
            verb = verb_of(line)
            if not verb.isalpha() and not self.midstream:
                raise ProtocolViolation(0, "RFC 959 5.3", "command")
            if verb == b"USER":
                self._user = self.context.mask("user", line.strip()[5:])
            if verb in (b"USER", b"PASS"):
                self._attempts.asked(self._commands, Attempt(self.mark(sender), self._user, verb == b"PASS"))
            if verb == b"AUTH":
                self._auth = self._commands
                yield Wait(lambda: self._replies >= self._auth)

    def _server(self, sender: int) -> Speech:
        if self.midstream:
            self._replies = 0
        while True:
            reply = yield from read_reply("RFC 959 4.2")
            if reply.code < 200:
                continue
            self._replies += 1
            self._hear(reply.code, reply.text)
            if reply.code == _SECURED:
                yield Wait(lambda: bool(self._auth))
                self.hand_over("tls")

    def _hear(self, code: int, text: bytes) -> None:
        greeting = not self._replies and code == _GREETING
        if greeting or code == _SYSTEM:
            self.emit(
                Banner(self.mark(RESPONDER), self.flow, SENDERS[RESPONDER], "ftp", wire_text(text, encoding="latin-1"))
            )
        number = self._replies
        if number in self._attempts or number > self._commands:
            self._attempts.answered(number, code)

    def _tell(self, attempt: Attempt | None, code: int | None) -> None:
        if attempt is None or (not attempt.secret and code != _LOGGED_IN):
            return
        succeeded = None if code is None or code in _NEEDS_ACCOUNT else code in (_LOGGED_IN, _SUPERFLUOUS)
        sender = SENDERS[ORIGINATOR]
        self.emit(CleartextLogin(attempt.mark, self.flow, sender, "ftp", attempt.user, succeeded))


def probe(opening: Opening) -> Match:
    """A greeting of 220 with the client's first command, the port or the word to tell it from SMTP."""
    known = bool(PORTS & {opening.orig_port, opening.resp_port})
    verb = verb_of(opening.orig) if b"\n" in opening.orig else b""
    if opening.resp and not (opening.resp[:3].isdigit() and opening.resp[3:4] in (b" ", b"-", b"")):
        return Match.NO
    if verb:
        spoken = verb in _FIRST_VERBS and (known or bool(opening.resp) or verb == b"USER")
        return Match.YES if spoken and (known or b"SMTP" not in opening.resp) else Match.NO
    if opening.orig:
        return Match.MORE if any(first.startswith(opening.orig.upper()[:4]) for first in _FIRST_VERBS) else Match.NO
    if len(opening.resp) >= 4:
        return _greets(opening.resp, known)
    return Match.MORE


def _greets(start: bytes, known: bool) -> Match:
    if reply_code(start) not in (_GREETING, 120, 421):
        return Match.NO
    if known:
        return Match.YES
    return Match.YES if b"FTP" in start.upper() else Match.MORE
