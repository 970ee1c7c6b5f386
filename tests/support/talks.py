"""TCP conversations of a corpus capture as talks, and the properties that every stream decoder must have.

The reassembly here is the simplest that can be right for small clean captures: bytes in the order of their sequence
numbers as they come, retransmissions dropped, holes told when later bytes come.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from radvigil.records import (
    ORIGINATOR,
    BytesRun,
    Context,
    Event,
    Flow,
    Malformed,
    Mark,
    Match,
    Need,
    Opening,
    StreamProtocol,
)
from tests.support.datagrams import packets
from tests.support.driving import FLOW, Talk, context_for, drive, events_of

SYN, ACK = 2, 16


class _Segment(NamedTuple):
    ends: tuple[str, int, str, int]
    seq: int
    flags: int
    payload: bytes
    mark: Mark


class _Flow:
    def __init__(self, first: _Segment) -> None:
        self.midstream = not first.flags & SYN
        ip, port, other, other_port = first.ends
        self.flow = Flow(str(first.ends), first.mark.capture, first.mark.ts, "tcp", ip, port, other, other_port)
        self.said: list[tuple[int, bytes, Mark]] = []
        self.next: list[int | None] = [None, None]

    def hear(self, sender: int, segment: _Segment) -> None:
        if segment.flags & SYN:
            self.next[sender] = segment.seq + 1
            segment = segment._replace(seq=segment.seq + 1)
        expected = self.next[sender] if self.next[sender] is not None else segment.seq
        known = expected - segment.seq
        if known >= 0 and len(segment.payload) > known:
            self.said.append((sender, segment.payload[known:], segment.mark))
            self.next[sender] = segment.seq + len(segment.payload)
        elif self.next[sender] is None:
            self.next[sender] = segment.seq


def conversations(path: Path) -> list[_Flow]:
    """Every TCP flow of the capture, with what each side said and when."""
    flows: dict[tuple[str, int, str, int], tuple[_Flow, int]] = {}
    found: list[_Flow] = []
    for segment in _segments(path):
        if segment.ends not in flows or (segment.flags & (SYN | ACK) == SYN and flows[segment.ends][0].said):
            flow = _Flow(segment)
            ip, port, other, other_port = segment.ends
            flows[segment.ends], flows[other, other_port, ip, port] = (flow, 0), (flow, 1)
            found.append(flow)
        flow, sender = flows[segment.ends]
        flow.hear(sender, segment)
    return found


def _segments(path: Path) -> Iterator[_Segment]:
    for link, packet, mark in packets(path):
        ip = packet
        if link == 1:
            ip = packet[18:] if packet[12:14] == b"\x81\x00" else packet[14:]
        if len(ip) < 40 or ip[0] >> 4 != 4 or ip[9] != 6:
            continue
        total = struct.unpack_from(">H", ip, 2)[0]
        tcp = ip[(ip[0] & 15) * 4 : total or None]
        sport, dport, seq, _, offset, flags = struct.unpack_from(">HHIIBB", tcp)
        ends = (_dotted(ip[12:16]), sport, _dotted(ip[16:20]), dport)
        yield _Segment(ends, seq, flags, tcp[(offset >> 4) * 4 :], mark)


def _dotted(address: bytes) -> str:
    return ".".join(str(byte) for byte in address)


def stream_events(path: Path, protocol: StreamProtocol) -> list[Event]:
    """Events of the flows that this protocol recognises."""
    events: list[Event] = []
    for conversation in conversations(path):
        if recognises(protocol, conversation):
            _replay(conversation, protocol, context_for(events))
    return events


def recognises(protocol: StreamProtocol, conversation: _Flow) -> bool:
    said = [b"", b""]
    for sender, payload, _ in conversation.said:
        said[sender] = (said[sender] + payload)[:512]
        flow = conversation.flow
        verdict = protocol.probe(Opening(said[0], said[1], flow.orig_port, flow.resp_port, conversation.midstream))
        if verdict is not Match.MORE:
            return verdict is Match.YES
    return False


def _replay(conversation: _Flow, protocol: StreamProtocol, context: Context) -> None:
    decoder = protocol.decoder(conversation.flow, context, conversation.midstream)
    kept, start, needs = [b"", b""], [0, 0], [Need(0, 1), Need(0, 1)]
    mark = Mark(0, "", 0)
    for sender, payload, mark in conversation.said:
        kept[sender] += payload
        need = needs[sender]
        while need.size and need.at + need.size <= start[sender] + len(kept[sender]) and not decoder.successor:
            kept[sender], start[sender] = kept[sender][need.at - start[sender] :], need.at
            need = needs[sender] = decoder.segment(sender, BytesRun(kept[sender], start[sender], mark))
    decoder.close(mark)


# Properties


def any_split_says_the_same(protocol: StreamProtocol, talk: Talk, sizes: Sequence[int] = (1, 2, 3, 7)) -> list[Event]:
    """One chunk ≡ any split; the events are returned for more to be said of them."""
    talk = list(talk)
    whole = events_of(protocol, talk)
    for size in sizes:
        assert events_of(protocol, talk, split=size) == whole
    return whole


def nothing_escapes(protocol: StreamProtocol, content: bytes, flow: Flow = FLOW) -> list[Event]:
    """Any bytes, either direction, from the start or midstream, with and without a hole: never an exception."""
    events: list[Event] = []
    half = len(content) // 2
    talks: list[list[tuple[int, bytes | int]]] = [
        [(0, content)],
        [(1, content)],
        [(0, content[:half]), (1, content[half:])],
        [(0, content[:half]), (0, 9), (0, content[half:]), (1, content)],
    ]
    for talk in talks:
        for midstream in (False, True):
            drive(protocol.decoder(flow, context_for(events), midstream), talk)
    protocol.probe(Opening(content[:512], content[half:][:512], 1, 2, False))
    protocol.probe(Opening(b"", content[:512], 1, 2, True))
    assert all(repr(event) for event in events)
    return events


def facts(events: list[Event]) -> list[Event]:
    """What was seen, malformations apart."""
    return [event for event in events if not isinstance(event, Malformed)]


def complaints(events: list[Event]) -> list[str]:
    return [event.why for event in events if isinstance(event, Malformed)]


def mutations(seed: bytes, count: int, number: int = 0) -> Iterator[bytes]:
    """`count` broken copies of a seed, always the same ones: flipped, cut, doubled, spliced."""
    rng = random.Random(number)
    for _ in range(count):
        broken = bytearray(seed)
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(broken) + 1)
            choice = rng.randrange(5)
            if choice == 0 and at < len(broken):
                broken[at] = rng.randrange(256)
            elif choice == 1:
                broken[at:at] = rng.randbytes(rng.randint(1, 8))
            elif choice == 2:
                del broken[at : at + rng.randint(1, 16)]
            elif choice == 3:
                broken[at:at] = broken[at : at + rng.randint(1, 64)]
            elif at + 1 < len(broken):
                broken[at : at + 2] = rng.choice((b"\xff\xff", b"\0\0", b"\x7f\xff", b"\x80\0"))
        yield bytes(broken)


def play_fuzz(protocol: StreamProtocol, content: bytes, flow: Flow = FLOW) -> None:
    """One fuzz input as a talk: items are cut by 0xFE bytes and their direction alternates; whole ≡ split in sevens."""
    items = content.split(b"\xfe", 15)
    talk: list[tuple[int, bytes | int]] = [(number & 1, item) for number, item in enumerate(items) if item]
    if len(items) > 8:
        talk.insert(len(talk) // 2, (ORIGINATOR, 100))
    whole: list[Event] = []
    split: list[Event] = []
    drive(protocol.decoder(flow, context_for(whole), False), talk)
    drive(protocol.decoder(flow, context_for(split), False), talk, split=7)
    assert whole == split, (whole, split)
