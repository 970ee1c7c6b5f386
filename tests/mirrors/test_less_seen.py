"""Mirrors that show less: what is told is true, what is missing is said, first where it hides the department."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import zstandard

from tests.support import packets as p
from tests.support import rewriting as r
from tests.support.packets import Interface, Packet
from tests.support.pictures import HL7, MESSAGE, Picture, analyzed

Packets = Sequence[Packet]
Sample = Callable[[str], list[Packet]]
Pictured = Callable[[str], Picture]


def framed(content: bytes) -> bytes:
    """Zstandard in small frames, as a writer that flushes leaves it."""
    return b"".join(zstandard.compress(content[at : at + 4096]) for at in range(0, len(content), 4096))


SAMPLES = ("hl7-impostor", "ordinary-day")
LESS: dict[str, Callable[[Packets], bytes]] = {
    "snapshot of 96": lambda packets: p.pcap(r.cut_short(packets, 96), snaplen=96),
    "snapshot of 256": lambda packets: p.pcap(r.cut_short(packets, 256), snaplen=256),
    "a segment in a hundred lost": lambda packets: p.pcap(r.some_lost(packets)),
    "a segment in ten lost": lambda packets: p.pcap(r.some_lost(packets, 2, 0.1)),
    "no handshakes": lambda packets: p.pcap(r.from_the_middle(packets)),
    "from the middle": lambda packets: p.pcap(r.from_the_middle(packets, 8)),
    "clients only": lambda packets: p.pcap(r.one_direction(packets, "client")),
    "servers only": lambda packets: p.pcap(r.one_direction(packets, "server")),
    "cut at its end": lambda packets: p.pcap(packets)[: len(p.pcap(packets)) * 2 // 3],
    "pcapng cut at its end": lambda packets: p.pcapng(packets)[:-7],
    "gzip cut at its end": lambda packets: p.gzipped(p.pcap(packets))[:-100],
    "zstandard cut at its end": lambda packets: framed(p.pcap(packets))[:-100],
    "broadcasts only": lambda packets: p.pcap(r.only_broadcasts(packets)),
}


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", LESS)
def test_nothing_is_invented(name: str, sample: str, packets_of: Sample, picture: Pictured, tmp_path: Path) -> None:
    before, after = picture(sample), analyzed(tmp_path, LESS[name](packets_of(sample)))
    assert after.status == 0
    assert not after.keys("dicom_message", _told(after, MESSAGE)) - before.keys("dicom_message", _told(after, MESSAGE))
    assert not _acked(after) - _acked(before)
    assert set(after.keys("dicom_association", ("calling_ae", "called_ae"))) <= {
        *before.keys("dicom_association", ("calling_ae", "called_ae")),
        ("", ""),
    }
    titles = {title for host in before.hosts().values() for title in host["network_aes"]}
    assert {title for host in after.hosts().values() for title in host["network_aes"]} <= titles
    assert not after.malformed() - before.malformed()


def _told(picture: Picture, names: Sequence[str]) -> Sequence[str]:
    """Who spoke first cannot be known of flows that begin in the middle: the ends are left out."""
    return [name for name in names if name in ("command", "message_id", "context_id")]


def _acked(picture: Picture) -> dict[tuple[str, ...], int]:
    return picture.keys("hl7_message", [name for name in HL7 if "orig" not in name and "resp" not in name])


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("length", [96, 256])
def test_cut_packets_are_said_first(length: int, sample: str, packets_of: Sample, tmp_path: Path) -> None:
    packets = packets_of(sample)
    after = analyzed(tmp_path, p.pcap(r.cut_short(packets, length)))
    assert ("cut-packets", "first") in after.notes
    assert after.capture["cut_packets"] == sum(len(one.content) > length for one in packets)
    assert {event["reason"] for event in after.events["capture_loss"]} == {"snaplen"}


def test_holes_leave_messages_incomplete(packets_of: Sample, picture: Pictured, tmp_path: Path) -> None:
    before = picture("ordinary-day")
    after = analyzed(tmp_path, p.pcap(r.some_lost(packets_of("ordinary-day"), seed=1)))
    assert after.events["capture_loss"]
    assert after.report["coverage"]["bytes_lost"] == sum(event["size"] for event in after.events["capture_loss"])
    assert "lost-bytes" in dict(after.notes)
    messages = after.events["dicom_message"]
    assert {event["complete"] for event in messages} == {True, False}
    # One hole costs at most the messages that it touches.
    lost = before.keys("dicom_message", MESSAGE).total() - len(messages)
    assert 0 <= lost <= 2 * len(after.events["capture_loss"])


@pytest.mark.parametrize("keep", ["client", "server"])
def test_one_direction_is_said_first(keep: str, packets_of: Sample, tmp_path: Path) -> None:
    after = analyzed(tmp_path, p.pcap(r.one_direction(packets_of("ordinary-day"), keep)))
    assert after.notes[0] == ("one-direction", "first")
    assert after.report["coverage"]["flows_one_sided"] >= 0.9 * after.report["coverage"]["flows_total"]


def test_broadcasts_only_is_said_first(packets_of: Sample, tmp_path: Path) -> None:
    after = analyzed(tmp_path, p.pcap(r.only_broadcasts(packets_of("ordinary-day"))))
    assert after.notes[0] == ("only-broadcast", "first")
    assert after.report["associations"] == []


def test_drops_are_said_first(packets_of: Sample, tmp_path: Path) -> None:
    packets = packets_of("hl7-impostor")
    after = analyzed(tmp_path, p.pcapng([one._replace(wire=None) for one in packets], (Interface(dropped=7),)))
    assert after.capture["dropped"] == 7
    assert after.notes[0] == ("drops", "first")


def test_one_machine_is_said_first(packets_of: Sample, tmp_path: Path) -> None:
    """Many flows, and one machine in all of them: its port was mirrored, not the department's."""
    packets = r.only_of(packets_of("ordinary-day"), "10.20.30.20")
    span = packets[-1].ts - packets[0].ts + 1_000_000_000
    often = [one._replace(ts=one.ts + turn * span) for turn in range(6) for one in packets]
    after = analyzed(tmp_path, p.pcap(often))
    assert after.notes[0] == ("one-host", "first")


