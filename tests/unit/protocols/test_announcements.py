"""SSDP, NTP and syslog."""

from __future__ import annotations

import struct

import pytest

from radvigil.protocols.ntp import NTP, rfc3339, unix_ns
from radvigil.protocols.ssdp import SSDP
from radvigil.protocols.syslog import SYSLOG
from radvigil.records import Clock, Flow, Malformed, Mark, Name
from tests.support.datagrams import capture_events, corpus, talk_of
from tests.support.driving import context_for

SSDP_FLOW = Flow("f", "c", 0, "udp", "192.0.2.7", 1900, "239.255.255.250", 1900)
LOG_FLOW = Flow("f", "c", 0, "udp", "192.0.2.7", 40000, "192.0.2.1", 514)
NTP_FLOW = Flow("f", "c", 0, "udp", "192.0.2.7", 123, "192.0.2.1", 123)
NOW = 1_795_000_000_000_000_000

NOTIFY = (
    b"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: urn:schemas-upnp-org:device:Printer:1\r\n"
    b"NTS: ssdp:alive\r\nLOCATION: http://192.0.2.7/dr-martin.xml\r\nSERVER: Linux/4.1 UPnP/1.0 Acme/2\r\n"
    b"USN: uuid:1234::urn:schemas-upnp-org:device:Printer:1\r\n\r\n"
)
FOUND = b"HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nUSN: uuid:1\r\nSERVER: Acme/2\r\n\r\n"
SEARCH = b'M-SEARCH * HTTP/1.1\r\nMAN: "ssdp:discover"\r\nST: urn:schemas-upnp-org:device:Printer:1\r\n\r\n'


def test_a_notification_tells_type_and_software_but_no_address_of_a_page():
    (event,) = talk_of(SSDP, [(0, NOTIFY)] * 5, SSDP_FLOW)
    assert (event.source, event.ip, event.software) == ("ssdp", "192.0.2.7", "Linux/4.1 UPnP/1.0 Acme/2")
    assert (event.services, event.roles) == (("urn:schemas-upnp-org:device:Printer:1",), ("printer",))
    assert "martin" not in repr(event)


def test_what_is_searched_for_is_not_what_one_is():
    assert talk_of(SSDP, [(0, SEARCH)], SSDP_FLOW) == []


def test_answers_and_broken_lines():
    (event,) = talk_of(SSDP, [(0, FOUND)], SSDP_FLOW)
    assert (event.software, event.services) == ("Acme/2", ())
    events = talk_of(SSDP, [(0, b"NOTIFY * HTTP/1.1\r\nnonsense\r\n\r\n"), (0, b"\xff")], SSDP_FLOW)
    assert [(event.KIND, event.why) for event in events] == [("malformed", "header-line"), ("malformed", "start-line")]


