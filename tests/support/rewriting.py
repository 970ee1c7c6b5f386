"""A capture of the laboratory written again, as another mirror port or another network would have shown it.

Rules:
1. A rewriting is a function from packets to packets (or, for capture formats, to the bytes of a file); a seed makes
   every choice, so the same capture comes out each time.
2. What loses nothing keeps every byte of every stream; what loses something loses packets or the ends of packets and
   never changes a byte that stays.
3. Checksums that a hop would have made right again are made right (IPv4); those that nobody may judge (TCP, UDP) are
   left as they fall.

    packets = read(path)
    path.write_bytes(p.pcap(in_vlan(packets, 30)))
"""

from __future__ import annotations

import ipaddress
import random
import struct
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.support import packets as p
from tests.support.packets import Packet

IP4, IP6 = 0x0800, 0x86DD
MIRROR, COLLECTOR = "192.0.2.250", "192.0.2.251"
"""The ends of the tunnels that the rewritings make."""
SIX = ipaddress.IPv6Network("fd46:4::/96")
"""Where IPv4 addresses go when a department moves to IPv6 (the address embedded, as RFC 6052 does)."""
US, MS = 1_000, 1_000_000
NEVER = 1 << 62


def read(path: Path) -> list[Packet]:
    """The packets of a plain little-endian microsecond pcap of Ethernet, as the laboratory writes it."""
    content = path.read_bytes()
    if content[:4] != b"\xd4\xc3\xb2\xa1":
        raise ValueError(f"{path}: not a little-endian microsecond pcap")
    packets, at = [], 24
    while at + 16 <= len(content):
        seconds, microseconds, size, wire = struct.unpack_from("<IIII", content, at)
        ts = seconds * 1_000_000_000 + microseconds * 1_000
        packets.append(Packet(ts, content[at + 16 : at + 16 + size], wire))
        at += 16 + size
    return packets


# What a frame holds


def type_of(frame: bytes) -> int:
    return int.from_bytes(frame[12:14], "big")


def is_ip(frame: bytes) -> bool:
    return type_of(frame) in (IP4, IP6)


def ip_of(frame: bytes) -> bytes:
    """The IP packet of an untagged frame, without Ethernet's padding."""
    packet = frame[14:]
    size = int.from_bytes(packet[2:4], "big") if packet[0] >> 4 == 4 else 40 + int.from_bytes(packet[4:6], "big")
    return packet[:size]


class Segment(NamedTuple):
    """A TCP segment in an untagged frame; offsets count from the frame's first byte."""

    source: tuple[bytes, int]
    target: tuple[bytes, int]
    tcp: int
    payload: int
    end: int
    seq: int
    ack: int
    flags: int

    @property
    def flow(self) -> tuple[tuple[bytes, int], tuple[bytes, int]]:
        """The same for both directions."""
        return min(self.source, self.target), max(self.source, self.target)


def segment_of(frame: bytes) -> Segment | None:
    if not is_ip(frame):
        return None
    packet = ip_of(frame)
    four = packet[0] >> 4 == 4
    protocol, size, width, at = (packet[9], (packet[0] & 15) * 4, 4, 12) if four else (packet[6], 40, 16, 8)
    if protocol != p.TCP:
        return None
    sport, dport, seq, ack, offset, flags = struct.unpack_from(">HHIIBB", packet, size)
    source, target = packet[at : at + width], packet[at + width : at + 2 * width]
    payload = 14 + size + (offset >> 4) * 4
    return Segment((source, sport), (target, dport), 14 + size, payload, 14 + len(packet), seq, ack, flags)


def mended(frame: bytes) -> bytes:
    """The frame with the checksum of its IPv4 header made right."""
    if type_of(frame) != IP4:
        return frame
    size = (frame[14] & 15) * 4
    head = frame[14:24] + b"\0\0" + frame[26 : 14 + size]
    return frame[:24] + struct.pack(">H", p.checksum16(head)) + frame[26:]


def patched(frame: bytes, at: int, new: bytes) -> bytes:
    return frame[:at] + new + frame[at + len(new) :]


