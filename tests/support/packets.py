"""The tests' own packet writer: link layers, tunnels, IP, TCP conversations and capture files, from plain bytes.

Everything is a function from bytes to bytes, innermost first:

    ethernet(ipv4(tcp(b"hello", 40000, 104, seq=1), TCP, "10.0.0.1", "10.0.0.2"))

The shortest way to a capture that a decoder can be tried on:

    packets = conversation([(CLIENT, b"request"), (SERVER, b"answer")])
    path.write_bytes(pcap(packets))

`conversation` writes handshake, segments of at most `mss` bytes, acknowledgements and FINs; `datagrams` does the same
for UDP. `lose`, `swap`, `duplicate` and `snap` disturb a list of packets; `pcap` and `pcapng` write it in either byte
order and any resolution. IP checksums are right, TCP and UDP checksums are only made to depend on the content.
"""

from __future__ import annotations

import gzip
import ipaddress
import random
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

ICMP, IPIP, TCP, UDP, GRE, ICMPV6, SCTP = 1, 4, 6, 17, 47, 58, 132
CLIENT, SERVER = 0, 1
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
MAC_CLIENT, MAC_SERVER = "02:00:00:00:00:01", "02:00:00:00:00:02"
EPOCH = 1_790_000_000_000_000_000
"""Nanoseconds since 1970 of the first packet that the writers here make."""


class Packet(NamedTuple):
    """One record of a capture; `wire` is the length on the wire when it was cut."""

    ts: int
    content: bytes
    wire: int | None = None
    interface: int = 0


# Link layers


def mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def ethertype_of(packet: bytes) -> int:
    return 0x86DD if packet[:1] and packet[0] >> 4 == 6 else 0x0800


def ethernet(
    payload: bytes,
    ethertype: int | None = None,
    *,
    source: str = MAC_CLIENT,
    target: str = MAC_SERVER,
    vlans: Sequence[int | tuple[int, int]] = (),
    pad: bool = False,
) -> bytes:
    """`vlans` outermost first: an id, or (tag protocol, id)."""
    frame = mac(target) + mac(source)
    for tag in vlans:
        protocol, vid = tag if isinstance(tag, tuple) else (0x8100, tag)
        frame += struct.pack(">HH", protocol, vid)
    frame += struct.pack(">H", ethertype_of(payload) if ethertype is None else ethertype) + payload
    return frame.ljust(60, b"\0") if pad else frame


def llc(payload: bytes, *, source: str = MAC_CLIENT, target: str = "01:80:c2:00:00:00") -> bytes:
    """IEEE 802.3 with a length instead of an EtherType; `payload` begins at the DSAP."""
    return (mac(target) + mac(source) + struct.pack(">H", len(payload)) + payload).ljust(60, b"\0")


def sll(payload: bytes, ethertype: int | None = None) -> bytes:
    kind = ethertype_of(payload) if ethertype is None else ethertype
    return struct.pack(">HHH8sH", 0, 1, 6, mac(MAC_CLIENT), kind) + payload


def sll2(payload: bytes, ethertype: int | None = None) -> bytes:
    kind = ethertype_of(payload) if ethertype is None else ethertype
    return struct.pack(">HHIHBB8s", kind, 0, 2, 1, 0, 6, mac(MAC_CLIENT)) + payload


def null(payload: bytes, *, big: bool = False, family: int | None = None) -> bytes:
    chosen = (30 if ethertype_of(payload) == 0x86DD else 2) if family is None else family
    return struct.pack(">I" if big else "<I", chosen) + payload


def mpls(payload: bytes, labels: Sequence[int] = (16,)) -> bytes:
    """Label stack; give it to `ethernet` with ethertype 0x8847."""
    entries = [(label << 12) | 64 | (0x100 if i == len(labels) - 1 else 0) for i, label in enumerate(labels)]
    return b"".join(struct.pack(">I", e) for e in entries) + payload


def pppoe(payload: bytes) -> bytes:
    """PPPoE session; give it to `ethernet` with ethertype 0x8864."""
    protocol = 0x0057 if ethertype_of(payload) == 0x86DD else 0x0021
    return struct.pack(">BBHHH", 0x11, 0, 1, len(payload) + 2, protocol) + payload


# Tunnels


def gre(
    payload: bytes, protocol: int, *, key: int | None = None, sequence: int | None = None, checksum: bool = False
) -> bytes:
    flags = (0x8000 if checksum else 0) | (0x2000 if key is not None else 0) | (0x1000 if sequence is not None else 0)
    head = struct.pack(">HH", flags, protocol)
    head += b"\0\0\0\0" if checksum else b""
    head += struct.pack(">I", key) if key is not None else b""
    head += struct.pack(">I", sequence) if sequence is not None else b""
    return head + payload


