"""SMB 1 ([MS-CIFS], [MS-SMB]): the messages that identify, from bytes to halves of steps.

Rules:
1. A message is a header of 32 bytes, then blocks of words and bytes; AndX blocks follow each other by offsets that only
   grow (MS-CIFS 2.2.3.4).
2. Strings are UTF-16LE, aligned on the header, where Flags2 says so (2.2.1.1.2); the OEM code page otherwise.
3. DOS error classes become the NTSTATUS that stands for them (2.2.2.4), as far as they matter here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple
from uuid import UUID

from radvigil.protocols.cursor import Cursor
from radvigil.protocols.filetime import server_clock
from radvigil.protocols.smb.classes import extension_class_of, share_class_of
from radvigil.protocols.smb.half import Half
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Flow, Mark, Smb, wire_text

HEADER: Final = 32
NEGOTIATE, SESSION_SETUP, TREE_CONNECT = 0x72, 0x73, 0x75
OPEN, NT_CREATE = 0x2D, 0xA2
WANTED: Final = frozenset((NEGOTIATE, SESSION_SETUP, TREE_CONNECT, OPEN, NT_CREATE))
CREATES: Final = frozenset((OPEN, NT_CREATE))
_ANDX: Final = frozenset((SESSION_SETUP, TREE_CONNECT, OPEN, NT_CREATE))
_CHAIN: Final = 8
_CLAUSE: Final = "MS-CIFS 2.2.3"
_EXTENDED_SECURITY: Final = 0x80000000
_UNICODE: Final = 4
_GUID: Final = 16
_LOGON_FAILURE, _ACCESS_DENIED, _NO_SUCH_FILE, _UNSUCCESSFUL = 0xC000006D, 0xC0000022, 0xC000000F, 0xC0000001
_DOS_ERRORS: Final = {(2, 2): _LOGON_FAILURE, (1, 5): _ACCESS_DENIED, (2, 4): _ACCESS_DENIED, (1, 2): _NO_SUCH_FILE}
_DIALECTS: Final = {"NT LM 0.12": "SMB1", "SMB 2.002": "2.0.2", "SMB 2.???": "2.???"}
_SERVICES: Final = {b"IPC": "ipc", b"A:": "disk", b"LPT1:": "printer", b"COMM": "other"}


class Account(NamedTuple):
    """A session set up without NTLMSSP (MS-CIFS 2.2.4.53.1): who, and how long both responses are."""

    user: bytes
    domain: str
    oem_size: int
    unicode_size: int


class Header(NamedTuple):
    """MS-CIFS 2.2.3.1."""

    command: int
    status: int
    response: bool
    unicode: bool
    multiplex: int


def read_header(octets: bytes) -> Header:
    """From the 32 bytes of a header."""
    flags2 = int.from_bytes(octets[10:12], "little")
    status = int.from_bytes(octets[5:9], "little")
    return Header(
        command=octets[4],
        status=status if flags2 & 0x4000 or not status else _nt_status(octets[5], status >> 16),
        response=bool(octets[9] & 0x80),
        unicode=bool(flags2 & 0x8000),
        multiplex=int.from_bytes(octets[30:32] + octets[26:28], "little"),
    )


def _nt_status(error_class: int, code: int) -> int:
    return _DOS_ERRORS.get((error_class, code), _UNSUCCESSFUL)


class Block(NamedTuple):
    """One block of a message: the words and the bytes, cursors on the whole message."""

    head: Header
    command: int
    words: Cursor
    octets: Cursor
    flow: Flow
    mark: Mark

    def text(self) -> str:
        return wire_text(self.raw(), encoding="utf-16-le" if self.head.unicode else "latin-1")

    def raw(self) -> bytes:
        """The next string up to its terminator; the last one may lack it."""
        if not self.head.unicode:
            return _terminated(self.octets, 1)
        self.octets.skip(min(self.octets.at & 1, self.octets.left))
        return _terminated(self.octets, 2)


def _terminated(octets: Cursor, width: int) -> bytes:
    """Letters of `width` bytes up to a zero one, which is passed over."""
    zero, end = b"\0" * width, octets.at
    while end + width <= octets.end and octets.content[end : end + width] != zero:
        end += width
    raw = octets.take(min(end, octets.end) - octets.at)
    octets.skip(min(width, octets.left))
    return raw


def blocks(message: bytes, flow: Flow, mark: Mark) -> Iterator[Block]:
    """The message's blocks in order."""
    head = read_header(message)
    command, at = head.command, HEADER
    for _ in range(_CHAIN):
        cursor = Cursor(message, _CLAUSE)
        cursor.skip(at)
        words = cursor.part(2 * cursor.u8())
        octets = cursor.part(min(cursor.u16le(), cursor.left))
        following = words.content[words.at : words.at + 4] if command in _ANDX and words.left >= 4 else b"\xff"
        yield Block(head, command, words, octets, flow, mark)
        command, offset = following[0], int.from_bytes(following[2:4], "little")
        if command not in WANTED:
            return
        if offset <= at or offset >= len(message):
            raise ProtocolViolation(at, "MS-CIFS 2.2.3.4", "andx-offset")
        at = offset


