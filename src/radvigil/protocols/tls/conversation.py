"""One TLS flow: record layer, then handshake messages, until encryption hides the rest. One event a flow.

Theory: a record is type, version, length, body (RFC 8446 5.1; RFC 5246 6.2.1). Handshake messages may be cut over
several records or share one; they are put together here, bounded by `Limits.tls_handshake`. ChangeCipherSpec ends what
is readable before TLS 1.3; in 1.3 it is a dummy that may even come before a second hello (RFC 8446 D.4). Hence a
handshake record after it is read once more if it is a hello, and is ciphertext otherwise. From the first ciphertext on
a direction is DONE: nothing of it is copied or kept.

SSL 2.0 has records of its own (two bytes of length, high bit set); its hello also opens newer versions (RFC 5246 E.2).
"""

from __future__ import annotations

from collections.abc import Generator

from radvigil.protocols.cursor import Cursor
from radvigil.protocols.dialogue import Dialogue, Hole, Request, Speech, Take
from radvigil.protocols.tls.certificates import Names, certificate
from radvigil.protocols.tls.hello import client_hello, server_hello, ssl2_client_hello, ssl2_server_hello
from radvigil.protocols.tls.names import ALERTS
from radvigil.protocols.tls.negotiation import Negotiation
from radvigil.protocols.tls.probe import LONGEST_RECORD
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import ORIGINATOR, Certificate, Context, Flow, Mark

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION, HEARTBEAT = 20, 21, 22, 23, 24
RECORD_CLAUSE = "RFC 8446 5.1"
HANDSHAKE_CLAUSE = "RFC 8446 4"

CLIENT_HELLO, SERVER_HELLO, CERTIFICATE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE = 1, 2, 11, 13, 14
_MESSAGES = frozenset({0, 1, 2, 3, 4, 5, 8, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 25, 67, 254})
"""IANA "TLS HandshakeType" registry."""

_CHAIN = 8
"""Certificates read of one chain: real ones hold two to four."""

_ENCRYPTED_ALERTS = frozenset({19, 11})
"""Length of a TLS 1.3 alert under encryption: two bytes, the content type, and a tag of 16 or 8 bytes."""

_SSL2_CLIENT_HELLO, _SSL2_MASTER_KEY, _SSL2_SERVER_HELLO = 1, 2, 4


