"""Flows: who began, how they ended, where one ends and the next begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from radvigil.records import Arp, CaptureLoss, FlowEnd, Frame, LinkProtocol
from radvigil.records.limits import Limits
from radvigil.streams import Protocols
from tests.support import packets as p
from tests.support.records_protocol import PROTOCOLS, RECORDS, Closed, Record, ends, events_of, record, said

SECOND = 10**9


def of(packets: list[p.Packet], folder: Path, limits: Limits | None = None) -> list[FlowEnd]:
    return ends(events_of(p.pcap(packets, nanoseconds=True), folder, limits))


def segments(*parts: tuple[int, int, bytes], ends_: p.Ends | None = None, step: int = 10**6) -> list[p.Packet]:
    """(sender, flags, payload) without any care for what TCP would do."""
    talk = p._Talk(ends_ or p.Ends(step=step))
    for sender, flags, payload in parts:
        talk.say(sender, payload, flags)
    return talk.packets


SYN, SYN_ACK, ACK = (0, p.SYN, b""), (1, p.SYN | p.ACK, b""), (0, p.ACK, b"")
OPEN = (SYN, SYN_ACK, ACK)
DATA, ANSWER = (0, p.ACK, b"data"), (1, p.ACK, b"answer")
FIN, FIN_BACK = (0, p.FIN | p.ACK, b""), (1, p.FIN | p.ACK, b"")
RST, RST_BACK = (0, p.RST, b""), (1, p.RST | p.ACK, b"")


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        ([SYN], "S0"),
        ([SYN, RST_BACK], "REJ"),
        ([SYN, RST], "RSTOS0"),
        ([SYN, FIN], "SH"),
        ([SYN_ACK], "OTH"),
        ([SYN_ACK, FIN_BACK], "SHR"),
        ([SYN_ACK, RST_BACK], "RSTRH"),
        ([*OPEN], "S1"),
        ([*OPEN, DATA, FIN, FIN_BACK], "SF"),
        ([*OPEN, DATA, FIN, FIN_BACK, RST], "SF"),
        ([*OPEN, DATA, FIN], "S2"),
        ([*OPEN, DATA, FIN_BACK], "S3"),
        ([*OPEN, DATA, RST], "RSTO"),
        ([*OPEN, DATA, RST_BACK], "RSTR"),
        ([DATA, ANSWER], "OTH"),
    ],
)
def test_states_of_zeek(tmp_path: Path, parts: list, state: str) -> None:
    (end,) = of(segments(*parts), tmp_path)
    assert end.state == state
    assert (end.flow.orig_ip, end.flow.orig_port) == ("10.0.0.1", 40000)


def test_what_is_told_of_a_flow(tmp_path: Path) -> None:
    packets = p.conversation([(0, b"a" * 3000), (1, b"b" * 10)], p.Ends(vlans=(9,), step=1000))
    (end,) = of(packets, tmp_path)
    flow = end.flow
    assert (flow.transport, flow.resp_ip, flow.resp_port, flow.vlan) == ("tcp", "10.0.0.2", 104, 9)
    assert (flow.orig_mac, flow.resp_mac, flow.ts) == (p.MAC_CLIENT, p.MAC_SERVER, packets[0].ts)
    assert (end.mark.ts, end.mark.packet, end.duration) == (packets[0].ts, 1, 1000 * (len(packets) - 1))
    assert (end.orig_bytes, end.resp_bytes, end.orig_packets, end.resp_packets) == (3000, 10, 8, 4)
    assert (end.service, end.encrypted, end.retransmitted, end.orig_lost) == ("", False, 0, 0)


@pytest.mark.parametrize(
    ("ports", "originator"),
    [((40000, 104), 40000), ((104, 40000), 40000), ((40000, 50000), 40000), ((104, 80), 104), ((11112, 40000), 11112)],
)
def test_originator_of_a_flow_seen_from_its_middle(tmp_path: Path, ports: tuple[int, int], originator: int) -> None:
    ends_ = p.Ends(client=("10.0.0.1", ports[0]), server=("10.0.0.2", ports[1]))
    (end,) = of(segments(DATA, ANSWER, ends_=ends_), tmp_path)
    assert end.flow.orig_port == originator


def test_ports_of_a_protocol_are_well_known(tmp_path: Path) -> None:
    pacs = Protocols(
        (RECORDS.__class__(**{f: getattr(RECORDS, f) for f in RECORDS.__slots__} | {"ports": frozenset({11112})}),)
    )
    ends_ = p.Ends(client=("10.0.0.1", 11112), server=("10.0.0.2", 40000))
    (end,) = ends(events_of(p.pcap(segments(DATA, ANSWER, ends_=ends_)), tmp_path, protocols=pacs))
    assert end.flow.orig_port == 40000


def test_both_directions_vlans_and_transports_make_flows(tmp_path: Path) -> None:
    talk = p.Ends(client=("10.0.0.1", 5000), server=("10.0.0.2", 6000))
    tagged = p.Ends(client=("10.0.0.1", 5000), server=("10.0.0.2", 6000), vlans=(4,), client_isn=9)
    packets = p.merged(
        p.conversation([(0, b"x")], talk), p.conversation([(0, b"x")], tagged), p.datagrams([(0, b"x")], talk)
    )
    assert sorted((e.flow.transport, e.flow.vlan) for e in of(packets, tmp_path)) == [
        ("tcp", 0),
        ("tcp", 4),
        ("udp", 0),
    ]


def test_port_used_again_with_another_sequence_number(tmp_path: Path) -> None:
    first = segments(*OPEN, DATA, FIN, FIN_BACK)
    second = segments(*OPEN, DATA, DATA, ends_=p.Ends(client_isn=777_000, start=p.EPOCH + SECOND))
    for window in (100, 8 << 20):
        found = of([*first, *second], tmp_path, Limits(window_bytes=window))
        assert [(e.orig_bytes, e.state) for e in found] == [(4, "SF"), (8, "S1")]


def test_port_used_again_without_a_close(tmp_path: Path) -> None:
    first = segments(*OPEN, DATA)
    second = segments(*OPEN, DATA, ends_=p.Ends(client_isn=777_000, start=p.EPOCH + SECOND))
    assert [e.state for e in of([*first, *second], tmp_path)] == ["S1", "S1"]


def test_same_syn_again_is_the_same_flow(tmp_path: Path) -> None:
    for window in (100, 8 << 20):
        (end,) = of(
            p.retimed(segments(SYN)[:1] * 3 + segments(*OPEN, DATA)[1:], step=10**7),
            tmp_path,
            Limits(window_bytes=window),
        )
        assert (end.orig_packets, end.state) == (5, "S1")


@pytest.mark.parametrize(("silence", "flows"), [(4 * SECOND, 1), (6 * SECOND, 2)])
def test_a_closed_flow_lingers(tmp_path: Path, silence: int, flows: int) -> None:
    packets = segments(*OPEN, DATA, FIN, FIN_BACK, ACK)
    packets[-1] = packets[-1]._replace(ts=packets[-2].ts + silence)
    for window in (100, 8 << 20):
        assert len(of(packets, tmp_path, Limits(window_bytes=window))) == flows


@pytest.mark.parametrize(("seconds", "flows"), [(599, 1), (601, 2)])
def test_tcp_silence(tmp_path: Path, seconds: int, flows: int) -> None:
    packets = segments(*OPEN, DATA, step=seconds * SECOND)[2:]
    for window in (100, 8 << 20):
        assert len(of(packets, tmp_path, Limits(window_bytes=window))) == flows


@pytest.mark.parametrize(("seconds", "flows"), [(59, 1), (61, 3)])
def test_datagram_silence(tmp_path: Path, seconds: int, flows: int) -> None:
    packets = p.datagrams([(0, b"1"), (1, b"2"), (0, b"3")], p.Ends(step=seconds * SECOND))
    for window in (100, 8 << 20):
        assert len(of(packets, tmp_path, Limits(window_bytes=window))) == flows


def test_datagram_states(tmp_path: Path) -> None:
    for turns, state in (([(0, b"x")], "S0"), ([(0, b"x"), (1, b"y")], "SF")):
        (end,) = of(p.datagrams(turns), tmp_path)
        assert (end.state, end.orig_bytes) == (state, 1)


def test_reply_seen_alone_has_its_asker_as_originator(tmp_path: Path) -> None:
    (end,) = of(p.datagrams([(1, b"answer")]), tmp_path)
    assert (end.flow.orig_port, end.resp_bytes, end.state) == (40000, 6, "SHR")


def test_ping_is_one_flow(tmp_path: Path) -> None:
    echo = [
        p.ipv4(bytes((kind, 0, 0, 0, 1, 1, 1, 1)), p.ICMP, *ends_)
        for kind, ends_ in ((8, ("10.0.0.1", "10.0.0.2")), (0, ("10.0.0.2", "10.0.0.1")))
    ]
    (end,) = of([p.Packet(p.EPOCH + i, p.ethernet(e)) for i, e in enumerate(echo)], tmp_path)
    assert (end.flow.transport, end.orig_packets, end.resp_packets, end.state) == ("icmp", 1, 1, "OTH")


def test_copies_count_once(tmp_path: Path) -> None:
    packets = p.conversation([(0, record(900)), (1, record(30))], p.Ends(mss=100))
    plain = events_of(p.pcap(packets), tmp_path)
    twice = events_of(p.pcap(p.duplicate(packets)), tmp_path)
    assert said(plain) == said(twice)
    (end,), (both,) = ends(plain), ends(twice)
    assert (both.orig_packets, both.orig_bytes, both.retransmitted) == (end.orig_packets, end.orig_bytes, 0)
    assert both.duplicates == len(packets)


def test_retransmissions_are_counted_even_when_nobody_decodes(tmp_path: Path) -> None:
    packets = p.conversation([(0, b"z" * 1000)], p.Ends(mss=100))
    again = [q._replace(ts=q.ts + 6_000_000) for q in packets[4:7]]
    (end,) = of(p.merged(packets, again), tmp_path)
    assert (end.orig_bytes, end.retransmitted, end.orig_lost) == (1000, 3, 0)


def test_losses_are_told_and_summed(tmp_path: Path) -> None:
    packets = p.conversation([(0, b"z" * 1000)], p.Ends(mss=100))
    events = events_of(p.pcap(p.lose(packets, [5, 6, 9])), tmp_path)
    losses = [(e.sender, e.at, e.size, e.reason) for e in events if isinstance(e, CaptureLoss)]
    assert losses == [("orig", 200, 200, "gap"), ("orig", 600, 100, "gap")]
    assert (ends(events)[0].orig_bytes, ends(events)[0].orig_lost) == (700, 300)


def test_open_flows_are_bounded(tmp_path: Path) -> None:
    scan = [p.Ends(client=("10.0.0.1", 1000 + i), start=p.EPOCH + i * 10**6) for i in range(300)]
    packets = [segments(SYN, ends_=e)[0] for e in scan]
    events = events_of(p.pcap(packets), tmp_path, Limits(flows_open=20, window_bytes=2000))
    assert len(ends(events)) == 300
    assert {e.reason for e in events if isinstance(e, CaptureLoss)} == {"limit"}


def test_flows_go_on_from_file_to_file(tmp_path: Path) -> None:
    from radvigil.capture import open_capture
    from radvigil.records import Context, Mask
    from radvigil.streams import Tracker

    packets = p.conversation([(0, record(2000)), (1, record(5))], p.Ends(mss=300))
    events: list = []
    tracker = Tracker(PROTOCOLS, Context(events.append, Mask(b"k" * 32)), strict=True)
    for number, part in enumerate((packets[:6], packets[6:])):
        path = tmp_path / f"{number}"
        path.write_bytes(p.pcap(part))
        for table in open_capture(path):
            tracker.see(table)
    tracker.close()
    assert [(e.size, e.mark.packet) for e in events if isinstance(e, Record)] == [(2000, 4), (5, 6)]
    captures = [e.mark.capture for e in events if isinstance(e, Record)]
    assert captures[0] != captures[1]
    assert [e.mark.capture for e in events if isinstance(e, Closed)] == [captures[1]]


def test_link_frames_reach_their_protocol(tmp_path: Path) -> None:
    seen: list[Frame] = []
    arp = LinkProtocol("arp", frozenset((0x0806,)), lambda frame, context: seen.append(frame))
    frames = [
        p.ethernet(b"question", 0x0806, vlans=[6]),
        p.ethernet(b"other", 0x9999),
        p.ethernet(p.raw_udp(b"", 1, 2)),
    ]
    packets = [p.Packet(p.EPOCH + i, f) for i, f in enumerate(frames)]
    events_of(p.pcap(packets, nanoseconds=True), tmp_path, protocols=Protocols(link=(arp,)))
    assert [(f.source_mac, f.target_mac, f.ethertype, f.vlan, f.payload) for f in seen] == [
        (p.MAC_CLIENT, p.MAC_SERVER, 0x0806, 6, b"question")
    ]
    assert (seen[0].mark.packet, seen[0].mark.ts) == (1, p.EPOCH)


def test_neighbour_discovery(tmp_path: Path) -> None:
    target = bytes(15) + b"\7"
    solicitation = b"\x87\0\0\0\0\0\0\0" + target + b"\1\1\2\0\0\0\0\1"
    advertisement = b"\x88\0\0\0\x60\0\0\0" + target + b"\2\1\2\0\0\0\0\7"
    packets = [
        p.ipv6(solicitation, p.ICMPV6, "fd00::1", "ff02::1:ff00:7"),
        p.ipv6(advertisement, p.ICMPV6, "fd00::7", "fd00::1"),
        p.ipv6(solicitation[:20], p.ICMPV6),
    ]
    events = events_of(p.pcap([p.Packet(p.EPOCH, p.ethernet(x)) for x in packets]), tmp_path)
    arps = [(e.operation, e.sender_ip, e.sender_mac, e.target_ip) for e in events if isinstance(e, Arp)]
    assert arps == [
        ("neighbour", "fd00::1", "02:00:00:00:00:01", "::7"),
        ("neighbour", "::7", "02:00:00:00:00:07", "fd00::1"),
    ]


@pytest.mark.parametrize("isn", [1000, 2**32 - 8])
def test_a_fin_shows_what_is_missing_at_the_end(tmp_path: Path, isn: int) -> None:
    chosen = p.Ends(step=10**6, client_isn=isn)
    whole = segments(*OPEN, (0, p.ACK, record(30)), (0, p.ACK, record(40)), FIN, FIN_BACK, ends_=chosen)
    events = events_of(p.pcap(p.lose(whole, [4])), tmp_path)
    (loss,) = [event for event in events if isinstance(event, CaptureLoss)]
    kept, lost = len(record(30)), len(record(40))
    assert (loss.sender, loss.at, loss.size, loss.reason) == ("orig", kept, lost, "gap")
    (end,) = ends(events)
    assert (end.orig_bytes, end.orig_lost, end.resp_lost, end.state) == (kept, lost, 0, "SF")


def test_a_fin_far_away_is_no_part_of_the_stream(tmp_path: Path) -> None:
    talk = p._Talk(p.Ends(step=10**6))
    for sender, flags, payload in OPEN:
        talk.say(sender, payload, flags)
    talk.next[0] += (1 << 30) + 1
    talk.say(0, b"", p.FIN | p.ACK)
    (end,) = of(talk.packets, tmp_path)
    assert (end.orig_bytes, end.orig_lost) == (0, 0)


@pytest.mark.parametrize("window", [1, 8 << 20])
def test_a_fin_before_anything_else_of_its_side_tells_no_end(tmp_path: Path, window: int) -> None:
    """Whether the side's first offset is learned later in the same window must not matter."""
    talk = p._Talk(p.Ends(step=10**6))
    talk.say(0, b"", p.SYN)
    talk.next[1] += 50
    talk.say(1, b"", p.FIN | p.ACK)
    talk.next[1] -= 51
    talk.say(1, b"", p.SYN | p.ACK)
    (end,) = ends(events_of(p.pcap(talk.packets), tmp_path, Limits(window_bytes=window)))
    assert (end.resp_bytes, end.resp_lost) == (0, 0)
