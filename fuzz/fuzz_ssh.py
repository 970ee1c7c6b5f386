# Invariant: any talk gives SSH events or Malformed, never an exception, and split in sevens it gives the same ones.
"""SSH. An input is a talk: items cut by 0xFE, directions alternating."""

from __future__ import annotations

from radvigil.protocols.ssh import SSH
from tests.support.talks import play_fuzz

_LISTS = b"".join(
    len(name).to_bytes(4, "big") + name for name in (b"kex", b"rsa,dss", b"a", b"b", b"m", b"n,o", b"none")
)
_OFFER = bytes.fromhex("00000050") + b"\x08\x14" + bytes(16) + _LISTS + bytes(16)

SEEDS: tuple[bytes, ...] = (
    b"SSH-2.0-Client\r\n" + _OFFER + b"\xfeWelcome\r\nSSH-2.0-Server x\r\n" + _OFFER + b"\xfe\xff\xff",
    b"SSH-1.5-Old\n\xfeSSH-1.99-Older\n" + _OFFER,
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_fuzz(SSH, content)
