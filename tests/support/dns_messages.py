"""Writes the messages of RFC 1035 for tests: names uncompressed unless given as bytes."""

from __future__ import annotations

import struct


def name(text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    labels = [label.encode() for label in text.split(".") if label]
    return b"".join(bytes((len(label),)) + label for label in labels) + b"\0"


def question(text: str | bytes, kind: int = 1, klass: int = 1) -> bytes:
    return name(text) + struct.pack(">HH", kind, klass)


def record(owner: str | bytes, kind: int, rdata: bytes, klass: int = 1) -> bytes:
    return name(owner) + struct.pack(">HHIH", kind, klass, 120, len(rdata)) + rdata


def message(
    flags: int,
    questions: list[bytes] | None = None,
    answers: list[bytes] | None = None,
    authority: list[bytes] | None = None,
    additional: list[bytes] | None = None,
    ident: int = 7,
) -> bytes:
    sections = [questions or [], answers or [], authority or [], additional or []]
    header = struct.pack(">6H", ident, flags, *map(len, sections))
    return header + b"".join(b"".join(section) for section in sections)
