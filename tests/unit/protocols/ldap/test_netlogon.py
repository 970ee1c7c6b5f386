from __future__ import annotations

import pytest

from radvigil.protocols.ldap import LDAP_UDP
from radvigil.records import Event, Ldap, Mark, Name
from tests.support import office
from tests.support.driving import FLOW, context_for
from tests.support.talks import complaints


def heard(*datagrams: tuple[int, bytes]) -> list[Event]:
    events: list[Event] = []
    reader = LDAP_UDP.decoder(FLOW, context_for(events))
    for sender, payload in datagrams:
        reader.datagram(sender, payload, Mark(0, "c", 1))
    reader.close(Mark(0, "c", 2))
    return events


def test_the_question_names_who_asks() -> None:
    (event,) = heard((0, office.netlogon_question()), (0, office.netlogon_question()))
    assert isinstance(event, Name)
    assert (event.name, event.ip, event.source) == ("CT-CONSOLE", "192.0.2.1", "ldap")


def test_the_answer_names_the_controller_and_no_user() -> None:
    server, name = heard((1, office.netlogon_answer()))
    assert isinstance(server, Ldap)
    assert isinstance(name, Name)
    assert (server.server_name, server.domain) == ("dc.imaging.example", "imaging.example")
    assert (name.name, name.ip, name.roles) == ("DC", "192.0.2.2", ("domain-controller",))
    assert "martin" not in repr((server, name))


def test_names_that_point_at_themselves_end() -> None:
    broken = office.netlogon_answer().replace(b"\xc0\x18", b"\xc0\x27", 1)
    assert complaints(heard((1, broken))) == ["name"]


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_cut_answers_are_violations(cut: int) -> None:
    assert complaints(heard((1, office.netlogon_answer()[:cut]))) == ["length"]


def test_recognition() -> None:
    assert LDAP_UDP.probe(office.netlogon_question(), 40000, 389)
    assert LDAP_UDP.probe(office.netlogon_answer(), 3890, 40000)
    assert not LDAP_UDP.probe(b"\x30\x26\x02\x01\x01\x04\x06public\xa0\x19" + bytes(25), 40000, 389)
    assert not LDAP_UDP.probe(b"", 40000, 389)
