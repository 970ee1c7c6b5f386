"""The head of a data set, read in passing (PS3.5 clause 7).

Rules:
1. Bytes are pushed as they come; what the reader does not want it never sees: `skip` says how many to pass over.
2. A plan says what is wanted and where to stop. Elements come in the order of their tags (7.1), so the first tag beyond
   `last` ends the reading; pixel data is never looked at unless its digest was asked for.
3. Sequences are entered only where the plan has something inside them, or when their length is undefined and there is
   no other way past them; depth is bounded by `Limits.dicom_depth`.
4. What is read depends on positions in the data set alone, never on how the bytes were cut: the reading ends after
   `Limits.dicom_dataset_head` bytes, wherever that falls.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from struct import Struct

from radvigil.protocols.dicom.syntax import (
    EXPLICIT,
    IMPLICIT,
    LONG_VRS,
    LOOK,
    SHORT_VRS,
    Encoding,
    encoding_of_bytes,
)
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import NEVER, Limits

UNDEFINED = 0xFFFFFFFF
VALUE = 1_024
"""Longest value kept: the longest text that is wanted (LO, UI) has 64 characters, software versions are several."""
LAST_TAG = 0xFFFFFFFF
PIXEL_DATA = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))

_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_ITEM_BYTES = b"\xfe\xff\x00\xe0"
"""How a sequence shows in implicit little endian, where nothing else says that it is one."""
_SEQUENCE_VRS = (b"SQ", b"UN")
_SHORT = {
    (True, False): Struct("<HH2sH"),
    (True, True): Struct(">HH2sH"),
    (False, False): Struct("<HHI"),
}
_LONG = {False: Struct("<I"), True: Struct(">I")}
_TAG_LENGTH = {False: Struct("<HHI"), True: Struct(">HHI")}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wanted of one level of a data set."""

    wanted: Container[int] = frozenset()
    """Tags whose value is kept, and those of `inside`."""
    last: int = LAST_TAG
    inside: Mapping[int, Plan] = field(default_factory=dict)
    """Sequences to enter, and what is wanted there."""
    pixels: bool = False
    """The reading ends at the value of the pixel data, when that is the first element beyond `last`."""
    deep: bool = False
    """Every sequence is entered, with this same plan."""


NOTHING = Plan()


@dataclass(slots=True)
class _Level:
    """One nesting: a data set, a sequence or an item, and where it ends (NEVER: at its delimiter)."""

    plan: Plan
    stop: int
    encoding: Encoding
    sequence: bool = False
    previous: int = -1


