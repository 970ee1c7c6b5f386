"""RDP over TPKT (RFC 1006 6), until it goes on in TLS or in its own encryption.

Rules:
1. The request's answer decides: TLS or CredSSP chosen, `tls` decodes from there; standard RDP security, the next
   message of each side is read, then no more.
2. One event a flow, told when no more will be learnt.
3. The client waits for the answer before it sends what follows; so its direction is not read on before that.
4. After a hole, or in the middle of a flow, nothing in clear can be trusted: DONE.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import ClassVar, Final

from radvigil.protocols.dialogue import Dialogue, Speech, Take, Wait
from radvigil.protocols.dialogue import Request as Want
from radvigil.protocols.rdp.messages import (
    CONNECTION_CONFIRM,
    CONNECTION_REQUEST,
    COOKIE,
    ENCRYPTED,
    NLA,
    Confirm,
    client_core,
    read_confirm,
    read_request,
    server_security,
)
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import ORIGINATOR, Context, Flow, Mark, Match, Opening, Rdp

_TPKT: Final = b"\x03\0"
_X224: Final = 7
"""Length octet, code, two references, class (RFC 905 13.3)."""
PORTS: Final = frozenset((3389,))
_LARGEST: Final = 1 << 14


class RdpReader(Dialogue):
    """Both directions of one flow."""

    PROTOCOL: ClassVar[str] = "rdp"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._event: Rdp | None = None
        self._confirm: Confirm | None = None
        self._asked = False
        self._told = False

    def speak(self, sender: int) -> Speech:
        if self.midstream:
            return
        if sender == ORIGINATOR:
            yield from self._client(sender)
        else:
            yield from self._server(sender)

    def farewell(self, mark: Mark) -> None:
        self._tell()

    def _client(self, sender: int) -> Speech:
        octets = yield from self._packet(CONNECTION_REQUEST)
        request = read_request(octets)
        user = self.context.mask("user", request.user)
        self._note(sender, user=user, protocols_offered=request.offered)
        self._asked = True
        yield Wait(lambda: self._confirm is not None)
        if self._leaves():
            return
        core = client_core((yield from self._packet(0)))
        if core is not None:
            self._note(sender, client_name=core.name, client_build=core.build)

    def _server(self, sender: int) -> Speech:
        confirm = read_confirm((yield from self._packet(CONNECTION_CONFIRM)))
        self._note(sender, protocol=confirm.protocol, failure=confirm.failure)
        if confirm.protocol:
            self._note(sender, nla=confirm.protocol in NLA)
        self._confirm = confirm
        yield Wait(lambda: self._asked)
        if self._leaves():
            return
        security = server_security((yield from self._packet(0)))
        if security is not None:
            self._note(sender, encryption_level=security.level, encryption_method=security.method)

    def _leaves(self) -> bool:
        """Both know the answer: TLS goes on, or nothing does."""
        if self._confirm is None or self._confirm.protocol == "rdp":
            return False
        self._tell()
        if self._confirm.protocol in ENCRYPTED:
            self.hand_over("tls")
        return True

    def _packet(self, code: int) -> Generator[Want, bytes, bytes]:
        """One TPKT packet: what follows the X.224 header of a `code`, or the whole of it for 0."""
        head = yield Take(4)
        size = int.from_bytes(head[2:4], "big") - 4
        if head[:2] != _TPKT or not 3 <= size <= _LARGEST:
            raise ProtocolViolation(0, "RFC 1006 6", "tpkt")
        octets = yield Take(size)
        if not code:
            return octets
        if size < _X224 or octets[1] & 0xF0 != code:
            raise ProtocolViolation(5, "MS-RDPBCGR 2.2.1", "x224-code")
        return octets[_X224 : octets[0] + 1]

    def _note(self, sender: int, **facts: object) -> None:
        if self._event is None:
            self._event = Rdp(self.mark(sender), self.flow)
        self._event = replace(self._event, **facts)  # type: ignore[arg-type]

    def _tell(self) -> None:
        if self._event is not None and not self._told:
            self._told = True
            self.emit(self._event)


def probe(opening: Opening) -> Match:
    """A connection request that carries a cookie or a negotiation; ISO transport without either is not (S7, MMS)."""
    known = bool(PORTS & {opening.orig_port, opening.resp_port})
    start = opening.orig
    if opening.midstream:
        return Match.NO
    if len(start) < 11:
        fits = start[:2] == _TPKT[: len(start)] and (len(start) < 6 or start[5] == CONNECTION_REQUEST)
        return Match.MORE if fits else Match.NO
    if start[:2] != _TPKT or start[5] != CONNECTION_REQUEST:
        return Match.NO
    rest = start[11:]
    if not rest:
        return Match.YES if known else Match.NO
    negotiates = rest[:1] == b"\x01" and rest[2:4] == b"\x08\0"
    return Match.YES if rest.startswith((COOKIE[:7], b"\x08Cookie")) or b"msts=" in rest or negotiates else Match.NO
