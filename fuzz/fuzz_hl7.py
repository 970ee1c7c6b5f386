# Invariant: any talk gives HL7 events or Malformed, never an exception, and split in sevens it gives the same ones.
"""HL7 v2 over MLLP. An input is a talk: items cut by 0xFE, directions alternating."""

from __future__ import annotations

from radvigil.protocols.hl7 import HL7
from tests.support.talks import play_fuzz

_ORDER = (
    b"MSH|^~\\&|RIS|RAD|PACS|RAD|20261123101500+0100||ORM^O01|M1|P|2.5.1||||||UNICODE UTF-8\r"
    b"SFT|Vendor|1|Product\rPID|1||P1^^^H~P2\rORC|NW|A|B\rOBR|1|A||CT\r"
)
_ACK = b"MSH|^~\\&|PACS|RAD|RIS|RAD|20261123101501||ACK|A1|P|2.5.1\rMSA|AA|M1\r"

SEEDS: tuple[bytes, ...] = (
    b"\x0b" + _ORDER + b"\x1c\r\xfe\x0b" + _ACK + b"\x1c\r",
    b"\x0bFHS|^~\\&|L\rBHS|^~\\&|L\r" + _ORDER + _ORDER + b"BTS|2\rFTS|1\r\x1c\r",
    _ORDER + b"\x1c\r\x0b" + _ORDER.translate(bytes.maketrans(b"|^~\\&", b"#$*!%")) + b"\x0b" + _ACK,
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_fuzz(HL7, content)
