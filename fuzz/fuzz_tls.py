# Invariant: any talk gives TLS events or Malformed, never an exception, and split in sevens it gives the same ones.
"""TLS and SSL. An input is a talk: items cut by 0xFE, directions alternating."""

from __future__ import annotations

from radvigil.protocols.tls import TLS
from tests.support.talks import play_fuzz

_HELLO = bytes.fromhex(
    "160301007b010000770303" + "11" * 32 + "20" + "22" * 32 + "0006130113020a0a0100"
    "0028" + "00000011000f00000c706163732e6578616d706c65" + "002b0005040a0a0304" + "00100006000403683268"
)
_CHOSEN = bytes.fromhex("160303003202" + "00002e0303" + "33" * 32 + "00" + "130200" + "0006002b00020304")
_ENCRYPTED = bytes.fromhex("140303000101" + "1703030020") + b"\x55" * 32
_SSL2 = bytes.fromhex("802b010002001200000010" + "0700c0050080030080010080060040040080") + b"\x44" * 16

SEEDS: tuple[bytes, ...] = (
    _HELLO + b"\xfe" + _CHOSEN + _ENCRYPTED + b"\xfe" + _ENCRYPTED,
    _HELLO + b"\xfe" + bytes.fromhex("15030300020228"),
    _SSL2 + b"\xfe" + bytes.fromhex("801f0400010002000a00030006") + b"\x30" * 19,
    b"\xfe" + bytes.fromhex("1603030014" + "0b000010" + "00000d" + "00000a") + b"\x30\x08\x02\x01\x01" + b"\x30" * 5,
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_fuzz(TLS, content)
