from __future__ import annotations

import pytest

from radvigil.protocols.rdp import RDP
from radvigil.records import Event, Match, Opening, Rdp
from tests.support import office
from tests.support.datagrams import corpus
from tests.support.driving import FLOW, Talk, context_for, drive, events_of, orig, resp
from tests.support.talks import any_split_says_the_same, complaints, stream_events


def told(talk: Talk) -> tuple[Rdp, str]:
    events: list[Event] = []
    driver = drive(RDP.decoder(FLOW, context_for(events), False), talk)
    (event,) = events
    assert isinstance(event, Rdp)
    return event, driver.decoder.successor


def test_network_level_authentication() -> None:
    event, successor = told([orig(office.rdp_request()), resp(office.rdp_confirm()), orig(b"\x16\x03\x01")])
    assert (event.protocols_offered, event.protocol, event.nla) == (("rdp", "tls", "credssp"), "credssp", True)
    assert len(event.user) == 32
    assert successor == "tls"


def test_tls_without_it() -> None:
    event, successor = told([orig(office.rdp_request()), resp(office.rdp_confirm(2, 1))])
    assert (event.protocol, event.nla, successor) == ("tls", False, "tls")


def test_tls_goes_on_from_the_first_unread_byte_of_each_side() -> None:
    talk = [orig(office.rdp_request() + b"\x16\x03\x01hello"), resp(office.rdp_confirm() + b"\x16\x03\x03hello")]
    driver = drive(RDP.decoder(FLOW, context_for([]), False), talk)
    assert driver.need(0).at == len(office.rdp_request())
    assert driver.need(1).at == len(office.rdp_confirm())


def test_standard_security() -> None:
    talk = [orig(office.rdp_request(bits=None)), resp(office.rdp_confirm(2, 0)),
            orig(office.rdp_connect_initial()), resp(office.rdp_connect_response())]  # fmt: skip
    event, successor = told(talk)
    assert (event.protocol, event.nla, successor) == ("rdp", False, "")
    assert (event.client_name, event.client_build) == ("CT-CONSOLE", 19041)
    assert (event.encryption_level, event.encryption_method) == ("client-compatible", "rc4-128")
    assert office.USER not in repr(any_split_says_the_same(RDP, talk))


def test_failure() -> None:
    event, successor = told([orig(office.rdp_request(bits=0)), resp(office.rdp_confirm(3, 5))])
    assert (event.failure, event.nla, successor) == ("hybrid-required", None, "")


def test_the_answer_may_be_delivered_first() -> None:
    event, successor = told([resp(office.rdp_confirm()), orig(office.rdp_request()), resp(b"\x16")])
    assert (event.protocol, successor) == ("credssp", "tls")


def test_a_request_alone_is_told() -> None:
    event, _ = told([orig(office.rdp_request())])
    assert (event.protocol, event.nla) == ("", None)


def test_violations() -> None:
    assert complaints(events_of(RDP, [orig(b"\x03\0\0\x05\0")])) == ["tpkt"]
    assert complaints(events_of(RDP, [orig(office.tpkt(b"\x06\xd0" + bytes(9)))])) == ["x224-code"]
    assert complaints(events_of(RDP, [orig(office.tpkt(b"\x0e\xe0\0\0\0\0\0\x07\0\x08\0\0\0\0\0"))])) == [
        "negotiation-type"
    ]


def test_a_hole_tells_what_is_known() -> None:
    event, successor = told([orig(office.rdp_request()), (1, 19), resp(office.rdp_connect_response())])
    assert (event.protocol, successor) == ("", "")


@pytest.mark.parametrize(
    ("start", "port", "match"),
    [
        (office.rdp_request(), 13389, Match.YES),
        (office.tpkt(b"\x06\xe0\0\0\0\0\0"), 3389, Match.YES),
        (office.tpkt(b"\x06\xe0\0\0\0\0\0"), 102, Match.NO),
        (office.tpkt(b"\x11\xe0\0\0\0\x01\0\xc0\x01\x0a\xc1\x02\x01\0"), 102, Match.NO),
        (b"\x03\0\0", 3389, Match.MORE),
        (b"GET / HTTP/1.1\r\n", 3389, Match.NO),
    ],
)
def test_recognition(start: bytes, port: int, match: Match) -> None:
    assert RDP.probe(Opening(start, b"", 40000, port, False)) is match


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("ndpi-rdp_over_tls.pcap", ("credssp", True, "", None)),
        ("ndpi-rdp3.pcap", ("rdp", False, "SEPTU", 2600)),
        ("zeek-rdp-x509.pcap", ("rdp", False, "JOHN-PC-LAPTOP", 9600)),
    ],
)
def test_corpus(name: str, facts: tuple[str, bool, str, int | None]) -> None:
    (event,) = stream_events(corpus(name), RDP)
    assert isinstance(event, Rdp)
    assert (event.protocol, event.nla, event.client_name, event.client_build) == facts
