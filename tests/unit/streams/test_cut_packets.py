"""What the snapshot length cut is told as lost: it must never look like a peer that broke its protocol."""

from __future__ import annotations

from pathlib import Path

from radvigil import protocols
from radvigil.records import CaptureLoss, Dns, Malformed, Name
from radvigil.streams import Protocols
from tests.support import packets as p
from tests.support.dns_messages import message, question, record
from tests.support.records_protocol import events_of

ALL = Protocols(protocols.STREAM_PROTOCOLS, protocols.DATAGRAM_PROTOCOLS, protocols.LINK_PROTOCOLS)
ENDS = p.Ends(server=("10.0.0.2", 53))
ASK = message(0x0100, [question("pacs.hospital.example")])
REPLY = message(0x8180, [question("pacs.hospital.example")], [record(b"\xc0\x0c", 1, bytes((10, 0, 0, 9)))] * 8)
HEADERS = 14 + 20 + 8


def test_a_cut_answer_is_a_loss_and_no_malformation(tmp_path: Path) -> None:
    packets = p.datagrams([(0, ASK), (1, REPLY)], ENDS)
    events = events_of(p.pcap(p.snap(packets, HEADERS + len(ASK))), tmp_path, protocols=ALL)
    assert not [event for event in events if isinstance(event, Malformed)]
    (loss,) = [event for event in events if isinstance(event, CaptureLoss)]
    assert (loss.reason, loss.sender, loss.at, loss.size) == ("snaplen", "resp", len(ASK), len(REPLY) - len(ASK))
    assert [event.answered for event in events if isinstance(event, Dns)] == [False]


def test_a_whole_answer_is_read(tmp_path: Path) -> None:
    events = events_of(p.pcap(p.datagrams([(0, ASK), (1, REPLY)], ENDS)), tmp_path, protocols=ALL)
    assert not [event for event in events if isinstance(event, CaptureLoss)]
    assert [event.answered for event in events if isinstance(event, Dns)] == [True]


def test_cut_frames_are_losses_too(tmp_path: Path) -> None:
    lldp = b"\x02\x07\x04" + bytes(6) + b"\x04\x03\x05e0\x06\x02\0\x78\x0a\x07switch7\0\0"
    frame = bytes(6) + bytes.fromhex("020000000001") + b"\x88\xcc" + lldp
    whole = p.retimed([p.Packet(0, frame)])
    assert [event.name for event in events_of(p.pcap(whole), tmp_path, protocols=ALL) if isinstance(event, Name)]
    (loss,) = events_of(p.pcap(p.snap(whole, 30)), tmp_path, protocols=ALL)
    assert isinstance(loss, CaptureLoss)
    assert (loss.flow, loss.reason, loss.at + loss.size) == (None, "snaplen", len(lldp))