def _each(packets: Iterable[Packet], change: Callable[[bytes], bytes]) -> list[Packet]:
    return [Packet(one.ts, change(one.content)) for one in packets]


def only_ip(packets: Iterable[Packet]) -> list[Packet]:
    """Without ARP, LLDP and other frames that no IP link carries."""
    return [one for one in packets if is_ip(one.content)]


def only_identified(packets: Iterable[Packet]) -> list[Packet]:
    """IPv4 packets with an identification, by which a copy is told from a repetition; SYN-ACKs have none but stay."""
    four = [one for one in packets if type_of(one.content) == IP4]
    return [one for one in four if one.content[18:20] != b"\0\0" or _marks(segment_of(one.content))]


def _marks(segment: Segment | None) -> bool:
    return segment is not None and bool(segment.flags & (p.SYN | p.FIN | p.RST))


# Link layers


def in_vlan(packets: Iterable[Packet], *tags: int | tuple[int, int]) -> list[Packet]:
    """IEEE 802.1Q and 802.1ad tags after the addresses, outermost first: an id, or (tag protocol, id).

    Frames to the addresses that bridges keep for themselves (01:80:c2:00:00:0x: LLDP) stay untagged, as on a real link.
    """
    pairs = [tag if isinstance(tag, tuple) else (0x8100, tag) for tag in tags]
    octets = b"".join(struct.pack(">HH", *pair) for pair in pairs)
    kept = p.mac("01:80:c2:00:00")
    return _each(packets, lambda frame: frame if frame.startswith(kept) else frame[:12] + octets + frame[12:])


def in_mpls(packets: Iterable[Packet], *labels: int) -> list[Packet]:
    """RFC 3032, IP straight under the labels."""
    return _each(only_ip(packets), lambda frame: frame[:12] + b"\x88\x47" + p.mpls(ip_of(frame), labels))


def in_pppoe(packets: Iterable[Packet]) -> list[Packet]:
    return _each(only_ip(packets), lambda frame: frame[:12] + b"\x88\x64" + p.pppoe(ip_of(frame)))


def in_sll(packets: Iterable[Packet]) -> list[Packet]:
    """Linux cooked capture; link type 113."""
    return _each(only_ip(packets), lambda frame: p.sll(ip_of(frame)))


def in_sll2(packets: Iterable[Packet]) -> list[Packet]:
    """Link type 276."""
    return _each(only_ip(packets), lambda frame: p.sll2(ip_of(frame)))


def bare(packets: Iterable[Packet]) -> list[Packet]:
    """IP with nothing before it; link type 101."""
    return _each(only_ip(packets), ip_of)


def in_null(packets: Iterable[Packet], *, big: bool = False) -> list[Packet]:
    """BSD loopback; link type 0 (or 108 with `big`)."""
    return _each(only_ip(packets), lambda frame: p.null(ip_of(frame), big=big))


# Tunnels


def _mirrored(packets: Iterable[Packet], protocol: int, wrap: Callable[[bytes], bytes]) -> list[Packet]:
    """What a mirror sends to its collector; longer than any MTU, as the laboratory's frames already fill it."""

    def sent(frame: bytes) -> bytes:
        outer = p.ipv4(wrap(frame), protocol, MIRROR, COLLECTOR, ident=1 + len(frame))
        return p.ethernet(outer, source="02:00:00:00:99:01", target="02:00:00:00:99:02")

    return _each(packets, sent)


def in_gre(packets: Iterable[Packet], *, extras: bool = False) -> list[Packet]:
    """RFC 2784, IP inside; with `extras` also checksum, key and sequence number (RFC 2890)."""
    options = {"key": 77, "sequence": 5, "checksum": True} if extras else {}
    return _mirrored(
        only_ip(packets), p.GRE, lambda frame: p.gre(ip_of(frame), p.ethertype_of(ip_of(frame)), **options)
    )


def in_teb(packets: Iterable[Packet]) -> list[Packet]:
    """GRE around whole frames (transparent Ethernet bridging)."""
    return _mirrored(packets, p.GRE, lambda frame: p.gre(frame, 0x6558))


