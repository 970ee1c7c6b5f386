"""How far the picture can be trusted."""

from __future__ import annotations

from dataclasses import replace

from radvigil.records import Capture, CaptureNote, Limits
from radvigil.systems import Systems
from tests.support.events import Wire, closed

CAPTURE = Capture("c1", "a.pcap", "pcap", 1000, 10**6, 0, 1, (1,), 1, 0, None, 0, 0, 10, 0)


def codes(site) -> dict[str, str]:
    return {note.code: note.severity for note in site.coverage.notes}


def talk(count: int = 10, **facts) -> Wire:
    wire = Wire()
    for _ in range(count):
        wire.talk("10.0.0.5", "10.0.0.9", 104, "dicom", **facts)
    return wire


def test_an_ordinary_capture_says_nothing_first():
    assert "first" not in codes(closed(talk(), captures=(CAPTURE,))).values()


def test_only_broadcasts():
    assert codes(closed(talk(), captures=(replace(CAPTURE, broadcast=990),)))["only-broadcast"] == "first"


def test_one_direction():
    site = closed(talk(resp_packets=0, back=0, state="OTH"), captures=(CAPTURE,))
    assert codes(site)["one-direction"] == "first"
    assert site.coverage.flows_one_sided == 10


def test_one_machine():
    site = closed(talk(resp_packets=0, back=0, state="OTH"), captures=(CAPTURE,))
    assert codes(site)["one-host"] == "first"


def test_the_port_of_one_machine():
    wire = Wire()
    for n in range(120):
        wire.talk(f"10.0.0.{n % 9 + 10}", "10.0.0.9", 104, "dicom")
    assert codes(closed(wire, captures=(CAPTURE,)))["one-host"] == "first"
    wire.talk("10.0.0.10", "10.0.0.11", 104, "dicom")
    assert "one-host" not in codes(closed(wire, captures=(CAPTURE,)))


def test_an_attempt_that_nobody_answered_is_not_one_sided():
    wire = talk()
    for _ in range(50):
        wire.talk("10.0.0.5", "10.0.0.9", 445, state="S0", out=0, back=0, resp_packets=0)
    assert closed(wire).coverage.flows_one_sided == 0


def test_drops_and_cuts():
    site = closed(talk(), captures=(replace(CAPTURE, dropped=50, cut_packets=400),))
    assert codes(site)["drops"] == "first"
    assert codes(site)["cut-packets"] == "first"
    assert codes(closed(talk(), captures=(replace(CAPTURE, dropped=0),))) == {}


def test_a_file_cut_at_its_end_is_a_note():
    site = closed(talk(), captures=(replace(CAPTURE, notes=(CaptureNote("cut-at-end", 77),)),))
    assert codes(site)["truncated-file"] == "note"


def test_shares_add_up():
    wire = talk()
    wire.talk("10.0.0.5", "10.0.0.9", 443, "tls", encrypted=True)
    wire.talk("10.0.0.5", "10.0.0.9", 40_404, orig_lost=77)
    coverage = closed(wire).coverage
    assert coverage.flows_total == 12
    assert coverage.flows_total == coverage.flows_understood + coverage.flows_encrypted + coverage.flows_unknown
    assert coverage.bytes_total == coverage.bytes_understood + coverage.bytes_encrypted + coverage.bytes_unknown
    assert coverage.unknown_ports == (("tcp", 40_404, 1, 2000),)
    assert (coverage.bytes_lost, coverage.flows_cut) == (77, 1)


def test_a_limit_that_was_passed_is_told():
    fold = Systems(replace(Limits(), conversations=2))
    wire = Wire()
    for port in (80, 443, 445, 3389, 22):
        wire.talk("10.0.0.5", "10.0.0.9", port, "http")
    for event in wire.events:
        fold.see(event)
    assert ("table", "flows") in [param for note in fold.close().coverage.notes for param in note.params]


def test_what_the_capture_is_made_of():
    assert codes(closed(Wire(), captures=(CAPTURE,)))["empty"] == "first"
    site = closed(talk(encrypted=True), captures=(replace(CAPTURE, undecoded=4, duplicates=9),))
    assert codes(site) == {"encrypted": "note", "undecoded": "note", "duplicates": "note"}
    assert "encrypted" not in codes(closed(talk(), captures=(CAPTURE,)))
