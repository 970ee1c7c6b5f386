"""rsh, rexec and rlogin: remote commands of Berkeley systems (RFC 1282; rshd(8), rexecd(8) of 4.3BSD).

Rules:
1. rsh and rexec begin with the decimal port of the error stream and a NUL, rlogin with a NUL alone; then strings that
   end in NUL. They have so little shape that the port decides which of them it is.
2. The name on the remote side is masked; a password and the command are passed over and forgotten.
3. The server's first octet is the answer: 0 accepts, 1 begins an error message that is not read. rlogin may still ask
   for a password after it (RFC 1282 2), so that its login stays open.
"""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from radvigil.protocols.dialogue import Dialogue, Speech, Take, Until
from radvigil.protocols.violations import SENDERS, ProtocolViolation
from radvigil.records import ORIGINATOR, CleartextLogin, Context, Flow, Mark, Match, Opening, Rcmd

_Service = Literal["rsh", "rexec", "rlogin"]
SERVICES: Final[dict[int, _Service]] = {514: "rsh", 512: "rexec", 513: "rlogin"}
_PORT: Final = 6
_NAME: Final = 256
_CLAUSE: Final = "RFC 1282 2"


class RcmdReader(Dialogue):
    """Both directions of one flow."""

    PROTOCOL: ClassVar[str] = "rcmd"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._service: _Service = SERVICES.get(flow.resp_port, "rsh")
        self._asked: tuple[Mark, str] | None = None
        self._accepted: bool | None = None

    def speak(self, sender: int) -> Speech:
        if self.midstream:
            return
        if sender != ORIGINATOR:
            self._accepted = (yield Take(1)) == b"\0"
            return
        if self._service == "rlogin":
            yield Take(1)
        else:
            yield from self._error_port()
        mark = self.mark(sender)
        first = yield Until(b"\0", _NAME, _CLAUSE, "name-length")
        second = yield Until(b"\0", _NAME, _CLAUSE, "name-length")
        user = first if self._service == "rexec" else second
        self._asked = mark, self.context.mask("user", user[:-1])

    def farewell(self, mark: Mark) -> None:
        if self._asked is None:
            return
        at, user = self._asked
        self.emit(Rcmd(at, self.flow, self._service, user, self._accepted))
        succeeded = None if self._accepted and self._service == "rlogin" else self._accepted
        self.emit(CleartextLogin(at, self.flow, SENDERS[ORIGINATOR], self._service, user, succeeded))

    def _error_port(self) -> Speech:
        """rshd(8), step 2: decimal digits, or nothing."""
        digits = yield Until(b"\0", _PORT, _CLAUSE, "error-port")
        if digits[:-1] and not digits[:-1].isdigit():
            raise ProtocolViolation(0, _CLAUSE, "error-port")


def probe(opening: Opening) -> Match:
    """The service's port, and a start of its shape."""
    service = SERVICES.get(opening.resp_port)
    if service is None or opening.midstream:
        return Match.NO
    start = opening.orig
    if not start:
        return Match.MORE
    if service == "rlogin":
        fits = start[0] == 0 and all(32 <= octet < 127 or not octet for octet in start[:64])
        return Match.NO if not fits else Match.YES if start.count(b"\0") >= 3 else Match.MORE
    digits, nul, rest = start.partition(b"\0")
    if len(digits) >= _PORT or (digits and not digits.isdigit()):
        return Match.NO
    if not nul or b"\0" not in rest:
        return Match.MORE if len(start) < _NAME else Match.NO
    return Match.YES if all(32 <= octet < 127 for octet in rest.partition(b"\0")[0]) else Match.NO
