"""The handshake of RFB (RFC 6143 7.1 to 7.3), up to the length of the desktop's name.

Rules:
1. Version 3.3 has the server choose the security type; from 3.7 on the client does (7.1.2). Apple's 3.889 follows 3.8.
2. Type `none` lets anybody in: `authenticated` is then False. `vnc` is a challenge that a listener can guess offline:
   a clear-text login without a name. Other types go on in their own ways and are read no further.
3. Where the two directions depend on each other, each waits for the other's word.
4. After a hole, or in the middle of a flow: DONE, what is known is told at the end.
5. The desktop's name itself is not read: servers put the person's name or login into it (`user@host`), free text that
   cannot be masked in part.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from radvigil.protocols.dialogue import Dialogue, Speech, Take, Wait
from radvigil.protocols.violations import SENDERS, ProtocolViolation
from radvigil.records import (
    ORIGINATOR,
    CleartextLogin,
    Context,
    Flow,
    Mark,
    Match,
    Opening,
    Vnc,
    wire_text,
)

PORTS: Final = frozenset((5900, 5901, 5902, 5903))
_VERSION: Final = 12
_NONE, _VNC, _ARD = 1, 2, 30
_TYPES: Final = {
    0: "invalid",
    1: "none",
    2: "vnc",
    5: "ra2",
    6: "ra2ne",
    16: "tight",
    17: "ultra",
    18: "tls",
    19: "vencrypt",
    20: "sasl",
    21: "md5",
    22: "xvp",
    30: "ard",
    33: "ard-kerberos",
    35: "ard-srp",
    36: "ard-apple-id",
}
_CHALLENGE: Final = 16
_REASON: Final = 4096
_NAME: Final = 4096
_SERVER_INIT: Final = 24
"""Width, height, pixel format, length of the name."""


class VncReader(Dialogue):
    """Both directions of one flow."""

    PROTOCOL: ClassVar[str] = "vnc"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._event: Vnc | None = None
        self._minor = [0, 0]
        self._offered: tuple[int, ...] | None = None
        self._chosen: int | None = None
        self._result: bool | None = None
        self._tried: Mark | None = None

    def speak(self, sender: int) -> Speech:
        if self.midstream:
            return
        version = yield Take(_VERSION)
        minor = _minor(version)
        if minor is None:
            raise ProtocolViolation(0, "RFC 6143 7.1.1", "version")
        self._minor[sender] = minor
        said = wire_text(version[4:11], encoding="ascii")
        if sender == ORIGINATOR:
            self._note(sender, client_version=said)
            yield from self._client(sender)
        else:
            self._note(sender, server_version=said)
            yield from self._server(sender)

    def farewell(self, mark: Mark) -> None:
        if self._event is not None:
            opened = False if self._chosen == _NONE else self._result
            self.emit(replace(self._event, authenticated=opened))
        if self._tried is not None:
            login = CleartextLogin(self._tried, self.flow, SENDERS[ORIGINATOR], "vnc", succeeded=self._result)
            self.emit(login)

    def _client(self, sender: int) -> Speech:
        """7.1.2: one octet, from version 3.7 on; then the answer to the challenge (7.2.2)."""
        yield Wait(lambda: self._offered is not None)
        if self._old:
            yield Wait(lambda: self._chosen is not None)
        else:
            self._choose(sender, (yield Take(1))[0])
        if self._chosen == _VNC:
            yield Take(_CHALLENGE)
            self._tried = self.mark(sender)

    def _server(self, sender: int) -> Speech:
        yield Wait(lambda: bool(self._minor[ORIGINATOR]))
        if self._old:
            chosen = int.from_bytes((yield Take(4)), "big")
            self._offered = (chosen,)
            self._note(sender, security_types=(_named(chosen),))
            self._choose(sender, chosen)
        else:
            count = (yield Take(1))[0]
            self._offered = tuple((yield Take(count)))
            self._note(sender, security_types=tuple(_named(kind) for kind in self._offered))
            if not count:
                return
            yield Wait(lambda: self._chosen is not None)
        yield from self._security(sender)

    def _security(self, sender: int) -> Speech:
        """7.2, then 7.1.3: a result, which version 3.3 and 3.7 leave out after `none`."""
        if self._chosen not in (_NONE, _VNC, _ARD):
            return
        if self._chosen == _VNC:
            yield Take(_CHALLENGE)
        elif self._chosen == _ARD:
            head = yield Take(4)
            yield Take(min(2 * int.from_bytes(head[2:4], "big"), self.limits.http_head))
        if self._chosen != _NONE or min(self._minor) >= 8:
            self._result = int.from_bytes((yield Take(4)), "big") == 0
            if not self._result:
                return
        yield from self._desktop()

    def _desktop(self) -> Speech:
        """7.3.2: ServerInit."""
        head = yield Take(_SERVER_INIT)
        size = int.from_bytes(head[-4:], "big")
        if size > _NAME:
            raise ProtocolViolation(_SERVER_INIT - 4, "RFC 6143 7.3.2", "length")

    @property
    def _old(self) -> bool:
        """7.1.1: anything below 3.7 is taken as 3.3."""
        return min(self._minor) < 7

    def _choose(self, sender: int, kind: int) -> None:
        self._chosen = kind
        self._note(sender, security_type=_named(kind))

    def _note(self, sender: int, **facts: object) -> None:
        if self._event is None:
            self._event = Vnc(self.mark(sender), self.flow)
        self._event = replace(self._event, **facts)  # type: ignore[arg-type]


def _named(kind: int) -> str:
    return _TYPES.get(kind, str(kind))


def _minor(version: bytes) -> int | None:
    """7.1.1: `RFB xxx.yyy` and a line feed."""
    digits = version[8:11]
    if not version.startswith(b"RFB 003.") or not digits.isdigit() or version[11:12] != b"\n":
        return 8 if version.startswith((b"RFB 004.", b"RFB 005.")) else None
    return max(int(digits), 1)


def probe(opening: Opening) -> Match:
    """The server's version, or the client's where the other direction was not captured."""
    starts = [start for start in (opening.resp, opening.orig) if start]
    if any(len(start) >= _VERSION and _minor(start[:_VERSION]) is not None for start in starts):
        return Match.YES
    fits = all(start.startswith(b"RFB "[: len(start)]) and len(start) < _VERSION for start in starts)
    return Match.MORE if fits else Match.NO