def erspan(frame: bytes, version: int, *, vlan: int = 7, subheader: bool = False) -> bytes:
    """A GRE packet with ERSPAN type I, II or III around an Ethernet frame."""
    if version == 1:
        return gre(frame, 0x88BE)
    if version == 2:
        return gre(struct.pack(">HHI", 0x1000 | vlan, 5, 0) + frame, 0x88BE, sequence=1)
    head = struct.pack(">HHIHH", 0x2000 | vlan, 5, 1, 0, 1 if subheader else 0)
    return gre(head + (b"\0" * 8 if subheader else b"") + frame, 0x22EB, sequence=1)


def vxlan(frame: bytes, vni: int = 5) -> bytes:
    return udp(struct.pack(">II", 0x08000000, vni << 8) + frame, 54321, 4789)


# Network and transport layers


def checksum16(content: bytes) -> int:
    padded = content + b"\0" * (len(content) % 2)
    total = sum(struct.unpack(f">{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(
    payload: bytes,
    protocol: int,
    source: str = "10.0.0.1",
    target: str = "10.0.0.2",
    *,
    ident: int = 0,
    ttl: int = 64,
    options: bytes = b"",
    fragment: int = 0,
    total: int | None = None,
) -> bytes:
    """`fragment` is the whole flags-and-offset field; `total` lies about the length (0: segmentation offload)."""
    ihl = 5 + len(options) // 4
    length = ihl * 4 + len(payload) if total is None else total
    ends = ipaddress.IPv4Address(source).packed + ipaddress.IPv4Address(target).packed
    head = struct.pack(">BBHHHBBH", 0x40 | ihl, 0, length, ident & 0xFFFF, fragment, ttl, protocol, 0) + ends + options
    return head[:10] + struct.pack(">H", checksum16(head)) + head[12:] + payload


def ipv6(
    payload: bytes,
    protocol: int,
    source: str = "fd00::1",
    target: str = "fd00::2",
    *,
    extensions: Sequence[tuple[int, bytes]] = (),
) -> bytes:
    """`extensions`: (its own protocol number, its content after the next-header byte), outermost first."""
    kinds = [kind for kind, _ in extensions] + [protocol]
    body = b"".join(bytes([kinds[i + 1]]) + content for i, (_, content) in enumerate(extensions)) + payload
    ends = ipaddress.IPv6Address(source).packed + ipaddress.IPv6Address(target).packed
    return struct.pack(">IHBB", 0x60000000, len(body), kinds[0], 64) + ends + body


def ip(payload: bytes, protocol: int, source: str, target: str, *, ident: int = 0) -> bytes:
    """Of the family that the addresses have."""
    if ":" in source:
        return ipv6(payload, protocol, source, target)
    return ipv4(payload, protocol, source, target, ident=ident)


def tcp(
    payload: bytes, sport: int, dport: int, *, seq: int = 0, ack: int = 0, flags: int = ACK, options: bytes = b""
) -> bytes:
    check = zlib.crc32(payload) & 0xFFFF
    offset = (5 + len(options) // 4) << 4
    numbers = (seq & 0xFFFFFFFF, ack & 0xFFFFFFFF)
    return struct.pack(">HHIIBBHHH", sport, dport, *numbers, offset, flags, 65535, check, 0) + options + payload


def udp(payload: bytes, sport: int, dport: int) -> bytes:
    return struct.pack(">HHHH", sport, dport, 8 + len(payload), zlib.crc32(payload) & 0xFFFF) + payload


def raw_udp(payload: bytes, sport: int, dport: int, *, ident: int = 0) -> bytes:
    """A UDP datagram in IPv4 between the usual ends."""
    return ipv4(udp(payload, sport, dport), UDP, ident=ident)


def fragments4(packet: bytes, size: int) -> list[bytes]:
    """The IPv4 packet (no options) cut into fragments of at most `size` bytes of payload (a multiple of 8)."""
    ident, protocol = struct.unpack(">H", packet[4:6])[0] or 99, packet[9]
    source, target = (str(ipaddress.IPv4Address(packet[i : i + 4])) for i in (12, 16))
    body, cut = packet[20:], []
    for at in range(0, len(body), size):
        field = at // 8 | (0x2000 if at + size < len(body) else 0)
        cut.append(ipv4(body[at : at + size], protocol, source, target, ident=ident, fragment=field))
    return cut


def fragments6(packet: bytes, size: int, ident: int = 77) -> list[bytes]:
    """The IPv6 packet (no extensions) cut into fragments of at most `size` bytes of payload (a multiple of 8)."""
    protocol = packet[6]
    source, target = (str(ipaddress.IPv6Address(packet[i : i + 16])) for i in (8, 24))
    body, cut = packet[40:], []
    for at in range(0, len(body), size):
        head = struct.pack(">BHI", 0, at | (1 if at + size < len(body) else 0), ident)
        cut.append(ipv6(body[at : at + size], protocol, source, target, extensions=[(44, head)]))
    return cut


# Conversations


@dataclass(frozen=True)
class Ends:
    """Two ends and how their packets are wrapped."""

    client: tuple[str, int] = ("10.0.0.1", 40000)
    server: tuple[str, int] = ("10.0.0.2", 104)
    client_isn: int = 1000
    server_isn: int = 5000
    mss: int = 1460
    start: int = EPOCH
    step: int = 100_000
    vlans: tuple[int, ...] = ()
    handshake: bool = True
    fin: bool = True
    acks: bool = True
    wrap: Callable[[bytes, int], bytes] | None = None
    """From the IP packet and its sender to the frame; Ethernet when None."""

    def frame(self, packet: bytes, sender: int) -> bytes:
        if self.wrap:
            return self.wrap(packet, sender)
        macs = (MAC_CLIENT, MAC_SERVER)
        return ethernet(packet, source=macs[sender], target=macs[1 - sender], vlans=self.vlans)


class _Talk:
    """A TCP conversation being written."""

    def __init__(self, ends: Ends) -> None:
        self.ends = ends
        self.next = [ends.client_isn, ends.server_isn]
        self.ident = [1, 30_000]
        self.packets: list[Packet] = []

    def say(self, sender: int, payload: bytes = b"", flags: int = ACK) -> None:
        e = self.ends
        (here, port), (there, peer) = (e.client, e.server) if sender == CLIENT else (e.server, e.client)
        acked = self.next[1 - sender] if flags & ACK else 0
        segment = tcp(payload, port, peer, seq=self.next[sender], ack=acked, flags=flags)
        packet = ip(segment, TCP, here, there, ident=self.ident[sender])
        self.packets.append(Packet(e.start + len(self.packets) * e.step, e.frame(packet, sender)))
        self.ident[sender] += 1
        self.next[sender] += len(payload) + bool(flags & SYN) + bool(flags & FIN)


def conversation(turns: Iterable[tuple[int, bytes]], ends: Ends | None = None) -> list[Packet]:
    """What two ends say in turn, as TCP packets. `turns` are (CLIENT or SERVER, bytes)."""
    talk = _Talk(ends or Ends())
    if talk.ends.handshake:
        talk.say(CLIENT, flags=SYN)
        talk.say(SERVER, flags=SYN | ACK)
        talk.say(CLIENT)
    else:
        talk.next = [talk.next[0] + 1, talk.next[1] + 1]
    for sender, content in turns:
        for at in range(0, len(content), talk.ends.mss):
            talk.say(sender, content[at : at + talk.ends.mss], ACK | PSH)
        if talk.ends.acks:
            talk.say(1 - sender)
    if talk.ends.fin:
        talk.say(CLIENT, flags=FIN | ACK)
        talk.say(SERVER, flags=FIN | ACK)
        talk.say(CLIENT)
    return talk.packets


def datagrams(turns: Iterable[tuple[int, bytes]], ends: Ends | None = None) -> list[Packet]:
    """What two ends say in turn, as UDP packets."""
    e = ends or Ends(client=("10.0.0.1", 40000), server=("10.0.0.2", 53))
    packets = []
    for i, (sender, content) in enumerate(turns):
        (here, port), (there, peer) = (e.client, e.server) if sender == CLIENT else (e.server, e.client)
        packet = ip(udp(content, port, peer), UDP, here, there, ident=i + 1)
        packets.append(Packet(e.start + i * e.step, e.frame(packet, sender)))
    return packets


def merged(*conversations: Iterable[Packet]) -> list[Packet]:
    """Several conversations on one wire, by time."""
    return sorted((p for c in conversations for p in c), key=lambda p: p.ts)


# Disturbances


def retimed(contents: Iterable[Packet], start: int = EPOCH, step: int = 100_000) -> list[Packet]:
    """The same packets in the given order with growing times."""
    return [p._replace(ts=start + i * step) for i, p in enumerate(contents)]


def lose(packets: Sequence[Packet], lost: Iterable[int]) -> list[Packet]:
    """Without the packets of these indices."""
    gone = set(lost)
    return [p for i, p in enumerate(packets) if i not in gone]


def swap(packets: Sequence[Packet], seed: int, rate: float = 0.05, distance: int = 3) -> list[Packet]:
    """A share of the packets moved later by up to `distance` places; times stay in order."""
    chance = random.Random(seed)
    places = [
        (i + (chance.randint(1, distance) + 0.5 if chance.random() < rate else 0), i) for i in range(len(packets))
    ]
    times = [p.ts for p in packets]
    return [packets[i]._replace(ts=ts) for ts, (_, i) in zip(times, sorted(places), strict=True)]


def duplicate(packets: Sequence[Packet], seed: int = 1, rate: float = 1.0, delay: int = 10_000) -> list[Packet]:
    """Packets seen a second time through another mirror, `delay` nanoseconds later."""
    chance = random.Random(seed)
    twice = []
    for p in packets:
        twice.append(p)
        if chance.random() < rate:
            twice.append(p._replace(ts=p.ts + delay))
    return twice


def snap(packets: Iterable[Packet], length: int) -> list[Packet]:
    """Cut to a snapshot length."""
    return [p._replace(content=p.content[:length], wire=p.wire or len(p.content)) for p in packets]


# Capture files


def pcap(
    packets: Iterable[Packet], *, linktype: int = 1, big: bool = False, nanoseconds: bool = False, snaplen: int = 262144
) -> bytes:
    order, unit = (">" if big else "<"), (1 if nanoseconds else 1000)
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snaplen, linktype)]
    head = struct.Struct(order + "IIII")
    for p in packets:
        seconds, rest = divmod(p.ts, 1_000_000_000)
        parts += (head.pack(seconds, rest // unit, len(p.content), p.wire or len(p.content)), p.content)
    return b"".join(parts)


class Interface(NamedTuple):
    """One interface of a pcapng section; `resolution` is the if_tsresol byte, `offset` if_tsoffset in seconds."""

    linktype: int = 1
    resolution: int | None = None
    offset: int = 0
    snaplen: int = 0
    dropped: int | None = None

    @property
    def units(self) -> int:
        code = 6 if self.resolution is None else self.resolution
        return int(2 ** (code & 0x7F)) if code & 0x80 else int(10**code)


def _block(order: str, kind: int, body: bytes) -> bytes:
    padded = body + b"\0" * (-len(body) % 4)
    length = len(padded) + 12
    return struct.pack(order + "II", kind, length) + padded + struct.pack(order + "I", length)


def _option(order: str, code: int, value: bytes) -> bytes:
    return struct.pack(order + "HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def _described(order: str, interface: Interface) -> bytes:
    body = struct.pack(order + "HHI", interface.linktype, 0, interface.snaplen)
    if interface.resolution is not None:
        body += _option(order, 9, bytes([interface.resolution]))
    if interface.offset:
        body += _option(order, 14, struct.pack(order + "q", interface.offset))
    return _block(order, 1, body + struct.pack(order + "HH", 0, 0))


def _enhanced(order: str, p: Packet, interface: Interface) -> bytes:
    units = (p.ts - interface.offset * 1_000_000_000) * interface.units // 1_000_000_000
    sizes = (len(p.content), p.wire or len(p.content))
    return _block(
        order, 6, struct.pack(order + "IIIII", p.interface, units >> 32, units & 0xFFFFFFFF, *sizes) + p.content
    )


def simple_block(content: bytes, wire: int | None = None, *, big: bool = False) -> bytes:
    """A simple packet block: no time, first interface."""
    order = ">" if big else "<"
    return _block(order, 3, struct.pack(order + "I", wire or len(content)) + content)


def pcapng(
    packets: Iterable[Packet],
    interfaces: Sequence[Interface] = (Interface(),),
    *,
    big: bool = False,
    extra: bytes = b"",
) -> bytes:
    """One section; join several results for a file of several sections. `extra` are blocks before the statistics."""
    order = ">" if big else "<"
    parts = [_block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))]
    parts += [_described(order, i) for i in interfaces]
    parts += [_enhanced(order, p, interfaces[p.interface]) for p in packets]
    parts.append(extra)
    for number, i in enumerate(interfaces):
        if i.dropped is not None:
            statistics = _option(order, 5, struct.pack(order + "Q", i.dropped)) + struct.pack(order + "HH", 0, 0)
            parts.append(_block(order, 5, struct.pack(order + "III", number, 0, 0) + statistics))
    return b"".join(parts)


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