def half_of(block: Block) -> tuple[Half | None, Account | None]:
    """What the block tells, and the account that it names."""
    if block.command == SESSION_SETUP and not block.head.response:
        return _setup_request(block)
    reader = _RESPONSES.get(block.command) if block.head.response else _REQUESTS.get(block.command)
    return (reader(block) if reader is not None else None), None


def _half(block: Block, event: Smb, blob: bytes = b"") -> Half:
    multiplex = 0 if event.action == "negotiate" else block.head.multiplex
    return Half(event, (event.action, multiplex), blob)


def _negotiate_request(block: Block) -> Half:
    """MS-CIFS 2.2.4.52.1: each dialect after an octet of 2."""
    names = [
        wire_text(name[1:], encoding="latin-1")
        for name in block.octets.rest().split(b"\0")
        if name.startswith(b"\x02") and len(name) > 1
    ][:64]
    offered = tuple(_DIALECTS.get(name, name) for name in names)
    return _half(block, Smb(block.mark, block.flow, action="negotiate", dialects_offered=offered))


def _negotiate_response(block: Block) -> Half:
    """MS-CIFS 2.2.4.52.2 by its count of words: 17 NT LM 0.12, 13 LAN Manager, 1 core or none at all."""
    words = block.words
    count = words.left // 2
    if not count:
        return _half(block, Smb(block.mark, block.flow, action="negotiate", status=block.head.status))
    index = words.u16le()
    event = Smb(block.mark, block.flow, action="negotiate", status=block.head.status, encrypted=False)
    half = _half(block, event)._replace(chosen=index)
    return _nt_answer(block, half) if count == 17 else half


def _nt_answer(block: Block, half: Half) -> Half:
    words = block.words
    mode = words.u8()
    words.skip(16)
    capabilities = words.u32le()
    clock = server_clock(words.u64le(), "smb", block.flow, block.mark)
    words.skip(2)
    challenge = words.u8()
    signing = "required" if mode & 8 else "enabled" if mode & 4 else "disabled"
    event = replace(half.event, dialect="SMB1", signing=signing)
    octets, blob = block.octets, b""
    if capabilities & _EXTENDED_SECURITY:
        guid = octets.take(min(_GUID, octets.left))
        event = replace(event, server_guid=str(UUID(bytes_le=guid)) if len(guid) == _GUID and any(guid) else "")
        blob = octets.rest()
    else:
        octets.skip(min(challenge, octets.left))
        wide = block.head.unicode or bool(capabilities & _UNICODE)
        domain, server = (_loose_text(octets, wide) for _ in range(2))
        event = replace(event, domain=domain, server_name=server)
    return half._replace(event=event, blob=blob, clock=clock)


def _loose_text(octets: Cursor, wide: bool) -> str:
    """MS-CIFS 2.2.4.52.2: DomainName and ServerName follow the challenge without padding."""
    raw = _terminated(octets, 2 if wide else 1)
    return wire_text(raw, encoding="utf-16-le" if wide else "latin-1")


