"""Command and reply protocols in lines: FTP (RFC 959 4.2) and SMTP (RFC 5321 4.2) share the shape of their replies.

Rules:
1. A reply is three digits and text; a hyphen after the digits means that more lines follow, up to the one that begins
   with the same digits and a space.
2. Replies below 200 are preliminary and answer nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Final, NamedTuple

from radvigil.protocols.dialogue import Request, Until
from radvigil.protocols.violations import ProtocolViolation

LINE: Final = 4096
"""RFC 5321 4.5.3.1.5 asks for 512 bytes; FTP servers send longer ones."""
_LINES: Final = 512
_TEXT: Final = 512


class Reply(NamedTuple):
    """`text` holds the first lines without their digits."""

    code: int
    text: bytes


def reply_code(line: bytes) -> int | None:
    """The three digits at the start of a line (RFC 959 4.2: the first one is 1 to 6)."""
    digits = line[:3]
    return int(digits) if len(digits) == 3 and digits.isdigit() and b"1" <= digits[:1] <= b"6" else None


def read_reply(clause: str) -> Generator[Request, bytes, Reply]:
    """The next reply, all its lines."""
    line = yield Until(b"\n", LINE, clause, "line-length")
    code = reply_code(line)
    if code is None:
        raise ProtocolViolation(0, clause, "reply-code")
    text, last = line[4:].strip(), line[:3] + b" "
    more = line[3:4] == b"-"
    for _ in range(_LINES):
        if not more:
            break
        line = yield Until(b"\n", LINE, clause, "line-length")
        more = not line.startswith(last)
        if len(text) < _TEXT:
            said = line[4:] if line[:3] == last[:3] else line
            text += b" " + said.strip()
    return Reply(code, text[:_TEXT].strip())


def verb_of(line: bytes) -> bytes:
    """The command of a line, in capitals."""
    return line.strip().partition(b" ")[0].upper()[:8]
