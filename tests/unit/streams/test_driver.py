"""The driver: who is fed what, and what happens when a decoder fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from radvigil.records import (
    DONE,
    CaptureLoss,
    DatagramProtocol,
    Event,
    Gap,
    LinkProtocol,
    Malformed,
    Match,
    Need,
    Opening,
    StreamProtocol,
)
from radvigil.records.limits import Limits
from radvigil.streams import Protocols
from tests.support import packets as p
from tests.support.records_protocol import RECORDS, Closed, Record, ends, events_of, record, said


class Scripted:
    """Answers what the test says; remembers what it was shown."""

    successor = ""

    def __init__(self, answer: Callable[[Scripted, int, object], Need]) -> None:
        self.answer = answer
        self.calls: list[tuple] = []

    def segment(self, sender: int, run) -> Need:
        self.calls.append((sender, run.start, run.end))
        return self.answer(self, sender, run)

    def gap(self, sender: int, gap: Gap) -> Need:
        self.calls.append(("gap", sender, gap.at, gap.size))
        return Need(gap.at + gap.size, 1)

    def close(self, mark) -> None:
        self.calls.append(("close", mark.packet))


def driven(answer, folder: Path, packets: list[p.Packet], limits: Limits | None = None, strict: bool = True):
    made = Scripted(answer)
    protocol = StreamProtocol("scripted", frozenset(), lambda o: Match.YES, lambda f, c, m: made)
    events = events_of(p.pcap(packets), folder, limits, Protocols((protocol,)), strict)
    return made, events


def talk(*turns: tuple[int, bytes], mss: int = 100) -> list[p.Packet]:
    return p.conversation(turns, p.Ends(mss=mss))


def everything(made: Scripted, sender: int, run) -> Need:
    return Need(run.end, 1)


def test_many_packets_are_one_run(tmp_path: Path) -> None:
    made, _ = driven(everything, tmp_path, talk((0, b"a" * 36_000), (1, b"b" * 150), (0, b"c" * 300)))
    assert made.calls[:-1] == [(0, 0, 36_000), (1, 0, 150), (0, 36_000, 36_300)]


def test_skipped_bytes_wake_nobody(tmp_path: Path) -> None:
    packets, limits = talk((0, b"a" * 900), (0, b"a" * 5000)), Limits(window_bytes=500)
    made, _ = driven(lambda m, s, r: Need(max(5000, r.end), 1), tmp_path, packets, limits)
    first, *later = made.calls[:-1]
    assert first[:2] == (0, 0)
    assert len(later) > 1
    assert all(end > 5000 for _, _, end in later)


def test_decoder_is_called_when_its_bytes_are_whole(tmp_path: Path) -> None:
    made, _ = driven(
        lambda m, s, r: Need(r.start, 450) if r.end < 450 else Need(r.end, 1),
        tmp_path,
        talk((0, b"a" * 500)),
        Limits(window_bytes=200),
    )
    assert [c for c in made.calls if c[0] == 0][1][:2] == (0, 0)
    assert all(c[2] >= 450 for c in made.calls[1:] if c[0] == 0)


def test_carried_bytes_are_read_again_with_their_packets(tmp_path: Path) -> None:
    read: list = []

    def answer(made: Scripted, sender: int, run) -> Need:
        if run.end < 350:
            return Need(90, 260)
        read.append((run.read(90, 260), run.mark(90).packet, run.mark(100).packet, run.mark(349).packet))
        return DONE

    content = bytes(i % 251 for i in range(400))
    for window in (200, 8 << 20):
        read.clear()
        driven(answer, tmp_path, talk((0, content)), Limits(window_bytes=window))
        assert read == [(content[90:350], 4, 5, 7)]


def test_done_is_only_counted(tmp_path: Path) -> None:
    made, events = driven(lambda m, s, r: DONE, tmp_path, talk((0, b"a" * 90), (1, b"b" * 90), (0, b"c" * 90)))
    assert made.calls == [
        (0, 0, 90),
        (1, 0, 90),
        ("close", ends(events)[0].orig_packets + ends(events)[0].resp_packets),
    ]
    assert (ends(events)[0].orig_bytes, ends(events)[0].service) == (180, "scripted")


@pytest.mark.parametrize(
    "answer", [lambda m, s, r: Need(r.start, 1), lambda m, s, r: Need(-1, 9), lambda m, s, r: 1 / 0]
)
def test_failing_decoder_stops_alone(tmp_path: Path, answer) -> None:
    packets = talk((0, b"a" * 90), (1, b"b" * 90))
    made, events = driven(answer, tmp_path, packets, strict=False)
    assert [(e.protocol, e.clause, e.why, e.sender) for e in events if isinstance(e, Malformed)] == [
        ("scripted", "", "decoder-error", "orig")
    ]
    assert len(made.calls) == 1
    assert ends(events)[0].resp_bytes == 90
    with pytest.raises((RuntimeError, ZeroDivisionError)):
        driven(answer, tmp_path, packets)


def test_failing_probe_constructor_and_datagram_stop_alone(tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise KeyError("ours")

    probe = StreamProtocol("probe", frozenset(), fail, fail)
    made = StreamProtocol("made", frozenset(), lambda o: Match.YES, fail)
    datagram = DatagramProtocol("datagram", frozenset(), fail, fail)
    frame = LinkProtocol("frame", frozenset((0x0806,)), fail)
    for protocols, packets in (
        (Protocols((probe,)), talk((0, b"a"))),
        (Protocols((made,)), talk((0, b"a"))),
        (Protocols((), (datagram,)), p.datagrams([(0, b"a"), (0, b"b")])),
        (Protocols((), (), (frame,)), [p.Packet(p.EPOCH, p.ethernet(b"x", 0x0806))]),
    ):
        events = events_of(p.pcap(packets), tmp_path, protocols=protocols, strict=False)
        assert [e.why for e in events if isinstance(e, Malformed)].count("decoder-error") >= 1
        with pytest.raises(KeyError):
            events_of(p.pcap(packets), tmp_path, protocols=protocols)


def test_hole_in_what_is_skipped_is_no_news(tmp_path: Path) -> None:
    packets = p.lose(talk((0, b"a" * 1000)), [6])
    made, _ = driven(lambda m, s, r: Need(900, 1) if r.end <= 900 else Need(r.end, 1), tmp_path, packets)
    assert [c for c in made.calls if c[0] == "gap"] == []
    made, _ = driven(lambda m, s, r: Need(350, 1) if r.end <= 350 else Need(r.end, 1), tmp_path, packets)
    assert [c for c in made.calls if c[0] == "gap"] == [("gap", 0, 350, 50)]


def test_too_much_unread_is_lost_and_told(tmp_path: Path) -> None:
    limits = Limits(carry_bytes=300)
    made, events = driven(lambda m, s, r: Need(r.start, 10_000), tmp_path, talk((0, b"a" * 1000)), limits)
    losses = [(e.at, e.size, e.reason) for e in events if isinstance(e, CaptureLoss)]
    assert losses == [(0, 1000, "limit")]
    assert ("gap", 0, 0, 1000) in made.calls


def test_successor_goes_on_from_what_was_left(tmp_path: Path) -> None:
    def answer(made: Scripted, sender: int, run) -> Need:
        if sender == 0 and run.read(0, 3) == b"UPG":
            made.successor = "records"
            return Need(3, 1)
        return Need(run.end, 1)

    made = Scripted(answer)
    first = StreamProtocol(
        "first", frozenset(), lambda o: Match.YES if o.orig[:3] == b"UPG" else Match.NO, lambda f, c, m: made
    )
    for cut in (100, 7):
        packets = talk((0, b"UPG" + record(50)), (1, record(20)), (0, record(9)), mss=cut)
        events = events_of(p.pcap(packets), tmp_path, protocols=Protocols((first, RECORDS)))
        assert [(s, at, size) for s, at, size, _ in said(events)] == [(0, 3, 50), (0, 57, 9), (1, 0, 20)]
        assert ends(events)[0].service == "first,records"
        made.successor = ""


def test_recognition_waits_for_enough_and_asks_by_port_first(tmp_path: Path) -> None:
    asked: list[str] = []

    def protocol(name: str, ports: set[int], answer: Callable[[Opening], Match]) -> StreamProtocol:
        def probe(opening: Opening) -> Match:
            asked.append(name)
            return answer(opening)

        return StreamProtocol(name, frozenset(ports), probe, RECORDS.decoder)

    late = protocol("late", {104}, lambda o: Match.MORE if len(o.orig) < 30 else Match.YES)
    never = protocol("never", set(), lambda o: Match.NO)
    events = events_of(
        p.pcap(talk((0, record(100)), mss=20)), tmp_path, Limits(window_bytes=80), Protocols((never, late))
    )
    assert ends(events)[0].service == "late"
    assert asked == ["late", "never", "late"]
    assert said(events) == [(0, 0, 100, record(100)[4:12])]


def test_both_directions_carried_before_recognition_are_read(tmp_path: Path) -> None:
    packets = talk((1, record(5)[:1]), (0, record(6)), (1, record(5)[1:]))
    events = events_of(p.pcap(packets), tmp_path)
    assert [(s, at, size) for s, at, size, _ in said(events)] == [(0, 0, 6), (1, 0, 5)]


def test_unknown_flow_is_asked_no_more(tmp_path: Path) -> None:
    asked: list[Opening] = []

    def probe(opening: Opening) -> Match:
        asked.append(opening)
        return Match.NO

    protocol = StreamProtocol("x", frozenset(), probe, RECORDS.decoder)
    events = events_of(
        p.pcap(talk(*[(i % 2, b"?" * 300) for i in range(20)])), tmp_path, protocols=Protocols((protocol,))
    )
    assert len(asked) == 1
    assert asked[0] == Opening(b"?" * 300, b"", 40000, 104, False)
    assert ends(events)[0].service == ""


@pytest.mark.parametrize("window", [300, 8 << 20])
def test_flow_seen_from_its_middle_is_asked_again_at_each_turn(tmp_path: Path, window: int) -> None:
    turns = [(0, b"rest of something"), (1, b"and its answer"), (0, record(40)), (1, record(3))]
    packets = p.conversation(turns, p.Ends(handshake=False))
    events = events_of(p.pcap(packets), tmp_path, Limits(window_bytes=window))
    assert [(s, size) for s, _, size, _ in said(events)] == [(0, 40), (1, 3)]
    assert [e.midstream for e in events if isinstance(e, Closed)] == [True]


def test_fast_open_payload_begins_the_stream(tmp_path: Path) -> None:
    made = p._Talk(p.Ends())
    made.say(0, record(7), p.SYN)
    made.say(1, b"", p.SYN | p.ACK)
    made.say(0, record(8), p.ACK)
    events = events_of(p.pcap(made.packets), tmp_path)
    assert [(at, size) for _, at, size, _ in said(events)] == [(0, 7), (11, 8)]


def test_payload_on_reset_is_no_stream(tmp_path: Path) -> None:
    packets = talk((0, record(7)))[:-3]
    reset = p._Talk(p.Ends(start=p.EPOCH + 10**9))
    reset.next[0] += 12
    reset.say(0, b"\x7fRreason", p.RST)
    events = events_of(p.pcap([*packets, *reset.packets]), tmp_path)
    assert len(said(events)) == 1
    assert ends(events)[0].orig_bytes == 11


def test_datagrams_reach_their_decoder_one_by_one(tmp_path: Path) -> None:
    packets = p.datagrams([(0, record(3)), (1, b"any"), (0, b""), (0, record(4))])
    for window in (100, 8 << 20):
        events: list[Event] = events_of(p.pcap(packets), tmp_path, Limits(window_bytes=window))
        assert [(e.sender, e.size, e.mark.packet) for e in events if isinstance(e, Record)] == [
            (0, 7, 1),
            (1, 3, 2),
            (0, 8, 4),
        ]
        assert ends(events)[0].service == "records"
        assert [e.mark.packet for e in events if isinstance(e, Closed)] == [4]


def test_fragmented_datagram_is_decoded(tmp_path: Path) -> None:
    cut = p.fragments4(p.ipv4(p.udp(record(2000), 40000, 53), p.UDP, ident=4), 480)
    packets = [p.Packet(p.EPOCH + i * 10**7, p.ethernet(f)) for i, f in enumerate(cut)]
    events = events_of(p.pcap(packets), tmp_path)
    assert [(e.size, e.mark.packet) for e in events if isinstance(e, Record)] == [(2004, len(cut))]


def test_fragmented_segment_is_decoded(tmp_path: Path) -> None:
    packets = p.conversation([(0, record(1000)), (0, record(2))], p.Ends(wrap=lambda ip, s: ip))
    frames = [
        p.ethernet(f) for q in packets for f in (p.fragments4(q.content, 400) if len(q.content) > 500 else [q.content])
    ]
    events = events_of(p.pcap(p.retimed([p.Packet(0, f) for f in frames])), tmp_path)
    assert [(at, size) for _, at, size, _ in said(events)] == [(0, 1000), (1004, 2)]
