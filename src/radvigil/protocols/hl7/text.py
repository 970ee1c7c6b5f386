"""Separators, fields, escape sequences and character sets of one HL7 v2 message.

MSH-1 is the field separator; MSH-2 names, in this order, the separators of components, repetitions, the escape
character, subcomponents and (since v2.7) truncation (HL7 v2.5.1 2.5.4, 2.14.9.2). All are chosen by the sender.
Character sets are HL7 table 0211; they say how bytes become text, never where fields end.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from radvigil.records import wire_text

_CHARACTER_SETS = {
    "ASCII": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UNICODE": "utf-8",
    "UTF-8": "utf-8",
    "ISO IR6": "utf-8",
    "ISO IR14": "iso2022_jp",
    "ISO IR87": "iso2022_jp",
    "ISO IR159": "iso2022_jp_1",
    "GB 18030-2000": "gb18030",
    "KS X 1001": "euc_kr",
    "BIG-5": "big5",
    **{f"8859/{part}": f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 15)},
    **{f"ISO-8859-{part}": f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 15)},
}
"""HL7 table 0211 and the spellings met beside it → Python's codecs."""


class Separators(NamedTuple):
    """One byte each; `component`, `repetition`, `escape`, `subcomponent` may be missing (b"")."""

    field: bytes
    component: bytes
    repetition: bytes
    escape: bytes
    subcomponent: bytes

    @classmethod
    def of(cls, header: bytes) -> Separators:
        """From the first bytes of an MSH, BHS or FHS."""
        second = header[4:9].split(header[3:4])[0]
        return cls(header[3:4], second[:1], second[1:2], second[2:3], second[3:4])


def separators_are_sound(header: bytes) -> bool:
    """MSH-1 and MSH-2 are all different and could not be mistaken for text (HL7 v2.5.1 2.5.4)."""
    second = header[4:].split(header[3:4])[0]
    used = header[3:4] + second
    plain = all(0x21 <= byte < 0x7F and not chr(byte).isalnum() for byte in used)
    return plain and 2 <= len(second) <= 5 and len(set(used)) == len(used)


def first(separators: Separators, field: bytes) -> bytes:
    """First component of a field's first repetition, as sent."""
    for separator in (separators.repetition, separators.component):
        if separator:
            field = field.split(separator, 1)[0]
    return field


def codec_of(character_set: str) -> str:
    """Python's name for MSH-18's first value; empty when nothing was stated."""
    return _CHARACTER_SETS.get(character_set.upper(), "")


def text_of(separators: Separators, field: bytes, codec: str = "", limit: int = 128) -> str:
    """A field as text: escapes undone, made harmless. Without a character set: UTF-8, and Latin-1 where that fails."""
    if not field:
        return ""
    plain = plain_of(separators, field[: limit * 8])
    if not codec:
        codec = "utf-8" if _is_utf8(plain) else "iso8859-1"
    return wire_text(plain, limit, codec)


def _is_utf8(plain: bytes) -> bool:
    try:
        plain.decode()
    except UnicodeDecodeError:
        return False
    return True


def plain_of(separators: Separators, field: bytes) -> bytes:
    r"""`\F\` and its like are the separators themselves, `\X41\` is bytes, all else (highlighting) is dropped
    (HL7 v2.5.1 2.7)."""
    mark = separators.escape
    if not mark or mark not in field:
        return field
    meaning = {
        b"F": separators.field,
        b"S": separators.component,
        b"R": separators.repetition,
        b"E": mark,
        b"T": separators.subcomponent,
    }

    def undo(found: re.Match[bytes]) -> bytes:
        code = found[1]
        if code[:1] == b"X":
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", code[1:])
            return bytes.fromhex(digits[: len(digits) & ~1].decode())
        return meaning.get(code, b"")

    quoted = re.escape(mark)
    return re.sub(quoted + rb"([A-Z.][^" + quoted + rb"]{0,64})" + quoted, undo, field)
