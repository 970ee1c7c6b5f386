# Invariant: any packets between two ends give bounded events, the same in windows of any size, and bytes that add up.
"""Streams. Each item, cut by 0xFE, is one segment: side, flags, sequence, acknowledgement, pause, payload."""

from __future__ import annotations

import tempfile
from pathlib import Path

from radvigil.records import FlowEnd
from radvigil.records.limits import Limits
from tests.support import packets as p
from tests.support.records_protocol import events_of, record, without_capture

_TALK = (
    b"\x00\x02\x00\x00\x01",
    b"\x01\x12\x00\x01\x01",
    b"\x00\x10\x01\x01\x01" + record(30),
    b"\x01\x10\x01\x23\x01" + record(9),
    b"\x00\x10\x23\x0e\x01" + record(20),
    b"\x00\x11\x3b\x0e\x01",
    b"\x01\x11\x0e\x3c\x01",
)
SEEDS: tuple[bytes, ...] = (
    b"\xfe".join(_TALK),
    b"\xfe".join((*_TALK[:2], _TALK[4], _TALK[3], _TALK[2], *_TALK[5:])),
    b"\xfe".join((*_TALK, *_TALK)),
    b"\xfe".join((_TALK[2], b"\x00\x10\x05\x01\x01overlapping", b"\x00\x14\x30\x01\xf0reset", *_TALK)),
)
_FOLDER = Path(tempfile.mkdtemp())
_LIMITS = {"reorder_bytes": 200, "carry_bytes": 300, "flows_open": 8}


def _packets(content: bytes) -> list[p.Packet]:
    made, ts = [], p.EPOCH
    for number, item in enumerate(content.split(b"\xfe")[:60]):
        side, flags, seq, ack, pause = item[:5].ljust(5, b"\1")
        ts += pause * pause * pause * 2000
        ends = (("10.0.0.1", 40000), ("10.0.0.2", 104))
        (here, sport), (there, dport) = ends if side % 2 == 0 else ends[::-1]
        offsets = (0xFFFFFFF0 + seq * (1 + side // 2 % 2), 0xFFFFFFF0 + ack)
        segment = p.tcp(item[5:], sport, dport, seq=offsets[0], ack=offsets[1], flags=flags & 0x1F)
        made.append(p.Packet(ts, p.ethernet(p.ipv4(segment, p.TCP, here, there, ident=number + 1))))
    return p.snap(made, 70 + content[0]) if content[:1] > b"\x80" else made


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    packets = _packets(content)
    written = p.pcap(packets)
    whole = events_of(written, _FOLDER, Limits(**_LIMITS))
    cut = events_of(written, _FOLDER, Limits(**_LIMITS, window_bytes=1 + len(content) % 300))
    assert without_capture(whole) == without_capture(cut)
    ends = [e for e in whole if isinstance(e, FlowEnd)]
    assert sum(e.orig_packets + e.resp_packets + e.duplicates for e in ends) == len(packets)
    assert len(whole) < 40 * len(packets) + 40