class DataSetHead:
    """Reads one data set. `values` holds the first value of each wanted tag, `seen` every wanted element in order."""

    __slots__ = (
        "_base",
        "_begun",
        "_explicit",
        "_item",
        "_level",
        "_levels",
        "_limit",
        "_limits",
        "_long",
        "_rest",
        "_short",
        "done",
        "encoding",
        "faults",
        "keys",
        "pixel_length",
        "seen",
        "skip",
        "values",
    )

    def __init__(self, plan: Plan, encoding: Encoding | None, limits: Limits, keys: bool = False) -> None:
        self.values: dict[int, bytes] = {}
        self.seen: list[tuple[int, int, bytes]] = []
        """With `keys`: (tag, length, value as far as kept)."""
        self.keys = keys
        self.skip = 0
        self.done = False
        self.pixel_length: int | None = None
        """Set when the reading ended at the value of the pixel data."""
        self.faults: list[ProtocolViolation] = []
        self.encoding = encoding
        self._limits = limits
        self._level = _Level(plan, NEVER, encoding or EXPLICIT)
        self._levels: list[_Level] = []
        self._base = 0
        self._begun = False
        self._limit = limits.dicom_dataset_head
        self._rest = b""

    def feed(self, chunk: bytes) -> int:
        """Look at the next bytes of the data set; how many of them were left unread when the reading ended in them."""
        content = self._rest + chunk if self._rest else chunk
        if not self._begun:
            if len(content) < LOOK:
                self._rest = content
                return 0
            self._begin(content)
        if self._base + len(content) >= self._limit:
            return self._feed_last(content)
        pos = self._walk(content)
        self._base += pos
        if self.done:
            self._rest = b""
            return len(content) - pos
        self._rest = content[pos:]
        self.skip = max(0, pos - len(content))
        return 0

    def _feed_last(self, content: bytes) -> int:
        """The limit falls into these bytes: they are cut there."""
        pos = self._walk(content[: self._limit - self._base])
        self._base += pos
        self._rest, self.done = b"", True
        return max(0, len(content) - pos)

    def finish(self) -> None:
        """The data set is over. A reading that was still in the middle of something tells so."""
        if not self.done and (self._rest or self.skip or any(0 < level.stop < NEVER for level in self._open())):
            self._fault(self._base, "PS3.5 7.1.1", "element-length")
        self.done = True

    def _open(self) -> list[_Level]:
        return [level for level in (*self._levels, self._level) if level.stop > self._base]

    def _begin(self, head: bytes) -> None:
        """Trust the first bytes more than what was negotiated, and tell when they differ."""
        found = encoding_of_bytes(head)
        if self.encoding is not None and found != self.encoding:
            self._fault(0, "PS3.5 A", "transfer-syntax")
        self._begun = True
        self.encoding = found
        self._level.encoding = found
        self._use(found)

    def _use(self, encoding: Encoding) -> None:
        self._explicit = encoding.explicit
        self._short = _SHORT[encoding.explicit, encoding.big_endian]
        self._long = _LONG[encoding.big_endian]
        self._item = _TAG_LENGTH[encoding.big_endian]

    def _fault(self, offset: int, clause: str, why: str) -> None:
        if len(self.faults) < 4:
            self.faults.append(ProtocolViolation(offset, clause, why))

    def _walk(self, content: bytes) -> int:
        """Position in `content` of the first byte still wanted; beyond its end: the difference is to be skipped."""
        pos = 0
        while not self.done:
            before, level = pos, self._level
            pos = self._elements(content, pos)
            if pos >= len(content) or (pos == before and level is self._level):
                break
        return pos

    def _elements(self, content: bytes, pos: int) -> int:
        """Elements of the level at hand, up to one that needs more than a glance (which it also takes)."""
        level = self._level
        wanted, inside, last, previous = level.plan.wanted, level.plan.inside, level.plan.last, level.previous
        stop, end, keys, values = level.stop - self._base, len(content), self.keys, self.values
        explicit, unpack = self._explicit, self._short.unpack_from
        while end - pos >= 8 and pos < stop:
            if explicit:
                group, element, vr, length = unpack(content, pos)
                plain = vr in SHORT_VRS
            else:
                group, element, length = unpack(content, pos)
                plain = length < UNDEFINED and group != 0xFFFE
            tag = group << 16 | element
            if not plain or not previous < tag <= last:
                break
            after = pos + 8 + length
            if tag in wanted:
                if keys or length > VALUE or after > end or tag in inside:
                    break
                values.setdefault(tag, content[pos + 8 : after])
            previous = tag
            pos = after
        level.previous = previous
        if pos >= stop:
            return self._leave(pos)
        return pos if end - pos < 8 else self._unusual(content, pos)

    def _leave(self, pos: int) -> int:
        """The level's stated length is used up."""
        if pos > self._level.stop - self._base:
            self._fault(self._base + pos, "PS3.5 7.5", "element-length")
        self._up()
        return pos

    def _unusual(self, content: bytes, pos: int) -> int:
        """One element that is wanted, out of order, nested or of a long VR. Returns `pos` when it is not whole yet."""
        group, element, length = self._item.unpack_from(content, pos)
        tag, body = group << 16 | element, pos + 8
        if group == 0xFFFE:
            return self._delimiter(tag, length, body)
        vr = b""
        if self._explicit:
            vr = content[pos + 4 : pos + 6]
            if vr in LONG_VRS:
                if len(content) - pos < 12:
                    return pos
                length, body = self._long.unpack_from(content, pos + 8)[0], pos + 12
            elif vr in SHORT_VRS:
                length = self._short.unpack_from(content, pos)[3]
            else:
                return self._give_up(pos, "PS3.5 7.1.2", "vr")
        return self._element(content, pos, (tag, vr, length, body))

    def _give_up(self, pos: int, clause: str, why: str) -> int:
        self._fault(self._base + pos, clause, why)
        self.done = True
        return pos

    def _element(self, content: bytes, pos: int, element: tuple[int, bytes, int, int]) -> int:
        tag, vr, length, body = element
        level = self._level
        plan = level.plan
        if tag > plan.last and not self._levels:
            self.done = True
            if tag in PIXEL_DATA and plan.pixels:
                self.pixel_length = length
                return body
            return pos
        kept = tag in plan.wanted and tag not in plan.inside
        if kept and len(content) - body < (length if length <= VALUE else 4 if length < UNDEFINED else 0):
            return pos
        if tag <= level.previous:
            self._fault(self._base + pos, "PS3.5 7.1", "element-order")
        level.previous = tag
        if length == UNDEFINED or (length and (tag in plan.inside or (plan.deep and vr == b"SQ"))):
            return self._sequence(tag, vr, length, body)
        if plan.deep and not vr and content[body : body + 4] == _ITEM_BYTES and length >= 8:
            return self._sequence(tag, vr, length, body)
        if kept:
            self._keep(tag, length, content[body : body + length] if length <= VALUE else b"")
        elif self.keys and tag in plan.inside:
            self._keep(tag, 0, b"")
        return body + length

    def _keep(self, tag: int, length: int, value: bytes) -> None:
        self.values.setdefault(tag, value)
        if self.keys and len(self.seen) < self._limits.names:
            self.seen.append((tag, length, value))

    def _sequence(self, tag: int, vr: bytes, length: int, body: int) -> int:
        """Enter it (7.5). A UN of undefined length is an implicit little endian sequence (6.2.2 note 2)."""
        if vr and vr not in _SEQUENCE_VRS and tag not in PIXEL_DATA:
            return self._give_up(body, "PS3.5 7.1.1", "undefined-length")
        if len(self._levels) >= 2 * self._limits.dicom_depth:  # a nesting is a sequence and an item
            return self._give_up(body, "PS3.5 7.5", "depth")
        plan = self._level.plan.inside.get(tag, self._level.plan if self._level.plan.deep else NOTHING)
        encoding = IMPLICIT if vr == b"UN" else self._level.encoding
        stop = NEVER if length == UNDEFINED else self._base + body + length
        self._down(_Level(plan, stop, encoding, sequence=True))
        return body

    def _delimiter(self, tag: int, length: int, body: int) -> int:
        level = self._level
        if tag == _ITEM and level.sequence:
            if length != UNDEFINED and level.plan is NOTHING:
                return body + length
            stop = NEVER if length == UNDEFINED else self._base + body + length
            self._down(_Level(level.plan, stop, level.encoding))
            return body
        expected = _SEQUENCE_END if level.sequence else _ITEM_END
        if tag != expected or level.stop != NEVER or not self._levels:
            return self._give_up(body - 8, "PS3.5 7.5", "delimiter")
        self._up()
        return body

    def _down(self, level: _Level) -> None:
        self._levels.append(self._level)
        self._level = level
        self._use(level.encoding)

    def _up(self) -> None:
        self._level = self._levels.pop()
        self._use(self._level.encoding)
