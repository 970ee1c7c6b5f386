# Invariant: any file gives packets, notes, or one ValueError at its beginning; rows lie inside their buffer.
"""Capture files. The first byte chooses a window, the rest is the file."""

from __future__ import annotations

import tempfile
from pathlib import Path

import zstandard

from radvigil.capture import ANNEX, open_capture
from radvigil.records.limits import Limits
from tests.support import packets as p

_TALK = p.conversation([(0, b"question" * 9), (1, b"answer")], p.Ends(mss=40))
_INNER = p.ethernet(p.raw_udp(b"payload", 1, 2), vlans=[3])
_LAYERS = [
    _INNER,
    p.ethernet(p.mpls(p.raw_udp(b"x", 1, 2)), 0x8847),
    p.ethernet(p.pppoe(p.raw_udp(b"x", 1, 2)), 0x8864),
    p.ethernet(p.ipv4(p.vxlan(_INNER), p.UDP)),
    *(p.ethernet(p.ipv4(p.erspan(_INNER, version), p.GRE)) for version in (1, 2, 3)),
    *(p.ethernet(f) for f in p.fragments4(p.raw_udp(b"x" * 100, 1, 2, ident=5), 40)),
    *(p.ethernet(f) for f in p.fragments6(p.ipv6(p.udp(b"x" * 100, 1, 2), p.UDP, extensions=[(0, bytes(7))]), 40)),
    p.llc(b"\x42\x42\x03" + bytes(30)),
]
_MIXED = [p.Packet(p.EPOCH + i, f) for i, f in enumerate(_LAYERS)]

SEEDS: tuple[bytes, ...] = (
    b"\0" + p.pcap(_TALK),
    b"\1" + p.pcap(_MIXED, big=True, nanoseconds=True),
    b"\2" + p.pcap([p.Packet(p.EPOCH, p.sll(p.raw_udp(b"x", 1, 2)))], linktype=113),
    b"\3" + p.pcapng(_TALK[:5], [p.Interface(resolution=9, offset=3, dropped=2)]) + p.pcapng(_MIXED[:3], big=True),
    b"\4" + p.gzipped(p.pcap(_TALK)),
    b"\5" + zstandard.compress(p.pcapng(_MIXED, extra=p.simple_block(_INNER))),
)
_FILE = Path(tempfile.mkdtemp()) / "capture"


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    _FILE.write_bytes(content[1:])
    window = 64 << content[0] % 10 if content else 64
    limits = Limits(window_bytes=window, expansion_ratio=50, expansion_floor=1 << 16)
    try:
        reader = open_capture(_FILE, limits)
    except ValueError:
        return
    rows = 0
    for table in reader:
        rows += table.count
        size = len(table.buffer)
        for at, length, wire in zip(table.at.tolist(), table.length.tolist(), table.wire.tolist(), strict=True):
            assert 0 <= length <= wire
            assert length == 0 or (at >= ANNEX and at - ANNEX + length <= len(table.annex)) or 0 <= at <= size - length
    capture = reader.capture
    assert capture.packets == rows
    assert len(capture.notes) < 16
