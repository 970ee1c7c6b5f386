"""Drives datagram and link decoders, and reads the datagrams of small captures, for the tests of those decoders.

The reader here is only good enough for test captures: classic pcap or little-endian pcapng of microseconds, Ethernet
(one VLAN tag) or raw IP, whole datagrams.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import pytest

from radvigil.protocols.addresses import ip_text, mac_text
from radvigil.records import (
    Context,
    DatagramDecoder,
    DatagramProtocol,
    Event,
    Flow,
    Frame,
    Limits,
    LinkProtocol,
    Malformed,
    Mark,
)
from tests.support.driving import TICK, context_for

CORPUS = "RADVIGIL_CORPUS"
MOST_EVENTS = 5_000
"""Of one datagram: as many as 64 KiB can hold records of 12 octets."""
ORDER = {b"\xd4\xc3\xb2\xa1": ("<", 1000), b"\x4d\x3c\xb2\xa1": ("<", 1), b"\xa1\xb2\xc3\xd4": (">", 1000)}


class Datagram(NamedTuple):
    source: str
    source_port: int
    target: str
    target_port: int
    payload: bytes
    mark: Mark
    source_mac: str = ""
    target_mac: str = ""


def flow_of(datagram: Datagram) -> Flow:
    return Flow(
        "flow-0",
        "capture-0",
        datagram.mark.ts,
        "udp",
        datagram.source,
        datagram.source_port,
        datagram.target,
        datagram.target_port,
        orig_mac=datagram.source_mac,
        resp_mac=datagram.target_mac,
    )


def talk_of(
    protocol: DatagramProtocol,
    talk: Sequence[tuple[int, bytes]],
    flow: Flow | None = None,
    context: Context | None = None,
) -> list[Event]:
    """Events of one flow: `(sender, payload)` in order, a tick apart; then closed."""
    events: list[Event] = []
    context = context or context_for(events)
    flow = flow or Flow("flow-0", "capture-0", 0, "udp", "192.0.2.1", 40000, "192.0.2.2", 53)
    decoder = protocol.decoder(flow, context)
    for number, (sender, payload) in enumerate(talk, 1):
        decoder.datagram(sender, payload, Mark(number * TICK, "capture-0", number))
    decoder.close(Mark((len(talk) + 1) * TICK, "capture-0", len(talk) + 1))
    return events


def frame_events(protocol: LinkProtocol, payload: bytes, ethertype: int = 0, source: str = "02:00:00:00:00:01") -> list:
    """Events of one frame."""
    events: list[Event] = []
    protocol.frame(Frame(source, "ff:ff:ff:ff:ff:ff", ethertype, 0, payload, Mark(TICK, "c", 1)), context_for(events))
    return events


def corpus(name: str) -> Path:
    """A capture of the corpus; the test is skipped, and says why, where there is none."""
    folder = os.environ.get(CORPUS)
    if not folder:
        pytest.skip(f"{CORPUS} is not set: no capture to read")
    path = Path(folder) / name
    if not path.exists():
        pytest.skip(f"{name} is not in the corpus")
    return path


def packets(path: Path) -> Iterator[tuple[int, bytes, Mark]]:
    """(link type, frame, mark) of each packet."""
    content = path.read_bytes()
    if content[:4] == b"\n\r\r\n":
        yield from _enhanced_packets(content, path.name)
        return
    order, scale = ORDER[content[:4]]
    link = struct.unpack_from(order + "I", content, 20)[0]
    at, number = 24, 0
    while at + 16 <= len(content):
        seconds, fraction, size, _ = struct.unpack_from(order + "4I", content, at)
        number += 1
        mark = Mark(seconds * 1_000_000_000 + fraction * scale, path.name, number)
        yield link, content[at + 16 : at + 16 + size], mark
        at += 16 + size


def _enhanced_packets(content: bytes, name: str) -> Iterator[tuple[int, bytes, Mark]]:
    at, number, link = 0, 0, 1
    while at + 12 <= len(content):
        kind, size = struct.unpack_from("<2I", content, at)
        if kind == 1:
            link = struct.unpack_from("<H", content, at + 8)[0]
        elif kind == 6:
            high, low, captured = struct.unpack_from("<3I", content, at + 12)
            number += 1
            mark = Mark((high << 32 | low) * 1000, name, number)
            yield link, content[at + 28 : at + 28 + captured], mark
        at += size


def frames(path: Path) -> Iterator[Frame]:
    """Frames that are not IP."""
    for link, packet, mark in packets(path):
        ethertype = int.from_bytes(packet[12:14], "big")
        if link != 1 or ethertype in (0x0800, 0x86DD, 0x8100):
            continue
        payload, kind = (packet[14 : 14 + ethertype], 0) if ethertype < 0x600 else (packet[14:], ethertype)
        yield Frame(mac_text(packet[6:12]), mac_text(packet[:6]), kind, 0, payload, mark)


def datagrams(path: Path) -> Iterator[Datagram]:
    """UDP datagrams that are whole."""
    for link, packet, mark in packets(path):
        source_mac = target_mac = ""
        ip = packet
        if link == 1:
            source_mac, target_mac = mac_text(packet[6:12]), mac_text(packet[:6])
            ip = packet[18:] if packet[12:14] == b"\x81\x00" else packet[14:]
        found = _udp(ip)
        if found:
            source, target, udp = found
            source_port, target_port, size = struct.unpack_from(">3H", udp)
            if len(udp) >= size >= 8:
                yield Datagram(source, source_port, target, target_port, udp[8:size], mark, source_mac, target_mac)


def _udp(ip: bytes) -> tuple[str, str, bytes] | None:
    if len(ip) >= 28 and ip[0] >> 4 == 4 and ip[9] == 17 and not int.from_bytes(ip[6:8], "big") & 0x3FFF:
        return ip_text(ip[12:16]), ip_text(ip[16:20]), ip[(ip[0] & 15) * 4 :]
    if len(ip) >= 48 and ip[0] >> 4 == 6 and ip[6] == 17:
        return ip_text(ip[8:24]), ip_text(ip[24:40]), ip[40:]
    return None


def capture_events(path: Path, protocols: Sequence[DatagramProtocol]) -> list[Event]:
    """All events of a capture's datagrams, each flow with the first protocol that knows it (ports first)."""
    events: list[Event] = []
    context = context_for(events)
    open_flows: dict[tuple[str, int, str, int], tuple[DatagramDecoder | None, int]] = {}
    last = Mark(0, "", 0)
    for one in datagrams(path):
        key = (one.source, one.source_port, one.target, one.target_port)
        back = (one.target, one.target_port, one.source, one.source_port)
        if key not in open_flows:
            chosen = choose(protocols, one)
            decoder = chosen.decoder(flow_of(one), context) if chosen else None
            open_flows[key], open_flows[back] = (decoder, 0), (decoder, 1)
        found, sender = open_flows[key]
        if found is not None:
            found.datagram(sender, one.payload, one.mark)
        last = one.mark
    for known in {id(decoder): decoder for decoder, _ in open_flows.values() if decoder is not None}.values():
        known.close(last)
    return events


