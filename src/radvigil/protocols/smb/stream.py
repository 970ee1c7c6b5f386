"""SMB over the NetBIOS session service (RFC 1002 4.3) or straight on TCP ([MS-SMB2] 2.1): framing, and what to look at.

Rules:
1. Each message follows a type and a length in four bytes; the length leads to the next one, whatever it holds.
2. Only negotiation, session setup, tree connect and create are read whole; of transactions the words that count them;
   all else, the content of files first, passes unseen.
3. A hole inside a message costs that message. One that swallows a length is mended by looking for the next signature
   with a believable length before it; so is a capture that begins in the middle.
4. A message that breaks its rules costs that message.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import ClassVar, Final

from radvigil.protocols.cursor import Cursor
from radvigil.protocols.dialogue import Dialogue, Hole, Request, Skip, Speech, Take, Until
from radvigil.protocols.rfc1001 import read_name
from radvigil.protocols.smb import one, two
from radvigil.protocols.smb.talk import Talk
from radvigil.protocols.smb.transactions import WATCHED, Transactions
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import ORIGINATOR, RESPONDER, Context, Flow, Mark, Match, Name, Opening

SIGNATURES: Final = (b"\xffSMB", b"\xfeSMB", b"\xfdSMB", b"\xfcSMB")
_ONE, _TWO, _TRANSFORM, _COMPRESSED = SIGNATURES
_PREFIX: Final = 4
_SESSION_MESSAGE, _SESSION_REQUEST, _POSITIVE = 0x00, 0x81, 0x82
_SERVICES: Final = {0x81: 512, 0x82: 0, 0x83: 1, 0x84: 6, 0x85: 0}
"""RFC 1002 4.3.1: the other packet types and the most bytes that each may carry."""
_SEARCH: Final = 1 << 16
_PORTS: Final = frozenset((139, 445))
_NETBIOS: Final = 139

Step = Generator[Request, bytes, None]


class SmbReader(Dialogue):
    """Both directions of one flow."""

    PROTOCOL: ClassVar[str] = "smb"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._talk = Talk(flow, context)
        self._transactions = Transactions(flow, context)
        self._ends = [0, 0]

    def speak(self, sender: int) -> Speech:
        lost, skip = self.midstream, 0
        while True:
            try:
                if skip:
                    yield Skip(skip)
                    skip = 0
                prefix = (yield from _search()) if lost else (yield Take(_PREFIX))
                self._ends[sender] = self.at(sender) + max(_PREFIX, len(prefix) - 4) + _size(prefix)
                lost = False
                yield from self._packet(sender, prefix)
            except Hole as hole:
                after = hole.gap.at + hole.gap.size
                lost, skip = after > self._ends[sender], max(self._ends[sender] - after, 0)
                if lost:
                    self._transactions.lost()
            except ProtocolViolation as violation:
                if not self.midstream:
                    self.complain(violation, sender)
                unread = self.unread(sender)
                lost, skip = violation.why == "packet-type", max(self._ends[sender] - unread, 0)
                skip = 0 if lost else skip

    def farewell(self, mark: Mark) -> None:
        self._transactions.close()
        self._talk.close()

    def _packet(self, sender: int, prefix: bytes) -> Step:
        """One packet of the session service; `prefix` holds the signature already after a search."""
        size = _size(prefix)
        if len(prefix) == _PREFIX and prefix[0] != _SESSION_MESSAGE:
            yield from self._service(sender, prefix[0], size)
            return
        if size < one.HEADER:
            yield Skip(size)
            return
        found = prefix[_PREFIX:][-4:]
        head = found + (yield Take(one.HEADER - len(found)))
        signature = head[:4]
        if signature == _ONE:
            yield from self._one(sender, head, size)
        elif signature == _TWO:
            yield from self._two(sender, head, size)
        elif signature in SIGNATURES:
            if signature == _TRANSFORM:
                self._talk.encrypted(self.mark(sender))
            yield Skip(size - one.HEADER)
        else:
            raise ProtocolViolation(_PREFIX, "MS-SMB2 2.2.1", "packet-type")

    def _service(self, sender: int, kind: int, size: int) -> Step:
        """RFC 1002 4.3.2 to 4.3.7."""
        if kind not in _SERVICES or size > _SERVICES[kind]:
            raise ProtocolViolation(0, "RFC 1002 4.3.1", "packet-type")
        body = yield Take(size)
        if kind == _SESSION_REQUEST and sender == ORIGINATOR:
            cursor = Cursor(body, "RFC 1002 4.3.2")
            read_name(cursor)
            calling = read_name(cursor)
            if calling.is_host(False) and calling.text:
                mark = self.mark(sender)
                self.emit(Name(mark, self.flow, source="nbns", name=calling.text, ip=self.flow.orig_ip))

    def _one(self, sender: int, head: bytes, size: int) -> Step:
        mark = self.mark(sender)
        left = size - one.HEADER
        if head[4] in WATCHED:
            yield from self._transaction(sender, head, left)
            return
        if head[4] not in one.WANTED:
            yield Skip(left)
            return
        if left > self.limits.message:
            raise ProtocolViolation(0, "MS-CIFS 2.2.3", "length")
        self._talk.hear_one(head + (yield Take(left)), sender, mark)

    def _transaction(self, sender: int, head: bytes, left: int) -> Step:
        """Its words, where a hole leaves them; what it carries passes unseen."""
        mark, header = self.mark(sender), one.read_header(head)
        octets = yield Take(min(self._transactions.wants(header), left))
        if header.response == (sender == RESPONDER):
            self._transactions.hear(header, octets, mark)
        yield Skip(left - len(octets))

    def _two(self, sender: int, octets: bytes, size: int) -> Step:
        """A message or several compounded (MS-SMB2 3.2.4.1.4)."""
        while True:
            mark = self.mark(sender)
            head = two.read_header(octets)
            span = head.following or size
            if octets[:4] != _TWO or not two.HEADER <= span <= size:
                raise ProtocolViolation(20, "MS-SMB2 2.2.1.2", "next-command")
            if head.command in two.WANTED and span <= self.limits.message:
                octets += yield Take(span - two.HALF_HEADER)
                self._talk.hear_two(octets, sender, mark)
            else:
                yield Skip(span - two.HALF_HEADER)
            size -= span
            if not size:
                return
            if size < two.HEADER:
                raise ProtocolViolation(0, "MS-SMB2 2.2.1", "length")
            octets = yield Take(two.HALF_HEADER)


def _size(prefix: bytes) -> int:
    """The length that stands before the signature, or in a bare prefix (MS-SMB2 2.1: three bytes)."""
    start = len(prefix) - 8 if len(prefix) > _PREFIX else 0
    return int.from_bytes(prefix[start + 1 : start + 4], "big")


def _search() -> Generator[Request, bytes, bytes]:
    """Up to the next signature with a prefix that may be believed."""
    while True:
        try:
            passed = yield Until(b"SMB", _SEARCH)
        except ProtocolViolation:
            continue
        if len(passed) >= 8 and passed[-4:] in SIGNATURES and passed[-8] == 0 and _size(passed) >= one.HEADER:
            return passed


def probe(opening: Opening) -> Match:
    """A session packet that holds a signature; on the NetBIOS port, a session request."""
    known = bool(_PORTS & {opening.orig_port, opening.resp_port})
    netbios = _NETBIOS in (opening.orig_port, opening.resp_port)
    answers = [_judge(start, netbios) for start in (opening.orig, opening.resp) if start]
    if opening.midstream and known and Match.YES not in answers:
        found = any(signature in opening.orig or signature in opening.resp for signature in SIGNATURES)
        return Match.YES if found else Match.MORE
    return max(answers, default=Match.MORE)


def _judge(start: bytes, netbios: bool) -> Match:
    kind = start[0]
    if kind in (_SESSION_REQUEST, _POSITIVE):
        return Match.YES if netbios and start[1:3] == b"\0\0" else Match.NO
    if kind != _SESSION_MESSAGE:
        return Match.NO
    if len(start) < 8:
        return Match.MORE if any(signature.startswith(start[4:]) for signature in SIGNATURES) else Match.NO
    return Match.YES if start[4:8] in SIGNATURES and _size(start[:4]) >= one.HEADER else Match.NO
