from __future__ import annotations

import pytest

from radvigil.protocols.vnc import VNC
from radvigil.records import CleartextLogin, Match, Opening, Vnc
from tests.support.datagrams import corpus
from tests.support.driving import Talk, events_of, orig, resp
from tests.support.talks import any_split_says_the_same, complaints, stream_events

V38, V33 = b"RFB 003.008\n", b"RFB 003.003\n"
INIT = bytes(20) + b"\0\0\0\x05us-01"
NEW = [resp(V38), orig(V38), resp(b"\x02\x01\x02"), orig(b"\x02"), resp(b"C" * 16), orig(b"R" * 16), resp(bytes(4)),
       orig(b"\x01"), resp(INIT)]  # fmt: skip
OPEN = [resp(V38), orig(V38), resp(b"\x01\x01"), orig(b"\x01"), resp(bytes(4)), orig(b"\x01"), resp(INIT)]
OLD = [resp(V33), orig(V33), resp(b"\0\0\0\x01"), orig(b"\x01"), resp(INIT)]


def told(talk: Talk) -> tuple[Vnc, list[CleartextLogin]]:
    events = events_of(VNC, talk)
    return next(e for e in events if isinstance(e, Vnc)), [e for e in events if isinstance(e, CleartextLogin)]


def test_challenge_and_response() -> None:
    event, logins = told(NEW)
    assert (event.server_version, event.security_types, event.security_type) == ("003.008", ("none", "vnc"), "vnc")
    assert (event.authenticated, event.desktop) == (True, "")
    assert [(login.protocol, login.user, login.succeeded) for login in logins] == [("vnc", "", True)]


@pytest.mark.parametrize("talk", [OPEN, OLD])
def test_no_authentication_at_all(talk: Talk) -> None:
    event, logins = told(talk)
    assert (event.security_type, event.authenticated, event.desktop, logins) == ("none", False, "", [])


@pytest.mark.parametrize("name", [b"jdupont@console-2", b"Jeanne Dupont's X desktop (console-2:1)"])
def test_who_sits_at_the_screen_is_not_kept(name: bytes) -> None:
    events = events_of(VNC, [*OPEN[:-1], resp(bytes(20) + len(name).to_bytes(4, "big") + name)])
    assert "dupont" not in repr(events).casefold()
    assert complaints(events) == []


def test_a_refused_password() -> None:
    event, logins = told([*NEW[:6], resp(b"\0\0\0\x01\0\0\0\x04fail")])
    assert (event.authenticated, event.desktop, logins[0].succeeded) == (False, "", False)


def test_other_types_are_read_no_further() -> None:
    event, logins = told([resp(V38), orig(V38), resp(b"\x01\x13"), orig(b"\x13"), resp(b"\0\x02")])
    assert (event.security_type, event.authenticated, logins) == ("vencrypt", None, [])


@pytest.mark.parametrize("talk", [NEW, OPEN, OLD])
def test_any_split(talk: list[tuple[int, bytes]]) -> None:
    any_split_says_the_same(VNC, talk)


def test_violations_and_holes() -> None:
    assert complaints(events_of(VNC, [resp(b"RFB 003.x08\n")])) == ["version"]
    assert complaints(events_of(VNC, [*OPEN[:-1], resp(bytes(20) + b"\xff\xff\xff\xff")])) == ["length"]
    event, _ = told([*OPEN[:2], (1, 2), *OPEN[3:]])
    assert (event.security_types, event.desktop) == ((), "")


@pytest.mark.parametrize(
    ("start", "match"), [(V38, Match.YES), (b"RFB 00", Match.MORE), (b"RFC 003.008\n", Match.NO), (b"", Match.MORE)]
)
def test_recognition(start: bytes, match: Match) -> None:
    assert VNC.probe(Opening(b"", start, 40000, 5900, False)) is match


def test_corpus_apple() -> None:
    events = [event for event in stream_events(corpus("zeek-vncmac.pcap"), VNC) if isinstance(event, Vnc)]
    assert {event.security_types for event in events} == {("ard", "ard-srp")}
    assert [event.authenticated for event in events] == [None, False, True]
    assert {event.desktop for event in events} == {""}