@pytest.mark.parametrize("name", [name for name in LESS if "cut at its end" in name])
def test_a_cut_file_is_a_note(name: str, packets_of: Sample, tmp_path: Path) -> None:
    after = analyzed(tmp_path, LESS[name](packets_of("ordinary-day")))
    assert after.status == 0
    assert ("truncated-file", "note") in after.notes
    assert after.report["devices"]


def test_associations_seen_from_the_middle_say_so(packets_of: Sample, picture: Pictured, tmp_path: Path) -> None:
    after = analyzed(tmp_path, p.pcap(r.from_the_middle(packets_of("ordinary-day"), 8)))
    assert after.events["dicom_message"]
    flows = {event["flow"] for event in after.events["dicom_message"]}
    midstream = {event["flow"] for event in after.events["dicom_association"] if event["midstream"]}
    assert flows & midstream
    kept = after.keys("dicom_message", ("command", "status"))
    assert kept.total() > picture("ordinary-day").keys("dicom_message", ("command", "status")).total() / 3


def test_no_handshake_takes_nothing_away(packets_of: Sample, picture: Pictured, tmp_path: Path) -> None:
    """Three packets are missing of each flow; every word is still there."""
    before, after = picture("ordinary-day"), analyzed(tmp_path, p.pcap(r.from_the_middle(packets_of("ordinary-day"))))
    for kind, names in (("dicom_message", MESSAGE), ("hl7_message", HL7)):
        assert after.keys(kind, names) == before.keys(kind, names)
    assert after.malformed() == before.malformed()
