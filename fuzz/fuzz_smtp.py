# Invariant: any talk gives events or Malformed, never an exception, and split in sevens it gives the same ones.
"""SMTP. An input is a talk: items cut by `<|>`, directions alternating."""

from __future__ import annotations

from radvigil.protocols.smtp import SMTP
from tests.support import office

SEEDS: tuple[bytes, ...] = (
    office.joined(
        b"", b"220 mail ESMTP\r\n", b"EHLO ct\r\n", b"250-mail\r\n250 AUTH\r\n", b"AUTH LOGIN\r\n", b"334 a\r\n",
        b"c2VydmljZQ==\r\n", b"334 b\r\n", b"c2VjcmV0\r\n", b"235 in\r\n", b"DATA\r\n", b"354 go\r\n",
    ),
    office.joined(b"", b"220 mail\r\n", b"EHLO ct\r\nAUTH PLAIN AHNlcnZpY2UAc2VjcmV0\r\n", b"250 hello\r\n535 no\r\n"),
    office.joined(b"", b"220 mail\r\n", b"HELO ct\r\n", b"250 hi\r\n", b"STARTTLS\r\n", b"220 go\r\n", b"\x16\x03\x01"),
)  # fmt: skip


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    office.play(SMTP, content)
