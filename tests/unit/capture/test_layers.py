"""Every link layer and tunnel leads to the same innermost packet."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from radvigil.capture import FRAME, ICMP, NONE, OTHER, TCP, UDP
from tests.support import packets as p
from tests.unit.capture.reading import Row, read, small

INNER4 = p.raw_udp(b"payload", 1111, 2222)
INNER6 = p.ipv6(p.udp(b"payload", 1111, 2222), p.UDP)
FRAME4 = p.ethernet(INNER4, vlans=[33])


def rows_of(folder: Path, *frames: bytes, linktype: int = 1) -> list[Row]:
    records = [p.Packet(p.EPOCH + i * 10**7, frame) for i, frame in enumerate(frames)]
    return read(p.pcap(records, linktype=linktype), folder, small())[0]


LINKS = {
    "ethernet": (1, lambda ip: p.ethernet(ip)),
    "ethernet padded": (1, lambda ip: p.ethernet(ip, pad=True)),
    "sll": (113, p.sll),
    "sll2": (276, p.sll2),
    "null": (0, p.null),
    "null of a big-endian host": (0, lambda ip: p.null(ip, big=True)),
    "loop": (108, lambda ip: p.null(ip, big=True)),
    "raw": (101, lambda ip: ip),
    "raw 12": (12, lambda ip: ip),
    "raw 14": (14, lambda ip: ip),
    "mpls": (1, lambda ip: p.ethernet(p.mpls(ip, (16, 17, 18)), 0x8847)),
    "mpls pseudowire": (1, lambda ip: p.ethernet(p.mpls(b"\0\0\0\0" + p.ethernet(ip)), 0x8847)),
    "pppoe": (1, lambda ip: p.ethernet(p.pppoe(ip), 0x8864)),
    "gre": (1, lambda ip: p.ethernet(p.ipv4(p.gre(ip, p.ethertype_of(ip)), p.GRE))),
    "gre, all options": (
        1,
        lambda ip: p.ethernet(p.ipv4(p.gre(ip, p.ethertype_of(ip), key=7, sequence=8, checksum=True), p.GRE)),
    ),
    "ip in ip": (1, lambda ip: p.ethernet(p.ipv4(ip, 41 if p.ethertype_of(ip) == 0x86DD else 4))),
    "ipv4 options": (
        1,
        lambda ip: p.ethernet(p.ipv4(ip[20:], p.UDP, options=b"\x94\4\0\0")) if ip[0] == 0x45 else p.ethernet(ip),
    ),
}


@pytest.mark.parametrize("inner", [INNER4, INNER6], ids=["ipv4", "ipv6"])
@pytest.mark.parametrize("name", LINKS)
def test_links(tmp_path: Path, name: str, inner: bytes) -> None:
    linktype, wrap = LINKS[name]
    row = rows_of(tmp_path, wrap(inner), linktype=linktype)[0]
    assert (row.kind, row.sport, row.dport, row.payload, row.wire) == (UDP, 1111, 2222, b"payload", 7)


TUNNELS = {
    "transparent ethernet bridging": lambda f: p.ipv4(p.gre(f, 0x6558), p.GRE),
    "nvgre": lambda f: p.ipv4(p.gre(f, 0x6558, key=0x12345600), p.GRE),
    "erspan 1": lambda f: p.ipv4(p.erspan(f, 1), p.GRE),
    "erspan 2": lambda f: p.ipv4(p.erspan(f, 2), p.GRE),
    "erspan 3": lambda f: p.ipv4(p.erspan(f, 3), p.GRE),
    "erspan 3 with subheader": lambda f: p.ipv4(p.erspan(f, 3, subheader=True), p.GRE),
    "vxlan": lambda f: p.ipv4(p.vxlan(f), p.UDP),
    "vxlan over ipv6": lambda f: p.ipv6(p.vxlan(f), p.UDP),
}


@pytest.mark.parametrize("name", TUNNELS)
def test_mirrored_frames(tmp_path: Path, name: str) -> None:
    outer = p.ethernet(TUNNELS[name](FRAME4), vlans=[900])
    untagged = p.ethernet(TUNNELS[name](p.ethernet(INNER4)), vlans=[900])
    first, second = rows_of(tmp_path, outer, untagged)
    assert (first.kind, first.sport, first.payload, first.vlan) == (UDP, 1111, b"payload", 33)
    assert second.vlan == 0


@pytest.mark.parametrize(
    ("tags", "vlan"),
    [([5], 5), ([(0x88A8, 100), 7], 7), ([(0x9100, 100), (0x8100, 8)], 8), ([0], 0), ([12, 0], 12)],
)
def test_tags(tmp_path: Path, tags: list[int], vlan: int) -> None:
    row = rows_of(tmp_path, p.ethernet(INNER4, vlans=tags))[0]
    assert (row.kind, row.vlan, row.payload) == (UDP, vlan, b"payload")


def test_mixed_layers_in_one_window_keep_their_rows(tmp_path: Path) -> None:
    frames = [p.ethernet(p.raw_udp(bytes([i]), 1000 + i, 9), vlans=[[], [4], [5, 6]][i % 3]) for i in range(60)]
    frames[30:30] = [p.ethernet(b"\0\1", 0x0806), p.ethernet(p.ipv4(p.gre(FRAME4, 0x6558), p.GRE))]
    rows = rows_of(tmp_path, *frames)
    plain = rows[:30] + rows[32:]
    assert [(r.sport, r.payload) for r in plain] == [(1000 + i, bytes([i])) for i in range(60)]
    assert [r.vlan for r in plain] == [[0, 4, 6][i % 3] for i in range(60)]
    assert (rows[30].kind, rows[30].dport) == (FRAME, 0x0806)
    assert (rows[31].kind, rows[31].vlan) == (UDP, 33)


def test_extension_headers(tmp_path: Path) -> None:
    hop, routing = (0, b"\0" + b"\1\4" + b"\0" * 4), (43, b"\1" + b"\0" * 14)
    authentication = (51, b"\4" + b"\0" * 22)
    atomic = (44, struct.pack(">BHI", 0, 0, 5))
    for chain in ([hop], [hop, routing], [authentication], [atomic], [hop, atomic, routing]):
        packet = p.ipv6(p.udp(b"payload", 1111, 2222), p.UDP, extensions=chain)
        row = rows_of(tmp_path, p.ethernet(packet))[0]
        assert (row.kind, row.payload) == (UDP, b"payload"), chain


def test_llc_frames(tmp_path: Path) -> None:
    spanning = b"\x42\x42\x03" + bytes(35)
    row = rows_of(tmp_path, p.llc(spanning))[0]
    assert (row.kind, row.dport, row.payload) == (FRAME, 0, spanning)


def test_lengths_come_from_ip(tmp_path: Path) -> None:
    segment = p.tcp(b"ab", 1, 2)
    padded = p.ethernet(p.ipv4(segment, p.TCP), pad=True)
    offloaded = p.ethernet(p.ipv4(p.tcp(b"x" * 3000, 1, 2), p.TCP, total=0))
    rows = rows_of(tmp_path, padded, offloaded)
    assert [(r.kind, len(r.payload), r.wire) for r in rows] == [(TCP, 2, 2), (TCP, 3000, 3000)]


def test_tcp_options_are_no_payload(tmp_path: Path) -> None:
    row = rows_of(tmp_path, p.ethernet(p.ipv4(p.tcp(b"zz", 1, 2, options=b"\1" * 12), p.TCP)))[0]
    assert row.payload == b"zz"


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\x45",
        INNER4[:19],
        INNER4[:24],
        b"\x44" + INNER4[1:],
        b"\x65" + INNER4[1:],
        p.ipv4(p.udp(b"", 1, 2), p.UDP, total=12),
        p.ipv4(b"\0" * 20, p.TCP),
        p.ipv4(b"\0" * 13, p.TCP),
        INNER6[:39],
        p.ipv6(b"\0", 43),
    ],
)
def test_broken_headers_are_counted_and_harm_nobody(tmp_path: Path, packet: bytes) -> None:
    good = p.ethernet(INNER4)
    rows, capture = read(
        p.pcap([p.Packet(p.EPOCH, f) for f in (good, p.ethernet(packet, 0x86DD if packet[:1] == b"\x60" else 0x0800))]),
        tmp_path,
    )
    assert [r.kind for r in rows] == [UDP, NONE]
    assert capture.undecoded == 1


def test_nested_tunnels_end(tmp_path: Path) -> None:
    packet = INNER4
    for _ in range(40):
        packet = p.ipv4(packet, 4)
    rows = rows_of(tmp_path, p.ethernet(packet), p.ethernet(INNER4))
    assert [r.kind for r in rows] == [NONE, UDP]


def test_other_protocols_and_icmp(tmp_path: Path) -> None:
    echo, reply = (p.ipv4(bytes([t, 0, 0, 0, 1, 1, 1, 1]), p.ICMP) for t in (8, 0))
    rows = rows_of(tmp_path, p.ethernet(p.ipv4(b"abc", 89)), p.ethernet(echo), p.ethernet(reply))
    assert [(r.kind, r.sport, r.dport) for r in rows] == [(OTHER, 0, 0), (ICMP, 8, 0), (ICMP, 0, 8)]


def test_unknown_link_type_is_noted(tmp_path: Path) -> None:
    rows, capture = read(p.pcap([p.Packet(p.EPOCH, b"abc")], linktype=147), tmp_path)
    assert [r.kind for r in rows] == [NONE]
    assert [n.code for n in capture.notes] == ["link-type-unknown"]


def test_broadcasts_and_frames_are_counted(tmp_path: Path) -> None:
    frames = [p.ethernet(INNER4, target="ff:ff:ff:ff:ff:ff"), p.ethernet(b"\0" * 28, 0x0806), p.ethernet(INNER4)]
    _, capture = read(p.pcap([p.Packet(p.EPOCH, f) for f in frames]), tmp_path)
    assert (capture.broadcast, capture.non_ip) == (1, 1)
