"""Telnet logins (RFC 854): seen by the server's prompts, never by what is typed.

Rules:
1. The n-th prompt takes the n-th line that the client sends. Only the line that answers `login:` is used, masked; every
   other one is dropped as soon as it ends.
2. The text before the first prompt and before anything is typed, as far as it is printable, is the banner.
3. A login succeeded when a shell's prompt or a last login follows, failed when the server refuses or asks again, and is
   left open otherwise.
4. Reading ends after `_BYTES` bytes of a direction or the first success: what people do then is nobody's business.
5. After a hole the count of lines is lost: DONE.
"""

from __future__ import annotations

from typing import ClassVar, Final, NamedTuple

from radvigil.protocols.dialogue import Dialogue, Some, Speech
from radvigil.protocols.telnet.text import DONT, IAC, SB, CommandFilter, Lines, Prompts
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

PORTS: Final = frozenset((23,))
_BYTES: Final = 8192
_CHUNK: Final = 1024
_BANNER: Final = 512
_LINES: Final = 64
_OPTIONS: Final = 64
"""IANA's Telnet options end at 49; 128 and above are private."""


class Asked(NamedTuple):
    """A prompt, and the number of the client's line that answers it."""

    kind: str
    mark: Mark


class TelnetReader(Dialogue):
    """Both directions of one flow."""

    PROTOCOL: ClassVar[str] = "telnet"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._banner: list[tuple[Mark, int]] = []
        self._first_typed: Mark | None = None
        self._prompts: list[Asked] = []
        self._users: list[str] = []
        self._outcomes: dict[int, bool] = {}
        self._inside = False

    def speak(self, sender: int) -> Speech:
        if self.midstream:
            return
        text, seen = CommandFilter(), 0
        lines, prompts = Lines(), Prompts()
        while seen < _BYTES and not self._inside:
            chunk = yield Some(min(_CHUNK, _BYTES - seen))
            seen += len(chunk)
            for octet in text.text(chunk):
                if self._inside:
                    return
                if sender == ORIGINATOR:
                    self._typed(lines, octet)
                else:
                    self._shown(prompts, octet)

    def farewell(self, mark: Mark) -> None:
        self._say_banner()
        for number, asked in enumerate(self._prompts):
            if asked.kind == "password" and number < len(self._users):
                user = self._users[number - 1] if number and self._prompts[number - 1].kind == "login" else ""
                outcome = self._outcomes.get(number)
                self.emit(CleartextLogin(asked.mark, self.flow, SENDERS[ORIGINATOR], "telnet", user, outcome))

    def _typed(self, lines: Lines, octet: int) -> None:
        """Every line is masked at its end: which of them is a name is known only with the prompts."""
        self._first_typed = self._first_typed or self.mark(ORIGINATOR)
        line = lines.see(octet)
        if line is not None and len(self._users) < _LINES:
            self._users.append(self.context.mask("user", line))

    def _shown(self, prompts: Prompts, octet: int) -> None:
        seen = prompts.see(octet)
        if not self._prompts and len(self._banner) < _BANNER:
            self._banner.append((self.mark(RESPONDER), octet))
        last = len(self._prompts) - 1
        waits = last >= 0 and self._prompts[last].kind == "password" and last not in self._outcomes
        if seen in ("login", "password"):
            if waits:
                self._outcomes[last] = False
            if len(self._prompts) < _LINES:
                self._prompts.append(Asked(seen, self.mark(RESPONDER)))
        elif seen and waits:
            self._outcomes[last] = self._inside = seen != "refused"

    def _say_banner(self) -> None:
        """Printable lines up to the first prompt (which often names the host), none that could echo the client."""
        end = self._first_typed.ts if self._first_typed is not None else None
        raw = bytes(octet if 32 <= octet < 127 else 32 for mark, octet in self._banner if end is None or mark.ts < end)
        text = wire_text(b" ".join(raw.split()), encoding="ascii")
        if text:
            self.emit(Banner(self._banner[0][0], self.flow, SENDERS[RESPONDER], "telnet", text))


_OTHERS: Final = (b"SSH-", b"RFB ", b"HTTP/")
"""Greetings that name another protocol, whatever the port (RFC 4253 4.2, RFC 6143 7.1.1, RFC 9112 4)."""


def probe(opening: Opening) -> Match:
    """Negotiation of options from the first octets; on the port, text from the server too."""
    known = bool(PORTS & {opening.orig_port, opening.resp_port})
    starts = [start for start in (opening.resp, opening.orig) if start]
    if opening.midstream or not starts:
        return Match.NO if starts else Match.MORE
    judged = [_judge(start) for start in starts]
    if max(judged) is Match.NO and known and opening.resp:
        text = opening.resp[:64]
        if text.startswith(_OTHERS):
            return Match.NO
        return Match.YES if all(octet in b"\r\n\t\x1b" or 32 <= octet < 127 for octet in text) else Match.NO
    return max(judged)


def _judge(start: bytes) -> Match:
    if start[0] != IAC:
        return Match.NO
    if len(start) < 3:
        return Match.MORE
    return Match.YES if SB <= start[1] <= DONT and start[2] < _OPTIONS else Match.NO