def in_erspan(packets: Iterable[Packet], version: int, *, subheader: bool = False) -> list[Packet]:
    return _mirrored(packets, p.GRE, lambda frame: p.erspan(frame, version, subheader=subheader))


def in_vxlan(packets: Iterable[Packet]) -> list[Packet]:
    return _mirrored(packets, p.UDP, p.vxlan)


# Network layer


def in_fragments(packets: Iterable[Packet], mtu: int = 576, seed: int = 1) -> list[Packet]:
    """IPv4 packets larger than the MTU in fragments, now and then in the wrong order."""
    chance, out = random.Random(seed), []
    for one in packets:
        packet = ip_of(one.content) if type_of(one.content) == IP4 else b""
        if len(packet) <= mtu or packet[0] != 0x45:
            out.append(one)
            continue
        pieces = p.fragments4(packet, (mtu - 20) // 8 * 8)
        if chance.random() < 0.3:
            chance.shuffle(pieces)
        out += [Packet(one.ts, one.content[:14] + piece) for piece in pieces]
    return out


def six_of(address: str) -> str:
    """The IPv6 address that takes the place of an IPv4 address."""
    return str(SIX[int(ipaddress.IPv4Address(address))])


def in_ipv6(packets: Iterable[Packet], extensions: Sequence[tuple[int, bytes]] = ()) -> list[Packet]:
    """TCP and UDP over IPv4 moved to IPv6, as if the department had changed over; the rest is left out."""
    out = []
    for one in packets:
        packet = ip_of(one.content) if type_of(one.content) == IP4 else b""
        if packet and packet[9] in (p.TCP, p.UDP):
            source, target = (six_of(str(ipaddress.IPv4Address(packet[at : at + 4]))) for at in (12, 16))
            body = packet[(packet[0] & 15) * 4 :]
            six = p.ipv6(body, packet[9], source, target, extensions=extensions)
            out.append(Packet(one.ts, one.content[:12] + b"\x86\xdd" + six))
    return out


def without_checksums(packets: Iterable[Packet]) -> list[Packet]:
    """All of them zero, as offloading leaves them at the sender."""

    def zeroed(frame: bytes) -> bytes:
        if type_of(frame) == IP4:
            at = 14 + (frame[14] & 15) * 4
            checksum = {p.TCP: at + 16, p.UDP: at + 6}.get(frame[23])
            frame = patched(frame, 24, b"\0\0")
            return patched(frame, checksum, b"\0\0") if checksum else frame
        return frame

    return _each(packets, zeroed)


# Mirrors


def seen_twice(packets: Sequence[Packet], seed: int = 1, vlan: int | None = None) -> list[Packet]:
    """Each packet again through a second mirror behind a router: other MACs, one hop less, perhaps a tag.

    The copy comes 0 to 200 microseconds later, up to two packets of the first mirror in between.
    """
    chance, placed = random.Random(seed), []
    for number, one in enumerate(packets):
        near = [k for k in range(number, min(number + 3, len(packets))) if packets[k].ts - one.ts <= 200 * US]
        place = chance.choice(near)
        until = min(one.ts + 200 * US, packets[place + 1].ts if place + 1 < len(packets) else NEVER)
        copy = Packet(chance.randint(packets[place].ts, max(until, packets[place].ts)), _hopped(one.content, vlan))
        placed += [(number, 0, one), (place, 1 + number, copy)]
    return [one for *_, one in sorted(placed, key=lambda each: each[:2])]


def seen_later(packets: Sequence[Packet], later: int, vlan: int | None = None) -> list[Packet]:
    """Each packet again through a second mirror whose queue is `later` nanoseconds long."""
    copies = [Packet(one.ts + later, _hopped(one.content, vlan)) for one in packets]
    return sorted([*packets, *copies], key=lambda one: one.ts)


def seen_on_both_sides(packets: Sequence[Packet], later: int, one: int = 10, other: int = 20) -> list[Packet]:
    """What a router between two VLANs passes on, seen in the sender's first, then in the receiver's."""
    seen = []
    for each in packets:
        segment = segment_of(each.content)
        here, there = (one, other) if segment is None or segment.source < segment.target else (other, one)
        tagged = each.content[:12] + struct.pack(">HH", 0x8100, here) + each.content[12:]
        seen += [each._replace(content=tagged, wire=None), Packet(each.ts + later, _hopped(each.content, there))]
    return sorted(seen, key=lambda packet: packet.ts)


def _hopped(frame: bytes, vlan: int | None) -> bytes:
    """The frame one router further."""
    tag = b"" if vlan is None else struct.pack(">HH", 0x8100, vlan)
    macs = p.mac("02:00:00:00:77:01") + p.mac("02:00:00:00:77:02")
    if type_of(frame) == IP4:
        frame = mended(patched(frame, 22, bytes([frame[22] - 1])))
    elif type_of(frame) == IP6:
        frame = patched(frame, 21, bytes([frame[21] - 1]))
    else:
        return frame
    return macs + tag + frame[12:]


# TCP


def out_of_order(packets: Sequence[Packet], seed: int = 1) -> list[Packet]:
    """One packet in ten up to three places later; times stay in order."""
    return p.swap(packets, seed, rate=0.1, distance=3)


def sent_again(packets: Sequence[Packet], seed: int = 1) -> list[Packet]:
    """One data segment in ten again, two milliseconds later, under another IPv4 identification."""
    chance, out = random.Random(seed), []
    for one in packets:
        out.append(one)
        segment = segment_of(one.content)
        if segment and segment.end > segment.payload and chance.random() < 0.1:
            out.append(Packet(one.ts + 2 * MS, _renumbered(one.content, chance)))
    return sorted(out, key=lambda each: each.ts)


def _renumbered(frame: bytes, chance: random.Random) -> bytes:
    if type_of(frame) != IP4:
        return frame
    ident = int.from_bytes(frame[18:20], "big") ^ chance.randint(1, 0xFFFF)
    return mended(patched(frame, 18, struct.pack(">H", ident)))


def cut_anew(packets: Sequence[Packet], seed: int = 1) -> list[Packet]:
    """The end of a segment and the beginning of the next sent again as one segment, after both."""
    chance, before, out = random.Random(seed), dict[tuple[bytes, int, bytes, int], Packet](), []
    for one in packets:
        out.append(one)
        segment = segment_of(one.content)
        if segment is None or segment.end == segment.payload:
            continue
        direction = (*segment.source, *segment.target)
        earlier = before.get(direction)
        before[direction] = one
        if earlier is not None and chance.random() < 0.2:
            out += _joined(earlier, one, chance)
    return out


def _joined(one: Packet, other: Packet, chance: random.Random) -> Iterator[Packet]:
    """Half of one segment and half of the one that goes on from it."""
    first, second = segment_of(one.content), segment_of(other.content)
    if first is None or second is None or type_of(one.content) != IP4:
        return
    said, more = one.content[first.payload : first.end], other.content[second.payload : second.end]
    if second.seq != (first.seq + len(said)) & 0xFFFFFFFF or len(said) < 2 or len(more) < 2:
        return
    half = len(said) // 2
    payload = said[half:] + more[: len(more) // 2]
    frame = patched(one.content[: first.payload], first.tcp + 4, struct.pack(">I", (first.seq + half) & 0xFFFFFFFF))
    frame = patched(frame + payload, 16, struct.pack(">H", first.payload - 14 + len(payload)))
    yield Packet(other.ts + US, _renumbered(frame, chance))


def _numbers_of(packets: Iterable[Packet]) -> Iterator[tuple[Packet, Segment | None, int]]:
    """Each packet with the number of the conversation it belongs to; a SYN begins a new one."""
    numbers: dict[object, int] = {}
    made = 0
    for one in packets:
        segment = segment_of(one.content)
        if segment is not None and (segment.flow not in numbers or segment.flags & (p.SYN | p.ACK) == p.SYN):
            made += 1
            numbers[segment.flow] = made
        yield one, segment, numbers[segment.flow] if segment else 0


def wrapping(packets: Iterable[Packet], room: int = 500) -> list[Packet]:
    """Sequence numbers moved so that each direction passes 2^32 after `room` bytes."""
    shifts: dict[tuple[int, tuple[bytes, int]], int] = {}
    out = []
    for one, segment, number in _numbers_of(packets):
        if segment is None:
            out.append(one)
            continue
        shift = shifts.setdefault((number, segment.source), -room - segment.seq)
        back = shifts.setdefault((number, segment.target), -room - segment.ack) if segment.flags & p.ACK else 0
        numbers = (
            (segment.seq + shift) & 0xFFFFFFFF,
            (segment.ack + back) & 0xFFFFFFFF if segment.flags & p.ACK else 0,
        )
        out.append(Packet(one.ts, patched(one.content, segment.tcp + 4, struct.pack(">II", *numbers))))
    return out


def on_reused_ports(packets: Sequence[Packet]) -> list[Packet]:
    """All conversations of one client with one service from one and the same port, where they are not at once."""
    spans: dict[int, list[int]] = {}
    clients: dict[int, Segment] = {}
    for one, segment, number in _numbers_of(packets):
        if segment:
            clients.setdefault(number, segment)
            spans.setdefault(number, [one.ts, one.ts])[1] = one.ts
    ports = _reused(spans, clients)
    out = []
    for one, segment, number in _numbers_of(packets):
        at = segment.tcp + (0 if segment.source == clients[number].source else 2) if segment else 0
        out.append(Packet(one.ts, patched(one.content, at, struct.pack(">H", ports[number]))) if segment else one)
    return out


def _reused(spans: dict[int, list[int]], clients: dict[int, Segment]) -> dict[int, int]:
    busy: dict[tuple[object, ...], list[int]] = defaultdict(list)
    ports = {}
    for number, segment in clients.items():
        lanes = busy[(segment.source[0], *segment.target)]
        begin, end = spans[number]
        lane = next((at for at, until in enumerate(lanes) if until < begin), len(lanes))
        lanes[lane : lane + 1] = [end]
        ports[number] = 50_000 + lane
    return ports


# What loses something


def cut_short(packets: Iterable[Packet], length: int) -> list[Packet]:
    """A snapshot length."""
    return p.snap([one._replace(wire=None) for one in packets], length)


def some_lost(packets: Sequence[Packet], seed: int = 1, rate: float = 0.01) -> list[Packet]:
    """Without a share of the segments that carry data."""
    chance, out = random.Random(seed), []
    for one in packets:
        segment = segment_of(one.content)
        if not (segment and segment.end > segment.payload and chance.random() < rate):
            out.append(one)
    return out


def from_the_middle(packets: Sequence[Packet], skip: int = 3) -> list[Packet]:
    """Without the first packets of each TCP conversation (the handshake, when three)."""
    seen: dict[int, int] = defaultdict(int)
    out = []
    for one, segment, number in _numbers_of(packets):
        seen[number] += 1
        if segment is None or seen[number] > skip:
            out.append(one)
    return out


def one_direction(packets: Sequence[Packet], keep: str = "client") -> list[Packet]:
    """Only what clients (or servers) sent, and no broadcasts."""
    clients: dict[int, tuple[bytes, int]] = {}
    out = []
    for one, segment, number in _numbers_of(packets):
        if segment:
            client = clients.setdefault(number, segment.source)
            if (segment.source == client) == (keep == "client"):
                out.append(one)
    return out


def only_broadcasts(packets: Iterable[Packet]) -> list[Packet]:
    """What a port that is no mirror shows: group addresses only (IEEE 802 group bit)."""
    return [one for one in packets if one.content[0] & 1]


def only_of(packets: Iterable[Packet], address: str) -> list[Packet]:
    """What a mirror of one machine's port shows."""
    octets = ipaddress.IPv4Address(address).packed
    return [
        one for one in packets if type_of(one.content) == IP4 and octets in (one.content[26:30], one.content[30:34])
    ]
