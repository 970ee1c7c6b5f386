"""LDAP over TCP (RFC 4511 5.2): BER messages one after the other.

Rules:
1. A message's length leads to the next one; only binds, their results, StartTLS and the root DSE are read.
2. After StartTLS was asked for, the client's direction is not read before the answer (4.14.1); when that says success,
   TLS goes on.
3. After a SASL bind the rest may be sealed (RFC 4422 3.7): what is no LDAP message then ends the reading, uncomplained.
4. After a hole nothing marks a message's start: DONE.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from radvigil.protocols import ber
from radvigil.protocols.cursor import Cursor
from radvigil.protocols.dialogue import Dialogue, Skip, Speech, Take, Wait
from radvigil.protocols.kerberos.messages import service_ticket
from radvigil.protocols.ldap import messages
from radvigil.protocols.ldap.messages import Bind, Result
from radvigil.protocols.ntlm import NtlmListener
from radvigil.protocols.pairs import Pairs
from radvigil.protocols.violations import SENDERS, ProtocolViolation
from radvigil.records import ORIGINATOR, CleartextLogin, Context, Flow, Ldap, Mark, Match, Opening

PORTS: Final = frozenset((389, 3268))
_HEAD: Final = 16
"""Bytes of a message's body that show its operation and whether an entry's name is empty."""
_START_TLS = "start-tls"

_Question = tuple[Mark, str, Bind]


class LdapReader(Dialogue):
    """Both directions of one flow."""

    PROTOCOL: ClassVar[str] = "ldap"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._pairs: Pairs[_Question, tuple[Mark, Result]] = Pairs(context.limits.pending, self._tell)
        self._ntlm = NtlmListener(flow, context, "ldap")
        self._sealed = midstream
        self._tls_asked = False
        self._tls: bool | None = None
        self._root_told = False

    def speak(self, sender: int) -> Speech:
        while True:
            start = yield Take(2)
            mark = self.mark(sender)
            if start[0] != ber.SEQUENCE:
                if self._sealed:
                    return
                raise ProtocolViolation(0, "RFC 4511 4.1.1", "tag")
            if start[1] > 0x80:
                start += yield Take(start[1] & 0x7F)
            size = ber.frame_size(start, "RFC 4511 5.1")
            left = (size or 0) - len(start)
            if not 5 <= left <= self.limits.message:
                raise ProtocolViolation(1, "RFC 4511 5.1", "length")
            head = yield Take(min(left, _HEAD))
            if not _is_wanted(head):
                yield Skip(left - len(head))
                continue
            octets = start + head + (yield Take(left - len(head)))
            yield from self._message(octets, sender, mark)

    def farewell(self, mark: Mark) -> None:
        self._pairs.close()

    def _message(self, octets: bytes, sender: int, mark: Mark) -> Speech:
        """One message that matters; a direction that asked for TLS waits here, and one that grants it ends here."""
        try:
            number, tag, body = messages.operation(octets)
            if (tag in messages.FROM_CLIENT) != (sender == ORIGINATOR):
                raise ProtocolViolation(0, "RFC 4511 4.1.1", "direction")
            if sender == ORIGINATOR:
                self._asked(number, tag, body, mark)
            else:
                self._answered(number, tag, body, mark)
        except ProtocolViolation as violation:
            self.complain(violation, sender, mark)
        if sender == ORIGINATOR and self._tls_asked and self._tls is None:
            yield Wait(lambda: self._tls is not None)
        if self._tls and sender != ORIGINATOR:
            yield Wait(lambda: self._tls_asked)
            self.hand_over("tls")

    def _asked(self, number: int, tag: int, body: Cursor, mark: Mark) -> None:
        if tag == messages.EXTENDED_REQUEST:
            if messages.extended_name(body) == messages.START_TLS:
                self._tls_asked = True
                self._pairs.asked(number, (mark, _START_TLS, Bind("")))
            return
        bind = messages.read_bind(body)
        self._sealed = self._sealed or bind.kind == "sasl"
        self._token(bind.token, mark)
        user = Bind(bind.kind, bind.mechanism, self._masked(bind.user), b"", bind.secret)
        self._pairs.asked(number, (mark, "bind", user))

    def _masked(self, user: bytes) -> bytes:
        return self.context.mask("user", user).encode()

    def _answered(self, number: int, tag: int, body: Cursor, mark: Mark) -> None:
        if tag == messages.SEARCH_ENTRY:
            self._root(messages.root_entry(body), mark)
            return
        result = messages.read_result(body)
        self._token(result.token, mark)
        if tag == messages.EXTENDED_RESPONSE:
            if result.name != messages.START_TLS and not (self._tls_asked and number in self._pairs):
                return
            self._tls = result.code == 0
        self._pairs.answered(number, (mark, result))

    def _token(self, token: bytes, mark: Mark) -> None:
        """NTLM or Kerberos inside SASL ([MS-ADTS] 5.1.1.1.2)."""
        if token and not self._ntlm.hear(token, mark):
            ticket = service_ticket(token, self.flow, mark)
            if ticket is not None:
                self.emit(ticket)

    def _root(self, told: dict[str, str], mark: Mark) -> None:
        if told and not self._root_told:
            self._root_told = True
            event = Ldap(mark, self.flow, operation="search", vendor=told.get("vendor", ""))
            self.emit(
                replace(
                    event,
                    version=told.get("version", ""),
                    server_name=told.get("server_name", ""),
                    domain=told.get("domain", ""),
                )
            )

    def _tell(self, question: _Question | None, answer: tuple[Mark, Result] | None) -> None:
        if question is None:
            return
        mark, operation, bind = question
        code = answer[1].code if answer is not None else None
        if code == messages.IN_PROGRESS:
            return
        user = bind.user.decode()
        self.emit(Ldap(mark, self.flow, operation, bind.kind, bind.mechanism, user, code))
        if bind.secret:
            succeeded = None if code is None else code == 0
            self.emit(CleartextLogin(mark, self.flow, SENDERS[ORIGINATOR], "ldap-simple", user, succeeded))


def _is_wanted(head: bytes) -> bool:
    tag, nameless = messages.operation_tag(head)
    return tag in messages.WANTED or (tag == messages.SEARCH_ENTRY and nameless)


def probe(opening: Opening) -> Match:
    """A sequence, a message id, an operation of its direction."""
    sides = ((opening.orig, messages.FROM_CLIENT), (opening.resp, messages.FROM_SERVER))
    answers = [_judge(start, tags) for start, tags in sides if start]
    return min(answers) if answers else Match.MORE


def _judge(start: bytes, tags: frozenset[int]) -> Match:
    if start[0] != ber.SEQUENCE:
        return Match.NO
    try:
        size = ber.frame_size(start, "RFC 4511 5.1")
    except ProtocolViolation:
        return Match.NO
    body = start[2 + (start[1] & 0x7F if start[1] > 0x80 else 0) :] if size is not None else b""
    if len(body) < _HEAD and (size is None or len(start) < size):
        return Match.MORE
    return Match.YES if messages.operation_tag(body)[0] in tags and body[1] <= 4 else Match.NO
