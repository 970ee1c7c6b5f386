"""Variable items of A-ASSOCIATE-RQ and -AC (PS3.8 9.3.2, 9.3.3 and annex D; PS3.7 annex D.3.3).

Every item is type, reserved, length (16 bits, big-endian), content. Types that the standard does not list are passed
over, as 9.3.1 asks. An item that reaches beyond what holds it ends the reading of the PDU (`item-length`).

The secret of a user identity is never read into anything that lives longer than the call: only its type, whether an
answer was asked for, and the user's name (to be masked at once) come out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct

from radvigil.protocols.active_text import Place, active_kind, active_kind_of_uid
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import wire_text

ITEM = Struct(">BxH")
_PAIR = Struct(">HH")
_LENGTH = Struct(">H")
_MAX_LENGTH = Struct(">I")

CONTEXTS = 128
"""Presentation context ids are the odd numbers below 256 (PS3.8 9.3.2.2)."""
_PLAIN_UID = re.compile(r"[0-9.]{0,64}\Z").match

SYNTAXES = 64
"""Transfer syntaxes kept of one context: more than all that are registered for one kind of object."""


@dataclass(slots=True)
class ContextItem:
    """A presentation context as one side wrote it. `result` is None in a request."""

    id: int
    result: int | None
    abstract_syntax: str = ""
    transfer_syntaxes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class UserInformation:
    """PS3.8 9.3.2.3 with the sub-items of its annex D and of PS3.7 D.3.3."""

    max_length: int | None = None
    implementation_class_uid: str = ""
    implementation_version_name: str = ""
    async_window: tuple[int, int] | None = None
    roles: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    extended: list[str] = field(default_factory=list)
    identity_type: int | None = None
    identity_asks: bool = False
    identity_answered: bool = False
    user: bytes = field(default=b"", repr=False)


@dataclass(slots=True, eq=False)
class Items:
    """All items of one PDU. Nothing changes them once they are read: a remembered one serves many associations."""

    application_context: str = ""
    contexts: list[ContextItem] = field(default_factory=list)
    user: UserInformation = field(default_factory=UserInformation)
    active: tuple[Place, ...] = ()
    """Where active text stands in them."""
    remembered: bool = False


REMEMBERED = 128
"""PDUs remembered: a department's machines ask in a few dozen ways, each the same byte for byte, thousands of times."""
REMEMBERED_BYTES = 1 << 14
"""Longer ones are read anew each time, so that hostile ones cannot fill the memory."""

_known: dict[bytes, Items] = {}


def items_of(body: bytes, at: int) -> Items:
    """As `parse_items`; what was read from the same bytes before is given again. User identities are never kept."""
    tail = body[at:]
    items = _known.get(tail)
    if items is None:
        items = parse_items(body, at)
        if len(tail) <= REMEMBERED_BYTES and items.user.identity_type is None:
            if len(_known) >= REMEMBERED:
                _known.clear()
            items.remembered = True
            _known[tail] = items
    return items


def uid_text(raw: bytes) -> str:
    return wire_text(raw, 64, "latin-1")