def _setup_request(block: Block) -> tuple[Half | None, Account | None]:
    """MS-CIFS 2.2.4.53.1 (13 words, or 10 of LAN Manager), MS-SMB 2.2.4.6.1 (12 words, a security blob)."""
    words = block.words
    count = words.left // 2
    words.skip(min(14, words.left))
    if count == 12:
        blob = block.octets.take(min(words.u16le(), block.octets.left)) if words.left else b""
        return _half(block, _client(block, count), blob), None
    if count not in (10, 13):
        raise words.violation("word-count")
    oem, unicode = words.u16le(), words.u16le() if count == 13 else 0
    block.octets.skip(min(oem + unicode, block.octets.left))
    raw = block.raw()
    user = raw.decode("utf-16-le", "replace").encode("utf-8", "replace") if block.head.unicode else raw
    account = Account(user, block.text(), oem, unicode)
    client = _client(block, count)
    return _half(block, client if account.user else replace(client, session="anonymous")), account


def _client(block: Block, count: int) -> Smb:
    """MS-CIFS 2.2.4.53.1 and MS-SMB 2.2.4.6.1: but for LAN Manager's 10 words, only NT LM 0.12 sets up so."""
    spoken = "" if count == 10 else "SMB1"
    return Smb(block.mark, block.flow, action="session_setup", client_os=block.text(), dialect=spoken)


def _setup_response(block: Block) -> Half:
    """MS-CIFS 2.2.4.53.2 (3 words), MS-SMB 2.2.4.6.2 (4 words)."""
    words, blob = block.words, b""
    count = words.left // 2
    action = words.content[words.at + 4] if count >= 3 else 0
    if count < 3:
        return _half(block, Smb(block.mark, block.flow, action="session_setup", status=block.head.status))
    if count >= 4:
        words.skip(6)
        blob = block.octets.take(min(words.u16le(), block.octets.left))
    system, lanman, domain = block.text(), block.text(), block.text()
    event = Smb(block.mark, block.flow, action="session_setup", server_os=system, server_lanman=lanman, domain=domain,
                session="guest" if action & 1 else "", status=block.head.status)  # fmt: skip
    return _half(block, event, blob)


def _tree_request(block: Block) -> Half:
    """MS-CIFS 2.2.4.55.1."""
    block.words.skip(6)
    block.octets.skip(min(block.words.u16le(), block.octets.left))
    path = block.raw().decode("utf-16-le" if block.head.unicode else "latin-1", "replace")
    return _half(block, Smb(block.mark, block.flow, action="tree_connect", share_class=share_class_of(path)))


def _tree_response(block: Block) -> Half:
    """MS-CIFS 2.2.4.55.2: the service, always in ASCII."""
    service = block.octets.peek(8).partition(b"\0")[0]
    share = _SERVICES.get(service, "") if not block.head.status else ""
    return _half(block, Smb(block.mark, block.flow, action="tree_connect", share_class=share, status=block.head.status))


def _create_request(block: Block) -> Half:
    """MS-CIFS 2.2.4.64.1 and 2.2.4.41.1: the name stands alone in the bytes."""
    path = block.raw().decode("utf-16-le" if block.head.unicode else "latin-1", "replace")
    spoken = "SMB1" if block.command == NT_CREATE else ""  # MS-CIFS 2.2.4.64: of NT LM 0.12 alone
    event = Smb(block.mark, block.flow, action="create", extension_class=extension_class_of(path), dialect=spoken)
    return _half(block, event)


def _create_response(block: Block) -> Half:
    return _half(block, Smb(block.mark, block.flow, action="create", status=block.head.status))


_REQUESTS: Final[dict[int, Callable[[Block], Half]]] = {
    NEGOTIATE: _negotiate_request,
    TREE_CONNECT: _tree_request,
    OPEN: _create_request,
    NT_CREATE: _create_request,
}
_RESPONSES: Final[dict[int, Callable[[Block], Half]]] = {
    NEGOTIATE: _negotiate_response,
    SESSION_SETUP: _setup_response,
    TREE_CONNECT: _tree_response,
    OPEN: _create_response,
    NT_CREATE: _create_response,
}
