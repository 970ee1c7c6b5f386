# Invariant: any talk gives events or Malformed, never an exception, and split in sevens it gives the same ones.
"""FTP. An input is a talk: items cut by `<|>`, directions alternating."""

from __future__ import annotations

from radvigil.protocols.ftp import FTP
from tests.support import office

SEEDS: tuple[bytes, ...] = (
    office.joined(
        b"",
        b"220-Hello\r\n220 (vsFTPd 3.0.3)\r\n",
        b"USER service\r\n",
        b"331 ?\r\n",
        b"PASS x\r\n",
        b"230 in\r\n",
        b"SYST\r\n",
        b"215 UNIX\r\n",
    ),
    office.joined(b"", b"220 FTP\r\n", b"AUTH TLS\r\n", b"234 go\r\n", b"\x16\x03\x01"),
    office.joined(b"", b"220 FTP\r\n", b"AUTH TLS\r\n", b"502 no\r\n", b"USER a\r\nPASS b\r\n", b"331 ?\r\n530 no\r\n"),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    office.play(FTP, content)
