from __future__ import annotations

import pytest

from radvigil.protocols.ldap import LDAP
from radvigil.records import CleartextLogin, Event, Ldap, Match, Ntlm, Opening
from tests.support import office
from tests.support.driving import FLOW, context_for, drive, events_of, orig, resp
from tests.support.talks import any_split_says_the_same, complaints

DN = f"cn={office.USER},dc=imaging,dc=example"
SIMPLE = [orig(office.ldap_bind(1, DN, office.PASSWORD)), resp(office.ldap_result(1, 0))]


def binds(events: list[Event]) -> list[tuple[str, str, int | None]]:
    return [(event.bind, event.mechanism, event.result) for event in events if isinstance(event, Ldap)]


def test_a_simple_bind_is_a_clear_text_login() -> None:
    events = any_split_says_the_same(LDAP, SIMPLE)
    assert binds(events) == [("simple", "", 0)]
    (login,) = [event for event in events if isinstance(event, CleartextLogin)]
    assert (login.protocol, login.succeeded, len(login.user)) == ("ldap-simple", True, 32)
    assert not [secret for secret in office.SECRETS if secret in repr(events)]


def test_a_refused_bind() -> None:
    events = events_of(LDAP, [SIMPLE[0], resp(office.ldap_result(1, 49))])
    assert [event.succeeded for event in events if isinstance(event, CleartextLogin)] == [False]


def test_an_anonymous_bind_is_no_login() -> None:
    events = events_of(LDAP, [orig(office.ldap_bind(1, "", "")), resp(office.ldap_result(1, 0))])
    assert binds(events) == [("anonymous", "", 0)]
    assert len(events) == 1


def test_sasl_plain_tells_its_user_and_forgets_its_password() -> None:
    token = f"\0{office.USER}\0{office.PASSWORD}".encode()
    events = events_of(LDAP, [orig(office.ldap_sasl(1, "PLAIN", token)), resp(office.ldap_result(1, 0))])
    assert binds(events) == [("sasl", "PLAIN", 0)]
    assert [event.KIND for event in events] == ["ldap", "cleartext_login"]
    assert not [secret for secret in office.SECRETS if secret in repr(events)]


def test_ntlm_inside_sasl_and_sealed_messages_after_it() -> None:
    talk = [
        orig(office.ldap_sasl(1, "GSS-SPNEGO", office.ntlm_negotiate())),
        resp(office.ldap_result(1, 14, 0x61, office.tlv(0x87, office.ntlm_challenge()))),
        orig(office.ldap_sasl(2, "GSS-SPNEGO", office.ntlm_authenticate())),
        resp(office.ldap_result(2, 0)),
        orig(b"\0\0\0\x20" + bytes(32)),
    ]
    events = any_split_says_the_same(LDAP, talk)
    assert [event.server_name for event in events if isinstance(event, Ntlm)] == ["PACS1", "PACS1"]
    assert binds(events) == [("sasl", "GSS-SPNEGO", 0)]
    assert complaints(events) == []


def test_the_root_entry_describes_the_server() -> None:
    entry = office.ldap_entry(2, "", vendorName="Samba Team", dnsHostName="dc.imaging.example",
                              defaultNamingContext="DC=imaging,DC=example")  # fmt: skip
    (event,) = events_of(LDAP, [resp(entry + entry)])
    assert isinstance(event, Ldap)
    assert (event.vendor, event.server_name, event.domain) == ("Samba Team", "dc.imaging.example", "imaging.example")


def test_other_entries_pass_unseen() -> None:
    person = office.ldap_entry(2, DN, vendorName="x", mail=office.USER)
    assert events_of(LDAP, [resp(person)]) == []


def test_start_tls_hands_over_from_the_first_unread_byte() -> None:
    events: list[Event] = []
    asked, granted = office.ldap_start_tls(1), office.ldap_result(1, 0, 0x78)
    driver = drive(
        LDAP.decoder(FLOW, context_for(events), False), [orig(asked + b"\x16\x03\x01"), resp(granted + b"\x16")]
    )
    assert driver.decoder.successor == "tls"
    assert [driver.need(side).at for side in (0, 1)] == [len(asked), len(granted)]
    assert [event.operation for event in events if isinstance(event, Ldap)] == ["start-tls"]


def test_start_tls_refused_goes_on_in_clear() -> None:
    talk = [orig(office.ldap_start_tls(1)), resp(office.ldap_result(1, 2, 0x78)),
            orig(office.ldap_bind(2, DN, office.PASSWORD)), resp(office.ldap_result(2, 0))]  # fmt: skip
    events = any_split_says_the_same(LDAP, talk)
    assert [event.KIND for event in events] == ["ldap", "ldap", "cleartext_login"]


def test_violations_and_holes() -> None:
    assert complaints(events_of(LDAP, [orig(b"GET / HTTP/1.1")])) == ["tag"]
    assert complaints(events_of(LDAP, [orig(b"\x30\x84\xff\xff\xff\xff")])) == ["length"]
    assert complaints(events_of(LDAP, [resp(office.ldap_bind(1, "", ""))])) == ["direction"]
    assert binds(events_of(LDAP, [(0, 10), *SIMPLE])) == []


@pytest.mark.parametrize(
    ("first", "answer", "match"),
    [
        (SIMPLE[0][1], b"", Match.YES),
        (b"", office.ldap_result(1, 0), Match.YES),
        (b"\x30\x0c\x02", b"", Match.MORE),
        (b"\x30\x26\x02\x01\x01\x04\x06public\xa0\x19" + bytes(20), b"", Match.NO),
        (b"\x16\x03\x01\0\x20", b"", Match.NO),
    ],
)
def test_recognition(first: bytes, answer: bytes, match: Match) -> None:
    assert LDAP.probe(Opening(first, answer, 40000, 1389, False)) is match