class TlsConversation(Dialogue):
    """Decoder of TLS and SSL."""

    PROTOCOL = "tls"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._seen = Negotiation(context.limits)
        self._told = False

    def speak(self, sender: int) -> Speech:
        try:
            yield from self._from_the_start(sender)
        except Hole:
            self._seen.holed[sender] = True
            yield from self._after_hole(sender)

    def _from_the_start(self, sender: int) -> Speech:
        head = yield Take(2)
        self._seen.heard[sender] = True
        mark = self.mark(sender)
        if self._seen.first is None or mark.ts < self._seen.first.ts:
            self._seen.first = mark
        if head[0] & 0x80:
            newer = yield from self._ssl2(sender, head)
            if not newer:
                return
            head = yield Take(2)
        yield from self._records(sender, head)

    def farewell(self, mark: Mark) -> None:
        if any(self._seen.heard):
            self._tell(mark)

    # Records

    def _records(self, sender: int, head: bytes) -> Speech:
        gathered = bytearray()
        changed = False
        doubtful = self.midstream
        while not self._told:
            rest = yield Take(3)
            kind, size = head[0], int.from_bytes(rest[1:], "big")
            violation = _unlawful(kind, head[1], size)
            if violation is not None:
                if doubtful:
                    return  # picked up in the middle of a record: nobody's fault
                raise violation
            doubtful = False
            if kind == APPLICATION:
                self._protect(sender, size)
                return
            if kind == HANDSHAKE and not changed:
                yield from self._handshake(sender, gathered, size)
            elif not self._goes_on(sender, kind, (yield Take(size)), changed):
                return
            changed |= kind == CHANGE_CIPHER_SPEC
            head = yield Take(2)

    def _after_hole(self, sender: int) -> Speech:
        """If a record begins right after the hole: does this side encrypt by now? Messages are not read any more, and
        what looks like no record may be the middle of one."""
        changed = False
        while not self._told:
            head = yield Take(5)
            kind, size = head[0], int.from_bytes(head[3:], "big")
            if _unlawful(kind, head[1], size) is not None:
                return
            if kind == APPLICATION:
                self._protect(sender, size)
                return
            body = yield Take(size)
            if kind == HANDSHAKE and changed and not _is_hello(body):
                self._protect(sender, 0)
                return
            changed |= kind == CHANGE_CIPHER_SPEC

    def _goes_on(self, sender: int, kind: int, body: bytes, changed: bool) -> bool:
        """Whether something readable may follow this record."""
        if kind == ALERT:
            return not self._alert(sender, body, changed)
        if kind == HANDSHAKE and not _is_hello(body):
            self._protect(sender, 0)
            return False
        if kind == HANDSHAKE:
            self._message(sender, body[0], body[4:])
        return True

    def _protect(self, sender: int, size: int) -> None:
        """A record of this side is ciphertext. TLS 1.3 sends its encrypted alerts as application data, too."""
        if self._seen.version != "TLS1.3" or size not in _ENCRYPTED_ALERTS:
            self._protected(sender)

    def _alert(self, sender: int, body: bytes, changed: bool) -> bool:
        """True when the talk is over. Under encryption an alert is longer than two bytes and unreadable."""
        if changed and len(body) != 2:
            return False
        if len(body) != 2 or body[0] not in (1, 2):
            raise ProtocolViolation(5, "RFC 8446 6", "alert")
        # RFC 8446 6.2: in TLS 1.3 every alert but these two closes, whatever its level says.
        harmless = body[1] in (0, 90)
        if body[0] == 1 and (harmless or self._seen.version != "TLS1.3"):
            return False
        self._seen.alert = ALERTS.get(body[1]) or f"0x{body[1]:02x}"
        self._tell(self.mark(sender))
        return True

    # Handshake messages

    def _handshake(self, sender: int, gathered: bytearray, size: int) -> Speech:
        """One record's body, read message by message, so that a hole takes no more than the message that it cuts."""
        while size:
            wanted = 4 if len(gathered) < 4 else 4 + int.from_bytes(gathered[1:4], "big")
            piece = yield Take(min(size, wanted - len(gathered)))
            size -= len(piece)
            gathered += piece
            if len(gathered) < 4:
                return
            kind, length = gathered[0], int.from_bytes(gathered[1:4], "big")
            if kind not in _MESSAGES:
                raise ProtocolViolation(0, HANDSHAKE_CLAUSE, "handshake-type")
            if length > self.limits.tls_handshake:
                raise ProtocolViolation(1, HANDSHAKE_CLAUSE, "handshake-length")
            if len(gathered) == 4 + length:
                body = bytes(gathered[4:])
                gathered.clear()
                self._message(sender, kind, body)

    def _message(self, sender: int, kind: int, body: bytes) -> None:
        seen = self._seen
        if kind == CLIENT_HELLO and seen.client is None:
            seen.client = client_hello(body)
        elif kind == SERVER_HELLO and (seen.server is None or seen.server.retry):
            seen.server = server_hello(body)
        elif kind == CERTIFICATE:
            is_clients = sender == ORIGINATOR
            seen.certificates.setdefault(is_clients, self._chain(sender, body))
        elif kind == CERTIFICATE_REQUEST:
            seen.requested = True
        elif kind == SERVER_HELLO_DONE:
            seen.server_done = True

    def _chain(self, sender: int, body: bytes) -> tuple[Certificate, ...]:
        """RFC 5246 7.4.2: a list of three-byte lengths and DER, the sender's own first."""
        chain = Cursor(body, "RFC 5246 7.4.2").vector(3)
        found: list[Certificate] = []
        while chain.left and len(found) < _CHAIN:
            der = chain.vector(3).rest()
            try:
                found.append(certificate(der, self._names(sender == ORIGINATOR)))
            except ProtocolViolation as violation:
                self.complain(violation, sender)
                break
        return tuple(found)

    def _names(self, of_client: bool) -> Names:
        return Names(self.context.mask, self.limits, of_client)

    # SSL 2.0

    def _ssl2(self, sender: int, head: bytes) -> Generator[Request, bytes, bool]:
        """True when records of SSL 3.0 or later follow in this direction."""
        size = int.from_bytes(head, "big") & 0x7FFF
        if size > self.limits.tls_handshake:
            raise ProtocolViolation(0, "RFC 5246 E.2", "record-length")
        body = yield Take(size)
        kind = body[0] if body else 0
        if kind == _SSL2_CLIENT_HELLO:
            self._seen.ssl2_offered, self._seen.ssl2_kinds = ssl2_client_hello(body)
            following = yield Take(2)
            return (yield from self._after_ssl2_hello(sender, following))
        if kind == _SSL2_SERVER_HELLO:
            yield from self._ssl2_server(sender, body)
            return False
        raise ProtocolViolation(2, "RFC 5246 E.2", "message-type")

    def _after_ssl2_hello(self, sender: int, head: bytes) -> Generator[Request, bytes, bool]:
        if not head[0] & 0x80:
            yield from self._records(sender, head)
            return False
        body = yield Take(int.from_bytes(head, "big") & 0x7FFF)
        if len(body) > 3 and body[0] == _SSL2_MASTER_KEY:
            self._seen.ssl2_cipher = int.from_bytes(body[1:4], "big")
        yield Take(2)
        self._protected(sender)
        return False

    def _ssl2_server(self, sender: int, body: bytes) -> Speech:
        version, self._seen.resumed, der = ssl2_server_hello(body)
        self._seen.ssl2_version = version
        if der:
            try:
                self._seen.certificates[False] = (certificate(der, self._names(of_client=False)),)
            except ProtocolViolation as violation:
                self.complain(violation, sender)
        yield Take(2)
        self._protected(sender)

    # What is said

    def _protected(self, sender: int) -> None:
        self._seen.protected[sender] = True
        if self._seen.established:
            self._tell(self.mark(sender))

    def _tell(self, mark: Mark) -> None:
        """Once a flow; what the event was made of is let go."""
        if not self._told:
            self._told = True
            self.emit(self._seen.event(mark, self.flow))
            self._seen.client = None


def _unlawful(kind: int, major: int, size: int) -> ProtocolViolation | None:
    if kind not in (CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION, HEARTBEAT):
        return ProtocolViolation(0, RECORD_CLAUSE, "record-type")
    if major != 3:
        return ProtocolViolation(1, RECORD_CLAUSE, "record-version")
    if size > LONGEST_RECORD:
        return ProtocolViolation(3, "RFC 5246 6.2.3", "record-length")
    return None


def _is_hello(body: bytes) -> bool:
    """A whole ClientHello or ServerHello in clear, as after a HelloRetryRequest."""
    return body[:1] in (b"\x01", b"\x02") and int.from_bytes(body[1:4], "big") == len(body) - 4 and body[4:5] == b"\x03"
