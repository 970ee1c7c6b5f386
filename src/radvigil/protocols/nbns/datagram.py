"""NetBIOS datagram service (RFC 1002 4.4) and the browser announcements in it ([MS-BRWS], [MS-MAIL]).

Rules:
1. The source name of every datagram names its sender.
2. Of a browser announcement: name, version, type bits. The comment is free text and is dropped.
3. Other mailslots carry logon requests with user names: not looked at.
"""

from __future__ import annotations

from typing import ClassVar, Final, NamedTuple

from radvigil.protocols.addresses import ipv4_text
from radvigil.protocols.cursor import Cursor
from radvigil.protocols.datagrams import DatagramReader
from radvigil.protocols.rfc1001 import NetbiosName, read_name
from radvigil.records import Mark, Name, wire_text

DIRECT_UNIQUE: Final = 0x10
DIRECT_GROUP: Final = 0x11
BROADCAST: Final = 0x12
HEAD: Final = 10

_MAILSLOT: Final = b"\\MAILSLOT\\BROWSE\0"
_SMB_TRANSACTION: Final = b"\xffSMB\x25"
_SMB_HEADER: Final = 32
_WORDS: Final = 17
_DATA_COUNT: Final = 22
"""Offset of DataCount among the words of SMB_COM_TRANSACTION ([MS-CIFS] 2.2.4.33.1)."""
_HOST: Final = 0x01
_DOMAIN: Final = 0x0C
_LOCAL_MASTER: Final = 0x0F

_TYPE_BITS: Final = (
    (0x00000001, "workstation"),
    (0x00000002, "file-server"),
    (0x00000004, "sql-server"),
    (0x00000018, "domain-controller"),
    (0x00000020, "time-source"),
    (0x00000200, "print-server"),
    (0x00000400, "remote-access-server"),
    (0x00040000, "master-browser"),
    (0x00080000, "domain-master-browser"),
)
"""[MS-BRWS] 2.2.10."""
_UNIX: Final = 0x00000800


class Announced(NamedTuple):
    """A host or local master announcement ([MS-BRWS] 2.2.1, 2.2.6)."""

    name: str
    software: str
    roles: tuple[str, ...]


class DatagramServiceReader(DatagramReader):
    """One flow of the datagram service."""

    __slots__ = ()
    PROTOCOL: ClassVar[str] = "nbdgm"

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        cursor = Cursor(payload, "RFC 1002 4.4.1", "datagram-cut")
        kind = cursor.u8()
        if not DIRECT_UNIQUE <= kind <= BROADCAST:
            return
        first = cursor.u8() & 2
        cursor.skip(2)
        ip = ipv4_text(cursor.take(4))
        cursor.skip(6)
        source, target = read_name(cursor), read_name(cursor)
        announced = _browser(cursor.rest()) if first else None
        domain = target.text if target.suffix in (0x1D, 0x1E) else ""
        if self.is_news((source, domain, announced, ip), mark):
            self._tell(source, announced, domain, (ip, ip == self.speaker(sender)), mark)

    def _tell(
        self, source: NetbiosName, announced: Announced | None, domain: str, where: tuple[str, bool], mark: Mark
    ) -> None:
        role = source.role(False)
        named = source.text if source.is_host(False) else ""
        if not (named or announced):
            return
        self.emit(
            Name(
                mark,
                self.flow,
                source="nbdgm",
                name=announced.name if announced else named,
                ip=where[0],
                roles=announced.roles if announced else ((role,) if role else ()),
                software=announced.software if announced else "",
                domain=domain,
                said_by_itself=where[1],
            )
        )


def _browser(smb: bytes) -> Announced | None:
    """The announcement in a mailslot write; None when this is anything else."""
    if not smb.startswith(_SMB_TRANSACTION) or len(smb) <= _SMB_HEADER or smb[_SMB_HEADER] != _WORDS:
        return None
    name_at = _SMB_HEADER + 1 + 2 * _WORDS + 2
    if smb[name_at : name_at + len(_MAILSLOT)].upper() != _MAILSLOT:
        return None
    words = Cursor(smb, "MS-CIFS 2.2.4.33.1", "transaction-cut")
    words.skip(_SMB_HEADER + 1 + _DATA_COUNT)
    size, offset = words.u16le(), words.u16le()
    body = Cursor(smb, "MS-BRWS 2.2", "announcement-cut")
    body.skip(offset)
    return _announcement(body.part(size))


def _announcement(body: Cursor) -> Announced | None:
    if not body.left or body.u8() not in (_HOST, _LOCAL_MASTER):
        return None
    body.skip(5)
    name = wire_text(body.take(16).partition(b"\0")[0], 16, "ascii")
    major, minor, bits = body.u8(), body.u8(), body.u32le()
    software = "Unix" if bits & _UNIX else f"Windows {major & 15}.{minor}"
    return Announced(name, software, tuple(role for mask, role in _TYPE_BITS if bits & mask))
