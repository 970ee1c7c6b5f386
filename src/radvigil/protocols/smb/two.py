"""SMB 2 and 3 ([MS-SMB2]): the messages that identify, from bytes to halves of steps.

Rules:
1. Offsets inside a message count from its header (2.2.1); one that leads outside of the message is a violation.
2. The first half of the header (32 bytes) is enough to tell whether the rest is looked at.
3. `encrypted` is False where the negotiation leaves no way to encrypt, True where a session, a share or the transform
   header says that it is, and not said otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, NamedTuple
from uuid import UUID

from radvigil.protocols.cursor import Cursor
from radvigil.protocols.filetime import server_clock
from radvigil.protocols.smb.classes import extension_class_of, share_class_of
from radvigil.protocols.smb.half import Half
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Flow, Mark, Smb

HEADER: Final = 64
HALF_HEADER: Final = 32
NEGOTIATE, SESSION_SETUP, TREE_CONNECT, CREATE = 0, 1, 3, 5
WANTED: Final = frozenset((NEGOTIATE, SESSION_SETUP, TREE_CONNECT, CREATE))
PENDING: Final = 0x00000103
"""STATUS_PENDING (3.3.4.4): an interim answer; the real one follows."""
MORE_PROCESSING: Final = 0xC0000016
_DIALECTS: Final = {
    0x0202: "2.0.2",
    0x0210: "2.1",
    0x0300: "3.0",
    0x0302: "3.0.2",
    0x0311: "3.1.1",
    0x02FF: "2.???",
}
_SHARES: Final = {1: "disk", 2: "ipc", 3: "printer"}
_ENCRYPTION: Final = 0x40
_ENCRYPTION_CONTEXT: Final = 2
_DIRECTORY_FILE: Final = 1
_CONTEXTS: Final = 32


class Header(NamedTuple):
    """MS-SMB2 2.2.1, the first half."""

    status: int
    command: int
    response: bool
    following: int
    message_id: int


class Message(NamedTuple):
    """One message, whole: header and body."""

    head: Header
    octets: bytes
    flow: Flow
    mark: Mark

    def body(self, clause: str) -> Cursor:
        """After the header and the body's StructureSize."""
        cursor = Cursor(self.octets, clause)
        cursor.skip(HEADER + 2)
        return cursor

    def buffer(self, offset: int, size: int, clause: str) -> bytes:
        """Bytes at an offset from the header."""
        if not size:
            return b""
        if offset < HEADER or offset + size > len(self.octets):
            raise ProtocolViolation(HEADER, clause, "buffer-offset")
        return self.octets[offset : offset + size]

    def half(self, event: Smb, blob: bytes = b"") -> Half:
        return Half(event, (event.action, self.head.message_id), blob)


def read_header(octets: bytes) -> Header:
    """From the first 32 bytes of a header."""
    if octets[4:6] != b"\x40\0":
        raise ProtocolViolation(4, "MS-SMB2 2.2.1.2", "structure-size")
    return Header(
        status=int.from_bytes(octets[8:12], "little"),
        command=int.from_bytes(octets[12:14], "little"),
        response=bool(octets[16] & 1),
        following=int.from_bytes(octets[20:24], "little"),
        message_id=int.from_bytes(octets[24:32], "little"),
    )


def half_of(message: Message) -> Half:
    """What the message tells."""
    head = message.head
    if not head.response:
        return _REQUESTS[head.command](message)
    if head.status and head.status != MORE_PROCESSING:
        return _failure(message)
    return _RESPONSES[head.command](message)


def _negotiate_request(message: Message) -> Half:
    """2.2.3."""
    body = message.body("MS-SMB2 2.2.3")
    count = body.u16le()
    body.skip(32)
    offered = tuple(_dialect(body.u16le()) for _ in range(min(count, 64)))
    return message.half(Smb(message.mark, message.flow, action="negotiate", dialects_offered=offered))


def _negotiate_response(message: Message) -> Half:
    """2.2.4."""
    body = message.body("MS-SMB2 2.2.4")
    mode, dialect, contexts = body.u16le(), body.u16le(), body.u16le()
    guid = UUID(bytes_le=body.take(16))
    capabilities = body.u32le()
    body.skip(12)
    filetime = body.u64le()
    body.skip(8)
    blob = message.buffer(body.u16le(), body.u16le(), "MS-SMB2 2.2.4")
    if dialect == 0x0311:
        able = _encrypts(message, body.u32le(), contexts)
    else:
        able = 0x0300 <= dialect < 0x0311 and bool(capabilities & _ENCRYPTION)
    event = Smb(
        message.mark,
        message.flow,
        action="negotiate",
        dialect=_dialect(dialect),
        signing="required" if mode & 2 else "enabled" if mode & 1 else "disabled",
        encrypted=None if able or dialect == 0x02FF else False,
        server_guid=str(guid) if guid.int else "",
        status=message.head.status,
    )
    clock = server_clock(filetime, "smb", message.flow, message.mark)
    return message.half(event, blob)._replace(clock=clock)


