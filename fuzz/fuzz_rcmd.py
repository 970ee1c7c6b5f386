# Invariant: any talk gives events or Malformed, never an exception, and split in sevens it gives the same ones.
"""rsh, rexec and rlogin. An input is a talk: items cut by `<|>`, directions alternating."""

from __future__ import annotations

from radvigil.protocols.rcmd import RCMD
from tests.support import office

SEEDS: tuple[bytes, ...] = (
    office.joined(b"1022\0root\0service\0echo ready\0", b"\0ready\n"),
    office.joined(b"0\0service\0secret\0id\0", b"\x01Login incorrect.\n"),
    office.joined(b"\0root\0service\0xterm/38400\0", b"\0"),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    for port in (514, 512, 513):
        office.play(RCMD, content, office.flow_to(port))