def choose(protocols: Sequence[DatagramProtocol], one: Datagram) -> DatagramProtocol | None:
    ports = {one.source_port, one.target_port}
    ordered = sorted(protocols, key=lambda protocol: not protocol.ports & ports)
    for protocol in ordered:
        if protocol.probe(one.payload, one.source_port, one.target_port):
            return protocol
    return None


# Properties


def datagrams_stay_harmless(
    protocol: DatagramProtocol, contents: Sequence[bytes], flow: Flow | None = None
) -> list[Event]:
    """Any datagrams, either direction: never an exception, a bounded number of events, text that steers no terminal."""
    flow = flow or Flow("flow-0", "capture-0", 0, "udp", "192.0.2.1", 40000, "192.0.2.2", 53)
    events = talk_of(protocol, [(number & 1, content) for number, content in enumerate(contents)], flow)
    for content in contents:
        protocol.probe(content, 40000, next(iter(protocol.ports)))
        protocol.probe(content, 40000, 40001)
    told = [event for event in events if isinstance(event, Malformed)]
    assert len(told) <= Limits().malformed_per_flow
    assert len(events) <= MOST_EVENTS * (len(contents) + 1)
    for event in events:
        assert harmless(event), event
    return events


def harmless(event: Event) -> bool:
    """No control character in any text of the event."""
    texts = [getattr(event, one.name) for one in fields(event) if one.name not in ("mark", "flow")]
    flat = [text for found in texts for text in (found if isinstance(found, tuple) else (found,))]
    return all(
        not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in text) for text in flat if isinstance(text, str)
    )


def play_datagram_fuzz(protocol: DatagramProtocol, content: bytes) -> None:
    """One fuzz input as a flow: datagrams are cut by the four octets FE FD FC FB and their direction alternates."""
    datagrams_stay_harmless(protocol, content.split(b"\xfe\xfd\xfc\xfb", 15))


def play_frame_fuzz(protocol: LinkProtocol, content: bytes) -> None:
    """One fuzz input as a frame."""
    events = frame_events(protocol, content)
    assert len(events) <= MOST_EVENTS
    assert all(harmless(event) for event in events)
