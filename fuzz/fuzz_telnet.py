# Invariant: any talk gives events or Malformed, never an exception, and split in sevens it gives the same ones.
"""Telnet. An input is a talk: items cut by `<|>`, directions alternating."""

from __future__ import annotations

from radvigil.protocols.telnet import TELNET
from tests.support import office

SEEDS: tuple[bytes, ...] = (
    office.joined(
        b"\xff\xfd\x18\xff\xfb\x1f",
        b"\xff\xfb\x01\xff\xfa\x18\x01\xff\xf0CT host\r\nlogin: ",
        b"service\r\0",
        b"service\r\nPassword: ",
        b"secret\r\0",
        b"\r\nLast login: never\r\n$ ",
    ),
    office.joined(b"", b"Username: ", b"a\x08b\r\n", b"Password: ", b"x\r\n", b"Login incorrect\r\nUsername: "),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    office.play(TELNET, content)
