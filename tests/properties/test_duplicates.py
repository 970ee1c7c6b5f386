"""What is a copy does not depend on where windows end, and only what was seen before is one."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from radvigil.capture import open_capture
from radvigil.records import Limits
from tests.support import packets as p

FEW = st.integers(0, 2)


def frame(kind: int, ident: int, content: int, hops: int, vlan: int) -> bytes:
    """A datagram, a segment, an acknowledgement or an echo, with or without identification."""
    body = (p.udp(b"%d" % content, 1, 2), p.tcp(b"%d" % content, 1, 2), p.tcp(b"", 1, 2, seq=content), b"\x08\0\1\1")
    protocol = (p.UDP, p.TCP, p.TCP, p.ICMP)[kind]
    vlans = [vlan] if vlan else []
    return p.ethernet(p.ipv4(body[kind], protocol, ident=ident, ttl=64 - hops), vlans=vlans)


FRAMES = st.builds(frame, st.integers(0, 3), FEW, FEW, FEW, FEW)
STEPS = st.sampled_from([0, 1_000, 400_000, 1_000_000, 2_500_000, 5_000_000, 6_000_000, -700_000])


def marks(path: Path, window: int) -> list[bool]:
    return [bool(one) for table in open_capture(path, Limits(window_bytes=window)) for one in table.duplicate]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(FRAMES, STEPS), min_size=1, max_size=40), st.integers(60, 900))
def test_windows_change_nothing(seen: Sequence[tuple[bytes, int]], window: int) -> None:
    packets, ts = [], p.EPOCH
    for content, step in seen:
        ts += step
        packets.append(p.Packet(ts // 1_000 * 1_000, content))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.pcap")
        path.write_bytes(p.pcap(packets))
        whole = marks(path, 8 << 20)
        assert marks(path, window) == whole
    bodies = [one.content[-12:] for one in packets]
    assert not any(copy and body not in bodies[:n] for n, (copy, body) in enumerate(zip(whole, bodies, strict=True)))
