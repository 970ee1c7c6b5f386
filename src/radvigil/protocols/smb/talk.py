"""What one SMB flow tells: steps paired from their halves, security tokens, clocks, logins.

Rules:
1. Server facts come from messages flagged as answers, and only when the server's side of the flow sent them.
2. Steps of one kind that say nothing new are told once a flow: a backup opens a million files of one class.
3. An SMB 1 negotiation may be answered in SMB 2 ([MS-SMB2] 3.3.5.3.1); it then carries message id 0.
4. A dialect is told once a flow: by its negotiation, or, where that was not seen, by the first step that was answered
   and that only one dialect knows.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from radvigil.protocols.kerberos.messages import service_ticket
from radvigil.protocols.ntlm import NtlmListener
from radvigil.protocols.pairs import Pairs
from radvigil.protocols.smb import one, two
from radvigil.protocols.smb.half import Half, merged
from radvigil.protocols.violations import SENDERS, ProtocolViolation
from radvigil.records import (
    ORIGINATOR,
    RESPONDER,
    CleartextLogin,
    Context,
    Flow,
    Mark,
    Ntlm,
    Smb,
)

_REPEATED = frozenset(("tree_connect", "create"))


class Talk:
    """One flow's steps. `hear_one` and `hear_two` take whole messages and raise ProtocolViolation."""

    def __init__(self, flow: Flow, context: Context) -> None:
        self._flow = flow
        self._context = context
        self._pairs: Pairs[Half, Half] = Pairs(context.limits.pending, self._tell)
        self._ntlm = NtlmListener(flow, context, "smb")
        self._told: set[Hashable] = set()
        self._asked: set[str] = set()
        self._tickets: set[Hashable] = set()
        self._plain = False
        self._dialect_told = False

    def hear_one(self, message: bytes, sender: int, mark: Mark) -> None:
        """An SMB 1 message."""
        for block in one.blocks(message, self._flow, mark):
            _expect_side(block.head.response, sender, "MS-CIFS 2.2.3.1")
            half, account = one.half_of(block)
            if account is not None:
                self._account(account, mark)
            if half is not None:
                self._note_mode(block, half)
                self._hear(half, block.head.response)

    def hear_two(self, octets: bytes, sender: int, mark: Mark) -> None:
        """An SMB 2 message; of a create's answer the first half of the header is enough."""
        head = two.read_header(octets)
        _expect_side(head.response, sender, "MS-SMB2 2.2.1.2")
        if head.status != two.PENDING or not head.response:
            self._hear(two.half_of(two.Message(head, octets, self._flow, mark)), head.response)

    def encrypted(self, mark: Mark) -> None:
        """A transform header passed (MS-SMB2 2.2.41)."""
        if "encrypted" not in self._told:
            self._told.add("encrypted")
            self._context.emit(Smb(mark, self._flow, action="session_setup", encrypted=True))

    def close(self) -> None:
        self._pairs.close()

    def _hear(self, half: Half, response: bool) -> None:
        event = half.event
        if half.clock is not None and response:
            self._context.emit(half.clock)
        if half.blob and self._is_nobody(half.blob, event.mark) and not response:
            half = half._replace(event=replace(event, session="anonymous"))
        if response and event.action == "create" and half.key not in self._pairs:
            return
        if not response and event.action == "create" and not self._is_first(event.extension_class):
            return
        if response:
            self._pairs.answered(half.key, half)
        else:
            self._pairs.asked(half.key, half)

    def _is_first(self, extension_class: str) -> bool:
        first = extension_class not in self._asked
        self._asked.add(extension_class)
        return first

    def _tell(self, question: Half | None, answer: Half | None) -> None:
        event = merged(question, answer)
        if event is None or (event.status == two.MORE_PROCESSING and not event.server_os):
            return
        event = self._with_dialect(event, answer is not None)
        if event.action in _REPEATED:
            facts = replace(event, mark=Mark(0, "", 0))
            if facts in self._told:
                return
            if len(self._told) < self._context.limits.values:
                self._told.add(facts)
        self._context.emit(event)

    def _with_dialect(self, event: Smb, answered: bool) -> Smb:
        """Rule 4."""
        if event.dialect and event.action != "negotiate" and (self._dialect_told or not answered):
            return replace(event, dialect="")
        self._dialect_told |= bool(event.dialect)
        return event

    def _is_nobody(self, blob: bytes, mark: Mark) -> bool:
        """Hear NTLM or Kerberos inside SPNEGO (RFC 4178); True for an AUTHENTICATE without a name (MS-NLMP 3.2.5.1.2).
        SMB 1 has no flag for a null session: only its client says so.
        """
        if self._ntlm.hear(blob, mark):
            return self._ntlm.anonymous
        ticket = service_ticket(blob, self._flow, mark)
        if ticket is not None and (ticket.realm, ticket.service) not in self._tickets:
            if len(self._tickets) < self._context.limits.names:
                self._tickets.add((ticket.realm, ticket.service))
            self._context.emit(ticket)
        return False

    def _note_mode(self, block: one.Block, half: Half) -> None:
        """MS-CIFS 2.2.4.52.2: SecurityMode without 0x02 asks for the password in clear."""
        words = block.words
        if block.command == one.NEGOTIATE and block.head.response and half.event.dialect == "SMB1":
            first = words.end - 2 * 17
            self._plain = not words.content[first + 2] & 2

    def _account(self, account: one.Account, mark: Mark) -> None:
        """A session set up without NTLMSSP: both responses are those of NTLM all the same."""
        user = self._context.mask("user", account.user)
        if self._plain and user and account.oem_size + account.unicode_size:
            self._context.emit(CleartextLogin(mark, self._flow, SENDERS[ORIGINATOR], "smb", user))
            return
        sized = account.unicode_size > 24, account.unicode_size == 24 or account.oem_size == 24
        version = "NTLMv2" if sized[0] else "NTLMv1" if sized[1] else ""
        self._context.emit(
            Ntlm(mark, self._flow, "smb", user, account.domain, anonymous=not account.user, version=version)
        )


def _expect_side(response: bool, sender: int, clause: str) -> None:
    """Answers come from the responder: what a client flags as an answer is no word of the server."""
    if response != (sender == RESPONDER):
        raise ProtocolViolation(0, clause, "direction")