def test_the_probe_of_ssdp():
    assert SSDP.probe(NOTIFY, 1, 2)
    assert SSDP.probe(FOUND, 1, 2)
    assert not SSDP.probe(b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n", 1900, 2)


def test_corpus_a_browser_searches():
    events = capture_events(corpus("ndpi-ssdp-m-search-ua.pcap"), (SSDP,))
    assert {event.software for event in events} == {"Google Chrome/99.0.4844.74 Mac OS X"}


def ntp(
    mode: int, transmit: int, stratum: int = 2, reference: bytes = bytes((192, 0, 2, 99)), version: int = 4
) -> bytes:
    head = bytes((version << 3 | mode, stratum, 6, 0xEC)) + bytes(8) + reference
    return head + struct.pack(">4Q", 0, 0, 0, transmit)


def ntp_time(ns: int) -> int:
    seconds, fraction = divmod(ns, 1_000_000_000)
    return ((seconds + 2_208_988_800) % (1 << 32)) << 32 | (fraction << 32) // 1_000_000_000


def clocks(*talk: tuple[int, bytes, int]) -> list[Clock]:
    events: list = []
    decoder = NTP.decoder(NTP_FLOW, context_for(events))
    for number, (sender, payload, at) in enumerate(talk):
        decoder.datagram(sender, payload, Mark(at, "c", number))
    decoder.close(Mark(NOW, "c", 99))
    return events


def test_a_servers_clock_beside_the_captures():
    (event,) = clocks((1, ntp(4, ntp_time(NOW + 2_500_000_000)), NOW))
    assert (event.sender, event.source, event.stratum, event.reference) == ("resp", "ntp", 2, "192.0.2.99")
    assert event.offset == pytest.approx(2_500_000_000, abs=2)
    assert event.stated.startswith("2026-11-18T")
    assert event.stated.endswith("Z")


def test_told_again_only_when_it_has_moved_by_more_than_a_second():
    near = ntp(4, ntp_time(NOW))
    events = clocks((1, near, NOW), (1, near, NOW + 900_000_000), (1, near, NOW + 1_200_000_000))
    assert [event.offset // 1_000_000 for event in events] == [0, -1200]


def test_a_clients_random_number_is_no_clock():
    assert clocks((0, ntp(3, 0x1234567812345678, 0), NOW)) == []
    (event,) = clocks((0, ntp(3, ntp_time(NOW - 7_000_000_000), 0), NOW))
    assert (event.sender, event.stratum) == ("orig", None)


def test_what_says_no_clock_tells_nothing():
    kiss = ntp(4, ntp_time(NOW), 0, b"RATE")
    assert clocks((1, kiss, NOW), (1, ntp(4, 0), NOW), (0, bytes((0x16, 2, 0, 1)), NOW)) == []


def test_the_reference_of_stratum_1_is_a_word():
    (event,) = clocks((1, ntp(4, ntp_time(NOW), 1, b"GPS\0"), NOW))
    assert event.reference == "GPS"


def test_eras():
    after_2036 = 2_200_000_000 * 1_000_000_000
    assert unix_ns(ntp_time(after_2036), after_2036 + 5) == after_2036
    assert unix_ns(ntp_time(0), 0) == 0
    assert rfc3339(0) == "1970-01-01T00:00:00.000000000Z"
    assert rfc3339(1 << 70) == ""


@pytest.mark.parametrize(
    ("octets", "why"), [(b"", "header-cut"), (b"\x24\1\0", "header-cut"), (ntp(4, 1, 77), "stratum")]
)
def test_broken_ntp(octets, why):
    (event,) = clocks((1, octets, NOW))
    assert isinstance(event, Malformed)
    assert event.why == why


def test_the_probe_of_ntp():
    assert NTP.probe(ntp(3, 0), 40000, 123)
    assert not NTP.probe(ntp(3, 0), 40000, 9123)
    assert not NTP.probe(bytes(48), 40000, 123)
    assert NTP.probe(b"\x16\x02" + bytes(10), 40000, 123)
    assert not NTP.probe(b"\x16\x02" + bytes(10), 40000, 9123)


OLD = b"<34>Oct 11 22:14:15 ris01 su: 'su root' failed for dr.martin on /dev/pts/8"
NEW = b"<165>1 2026-10-11T22:14:15.003Z ris01.example AuditLogger 111 ID47 - patient DURAND^MARIE viewed"
ATNA = b'<85>1 2026-10-11T22:14:15Z pacs.example dcm4chee 1 IHE+RFC-3881 - <?xml version="1.0"?><AuditMessage>DURAND'


@pytest.mark.parametrize(
    ("octets", "name", "software", "services"),
    [
        (OLD, "ris01", "", ()),
        (NEW, "ris01.example", "AuditLogger", ()),
        (ATNA, "pacs.example", "dcm4chee", ("atna",)),
        (b"<5>1 - - app - - - text", "", "app", ()),
    ],
)
def test_log_headers(octets, name, software, services):
    (event,) = talk_of(SYSLOG, [(0, octets)] * 3, LOG_FLOW)
    assert isinstance(event, Name)
    assert (event.name, event.software, event.services, event.ip) == (name, software, services, "192.0.2.7")
    assert "DURAND" not in repr(event)
    assert "martin" not in repr(event)


def test_a_host_given_as_address_is_that_address():
    (event,) = talk_of(SYSLOG, [(0, b"<13>Oct  1 22:14:15 10.0.0.9 sshd[7]: hello")], LOG_FLOW)
    assert (event.name, event.ip, event.said_by_itself) == ("", "10.0.0.9", False)


@pytest.mark.parametrize(
    "octets", [b"<13>Oct  1 22:14:15 sshd[7]: hello DURAND", b"<13>free text DURAND MARIE", b"no priority DURAND", b""]
)
def test_text_without_a_host_tells_nothing(octets):
    assert talk_of(SYSLOG, [(0, octets)], LOG_FLOW) == []


@pytest.mark.parametrize(("octets", "why"), [(b"<192>1 x", "priority"), (b"<13>1 a b", "header-cut")])
def test_broken_syslog(octets, why):
    (event,) = talk_of(SYSLOG, [(0, octets)], LOG_FLOW)
    assert (event.KIND, event.why) == ("malformed", why)


def test_the_probe_of_syslog():
    assert SYSLOG.probe(OLD, 40000, 5140)
    assert SYSLOG.probe(b"<13>free text", 40000, 514)
    assert not SYSLOG.probe(b"<13>free text", 40000, 5140)
    assert not SYSLOG.probe(b"<999>1 x", 40000, 514)
