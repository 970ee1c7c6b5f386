"""Questions and their answers (RFC 1035, 2136, 3596): one Dns event a pair, said when the answer is seen.

Rules:
1. Only the question and answer sections are read: authority and additional records identify nobody.
2. A question is known by its id, name and type. Asked again before its answer, it is still one question.
3. An answer without its question in the capture counts as answered. A question without answer is said at the end,
   with the mark of the question.
4. A PTR answer in a reverse zone gives the machine a name, said by the server, not by the machine.
"""

from __future__ import annotations

from typing import Final

from radvigil.protocols.addresses import ipv4_text, ipv6_text
from radvigil.protocols.dns.reverse import address_of
from radvigil.protocols.rfc1035 import Message, Question, Record
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Context, Dns, Flow, Mark, Name

A: Final = 1
CNAME: Final = 5
PTR: Final = 12
AAAA: Final = 28
SRV: Final = 33

TYPES: Final = {
    1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 10: "NULL", 12: "PTR", 13: "HINFO", 15: "MX", 16: "TXT", 28: "AAAA",
    29: "LOC", 33: "SRV", 35: "NAPTR", 39: "DNAME", 41: "OPT", 43: "DS", 46: "RRSIG", 47: "NSEC", 48: "DNSKEY",
    52: "TLSA", 64: "SVCB", 65: "HTTPS", 249: "TKEY", 250: "TSIG", 251: "IXFR", 252: "AXFR", 255: "ANY", 257: "CAA",
}  # fmt: skip
"""IANA, DNS parameters: resource record types met in local networks."""

RCODES: Final = (
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH",
    "NOTZONE", "DSOTYPENI", "12", "13", "14", "15",
)  # fmt: skip
"""RFC 1035 4.1.1, RFC 2136 2.2, RFC 8490."""

_POINTS_TO_NAME: Final = {2: 0, CNAME: 0, PTR: 0, 15: 2, SRV: 6, 39: 0}
"""Types whose RDATA is a name, and how many octets stand before it (MX preference, SRV priority, weight, port)."""


def type_text(kind: int) -> str:
    """IANA mnemonic, or RFC 3597's `TYPEn`."""
    return TYPES.get(kind) or f"TYPE{kind}"


def rdata_text(message: Message, record: Record) -> str:
    """Address or name of an answer; empty for types that name no machine."""
    kind, at, size = record.type, record.at, record.size
    if kind in (A, AAAA):
        if size != (4 if kind == A else 16):
            raise ProtocolViolation(at, "RFC 1035 3.4.1" if kind == A else "RFC 3596 2.2", "address-size")
        raw = message.octets[at : at + size]
        return ipv4_text(raw) if kind == A else ipv6_text(raw)
    before = _POINTS_TO_NAME.get(kind)
    if before is None:
        return ""
    name, after = message.name(at + before)
    if after > at + size:
        raise ProtocolViolation(at, "RFC 1035 4.1.3", "rdata-length")
    return name


class Talk:
    """Questions and answers of one flow, over UDP or TCP."""

    __slots__ = ("context", "flow", "pending")

    def __init__(self, flow: Flow, context: Context) -> None:
        self.flow = flow
        self.context = context
        self.pending: dict[tuple[int, Question], Mark] = {}

    def hear(self, octets: bytes, mark: Mark) -> None:
        """One message. Raises ProtocolViolation."""
        message = Message(octets)
        if not message.asked:
            self._bare(message, mark)
            return
        question = message.question()
        key = (message.id, question)
        if message.is_response:
            self.pending.pop(key, None)
            self._answered(message, question, mark)
        elif key not in self.pending:
            if len(self.pending) >= self.context.limits.pending:
                self._unanswered(next(iter(self.pending)))
            self.pending[key] = mark

    def _bare(self, message: Message, mark: Mark) -> None:
        """An answer may leave the question out (RFC 2136 3.8): then the id alone pairs them."""
        asked = [key for key in self.pending if key[0] == message.id] if message.is_response else []
        if asked:
            del self.pending[asked[0]]
            self._answered(message, asked[0][1], mark)

    def close(self) -> None:
        """The flow is over: what nobody answered."""
        for key in tuple(self.pending):
            self._unanswered(key)

    def _unanswered(self, key: tuple[int, Question]) -> None:
        mark = self.pending.pop(key)
        self.context.emit(Dns(mark, self.flow, query=key[1].name, qtype=type_text(key[1].type)))

    def _answered(self, message: Message, question: Question, mark: Mark) -> None:
        answers: dict[str, None] = {}
        try:
            if message.answers and message.opcode == 0:
                self._read_answers(message, answers, mark)
        finally:  # an answer that breaks off is an answer all the same
            qtype, rcode = type_text(question.type), RCODES[message.rcode]
            self.context.emit(Dns(mark, self.flow, question.name, qtype, rcode, tuple(answers), answered=True))

    def _read_answers(self, message: Message, answers: dict[str, None], mark: Mark) -> None:
        for _ in range(message.asked - 1):  # the first one is read already
            message.question()
        for record in message.records(message.answers):
            text = rdata_text(message, record)
            if text and len(answers) < self.context.limits.names:
                answers[text] = None
                if record.type == PTR:
                    self._pointer(record.name, text, mark)

    def _pointer(self, owner: str, name: str, mark: Mark) -> None:
        ip = address_of(owner)
        if ip:
            self.context.emit(Name(mark, self.flow, source="dns", name=name, ip=ip, said_by_itself=False))