def _encrypts(message: Message, offset: int, count: int) -> bool:
    """2.2.4.1.2: a context of encryption capabilities that names a cipher."""
    cursor = Cursor(message.octets, "MS-SMB2 2.2.4.1")
    cursor.skip(offset)
    for turn in range(min(count, _CONTEXTS)):
        if turn:
            cursor.skip(-cursor.at % 8)
        kind, size = cursor.u16le(), cursor.u16le()
        cursor.skip(4)
        body = cursor.part(size)
        if kind == _ENCRYPTION_CONTEXT:
            return body.u16le() > 0 and body.u16le() > 0
    return False


def _setup_request(message: Message) -> Half:
    """2.2.5."""
    body = message.body("MS-SMB2 2.2.5")
    body.skip(10)
    blob = message.buffer(body.u16le(), body.u16le(), "MS-SMB2 2.2.5")
    return message.half(Smb(message.mark, message.flow, action="session_setup"), blob)


def _setup_response(message: Message) -> Half:
    """2.2.6."""
    body = message.body("MS-SMB2 2.2.6")
    flags = body.u16le()
    blob = message.buffer(body.u16le(), body.u16le(), "MS-SMB2 2.2.6")
    session = "guest" if flags & 1 else "anonymous" if flags & 2 else ""
    event = Smb(message.mark, message.flow, action="session_setup", encrypted=True if flags & 4 else None,
                session=session, status=message.head.status)  # fmt: skip
    return message.half(event, blob)


def _tree_request(message: Message) -> Half:
    """2.2.9."""
    body = message.body("MS-SMB2 2.2.9")
    body.skip(2)
    path = message.buffer(body.u16le(), body.u16le(), "MS-SMB2 2.2.9").decode("utf-16-le", "replace")
    return message.half(Smb(message.mark, message.flow, action="tree_connect", share_class=share_class_of(path)))


def _tree_response(message: Message) -> Half:
    """2.2.10."""
    body = message.body("MS-SMB2 2.2.10")
    share = _SHARES.get(body.u8(), "other")
    body.skip(1)
    encrypted = True if body.u32le() & 0x8000 else None
    event = Smb(message.mark, message.flow, action="tree_connect", share_class=share, encrypted=encrypted, status=0)
    return message.half(event)


def _create_request(message: Message) -> Half:
    """2.2.13."""
    body = message.body("MS-SMB2 2.2.13")
    body.skip(38)
    options = body.u32le()
    path = message.buffer(body.u16le(), body.u16le(), "MS-SMB2 2.2.13").decode("utf-16-le", "replace")
    name = "none" if options & _DIRECTORY_FILE else extension_class_of(path)
    return message.half(Smb(message.mark, message.flow, action="create", extension_class=name))


def _create_response(message: Message) -> Half:
    return message.half(Smb(message.mark, message.flow, action="create", status=0))


def _failure(message: Message) -> Half:
    """2.2.2: an error answer tells its status and no more."""
    head = message.head
    return message.half(Smb(message.mark, message.flow, action=_ACTIONS[head.command], status=head.status))


def _dialect(number: int) -> str:
    return _DIALECTS.get(number, f"0x{number:04x}")


_Reader = Callable[[Message], Half]
_ACTIONS: Final[dict[int, Literal["negotiate", "session_setup", "tree_connect", "create"]]] = {
    NEGOTIATE: "negotiate",
    SESSION_SETUP: "session_setup",
    TREE_CONNECT: "tree_connect",
    CREATE: "create",
}
_REQUESTS: Final[dict[int, _Reader]] = {
    NEGOTIATE: _negotiate_request,
    SESSION_SETUP: _setup_request,
    TREE_CONNECT: _tree_request,
    CREATE: _create_request,
}
_RESPONSES: Final[dict[int, _Reader]] = {
    NEGOTIATE: _negotiate_response,
    SESSION_SETUP: _setup_response,
    TREE_CONNECT: _tree_response,
    CREATE: _create_response,
}