def items_in(body: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(type, start, end) of each item's content in `body[at:end]`. Raises `item-length`."""
    while at < end:
        if end - at < 4:
            raise ProtocolViolation(at + 6, "PS3.8 9.3.2", "item-length")
        kind, length = ITEM.unpack_from(body, at)
        if at + 4 + length > end:
            raise ProtocolViolation(at + 6, "PS3.8 9.3.2", "item-length")
        yield kind, at + 4, at + 4 + length
        at += 4 + length


def parse_items(body: bytes, at: int) -> Items:
    """The items of a PDU body from `at` on. Offsets in violations count from the PDU's first byte."""
    items = Items()
    for kind, start, end in items_in(body, at, len(body)):
        if kind == 0x10:
            items.application_context = uid_text(body[start:end])
        elif kind in (0x20, 0x21):
            if len(items.contexts) < CONTEXTS:
                items.contexts.append(_context(body, start, end, kind == 0x21))
        elif kind == 0x50:
            _user_information(items.user, body, start, end)
    items.active = tuple(_active(items))
    return items


def _active(items: Items) -> Iterator[Place]:
    """Contexts name the same few syntaxes again and again: each is looked at once."""
    user = items.user
    uids = {("AbstractSyntax", context.abstract_syntax) for context in items.contexts}
    uids |= {("TransferSyntax", uid) for context in items.contexts for uid in context.transfer_syntaxes}
    uids |= {("ApplicationContextName", items.application_context)}
    uids |= {("ImplementationClassUID", user.implementation_class_uid)}
    for place, uid in sorted(uids):
        kind = None if _PLAIN_UID(uid) else active_kind_of_uid(uid.encode())
        if kind is not None:
            yield place, kind
    texts = (("ImplementationVersionName", user.implementation_version_name.encode()), ("UserIdentity", user.user))
    for place, raw in texts:
        kind = active_kind(raw)
        if kind is not None:
            yield place, kind


def _context(body: bytes, start: int, end: int, answered: bool) -> ContextItem:
    if end - start < 4:
        raise ProtocolViolation(start + 6, "PS3.8 9.3.2.2", "item-length")
    context = ContextItem(body[start], body[start + 2] if answered else None)
    for kind, first, last in items_in(body, start + 4, end):
        if kind == 0x30:
            context.abstract_syntax = uid_text(body[first:last])
        elif kind == 0x40 and len(context.transfer_syntaxes) < SYNTAXES:
            context.transfer_syntaxes.append(uid_text(body[first:last]))
    return context


def _user_information(user: UserInformation, body: bytes, start: int, end: int) -> None:
    for kind, first, last in items_in(body, start, end):
        read = _SUB_ITEMS.get(kind)
        if read is not None:
            read(user, body[first:last], first + 6)


def _max_length(user: UserInformation, content: bytes, offset: int) -> None:
    _exactly(content, 4, offset, "PS3.8 D.1")
    user.max_length = _MAX_LENGTH.unpack(content)[0]


def _class_uid(user: UserInformation, content: bytes, offset: int) -> None:
    user.implementation_class_uid = uid_text(content)


def _version_name(user: UserInformation, content: bytes, offset: int) -> None:
    user.implementation_version_name = wire_text(content, 16)


def _async_window(user: UserInformation, content: bytes, offset: int) -> None:
    _exactly(content, 4, offset, "PS3.7 D.3.3.3")
    user.async_window = _PAIR.unpack(content)


def _role(user: UserInformation, content: bytes, offset: int) -> None:
    uid, rest = _counted(content, offset, "PS3.7 D.3.3.4")
    _exactly(rest, 2, offset, "PS3.7 D.3.3.4")
    if len(user.roles) < CONTEXTS:
        user.roles[uid_text(uid)] = (rest[0] == 1, rest[1] == 1)


def _extended(user: UserInformation, content: bytes, offset: int) -> None:
    uid, _ = _counted(content, offset, "PS3.7 D.3.3.5")
    name = uid_text(uid)
    if name not in user.extended and len(user.extended) < CONTEXTS:
        user.extended.append(name)


def _identity(user: UserInformation, content: bytes, offset: int) -> None:
    if len(content) < 2:
        raise ProtocolViolation(offset, "PS3.7 D.3.3.7", "item-length")
    primary, _ = _counted(content[2:], offset, "PS3.7 D.3.3.7")
    user.identity_type, user.identity_asks = content[0], content[1] == 1
    if content[0] in (1, 2):  # a user name; the other types carry tickets and tokens
        user.user = primary[:256]


def _identity_answer(user: UserInformation, content: bytes, offset: int) -> None:
    user.identity_answered = True


_SUB_ITEMS = {
    0x51: _max_length,
    0x52: _class_uid,
    0x53: _async_window,
    0x54: _role,
    0x55: _version_name,
    0x56: _extended,
    0x57: _extended,
    0x58: _identity,
    0x59: _identity_answer,
}


def _exactly(content: bytes, size: int, offset: int, clause: str) -> None:
    if len(content) != size:
        raise ProtocolViolation(offset, clause, "item-length")


def _counted(content: bytes, offset: int, clause: str) -> tuple[bytes, bytes]:
    """A text behind its 16-bit length, and what follows it."""
    if len(content) < 2:
        raise ProtocolViolation(offset, clause, "item-length")
    end = 2 + _LENGTH.unpack_from(content)[0]
    if end > len(content):
        raise ProtocolViolation(offset, clause, "item-length")
    return content[2:end], content[end:]
