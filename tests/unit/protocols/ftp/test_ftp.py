from __future__ import annotations

import pytest

from radvigil.protocols.ftp import FTP
from radvigil.records import Banner, CleartextLogin, Event, Match, Opening
from tests.support import office
from tests.support.driving import FLOW, context_for, drive, events_of, orig, resp
from tests.support.talks import any_split_says_the_same, complaints

USER, PASS = f"USER {office.USER}\r\n".encode(), f"PASS {office.PASSWORD}\r\n".encode()
TALK = [
    resp(b"220-Welcome\r\n220 (vsFTPd 3.0.3)\r\n"), orig(USER), resp(b"331 Password?\r\n"), orig(PASS),
    resp(b"230 " + office.USER.encode() + b" logged in\r\n"), orig(b"SYST\r\n"), resp(b"215 UNIX Type: L8\r\n"),
    orig(b"RETR Dupont.dcm\r\n"), resp(b"150 Opening Dupont.dcm\r\n226 Done\r\n"),
]  # fmt: skip


def logins(events: list[Event]) -> list[bool | None]:
    return [event.succeeded for event in events if isinstance(event, CleartextLogin)]


def test_a_login_in_clear() -> None:
    events = any_split_says_the_same(FTP, TALK)
    assert logins(events) == [True]
    assert [event.text for event in events if isinstance(event, Banner)] == ["Welcome (vsFTPd 3.0.3)", "UNIX Type: L8"]
    assert not [secret for secret in office.SECRETS if secret in repr(events)]


def test_a_refused_login_then_a_good_one() -> None:
    talk = [*TALK[:4], resp(b"530 No\r\n"), *TALK[1:5]]
    assert logins(events_of(FTP, talk)) == [False, True]


def test_an_unanswered_login_stays_open() -> None:
    assert logins(events_of(FTP, TALK[:4])) == [None]


def test_commands_sent_at_once() -> None:
    talk = [TALK[0], orig(b"FEAT\r\n" + USER + PASS), resp(b"211-F\r\n A\r\n211 End\r\n331 ?\r\n230 in\r\n")]
    assert logins(any_split_says_the_same(FTP, talk)) == [True]


def test_a_user_without_password() -> None:
    assert logins(events_of(FTP, [TALK[0], orig(USER), resp(b"230 in\r\n")])) == [True]


def test_auth_tls() -> None:
    talk = [TALK[0], orig(b"AUTH TLS\r\n\x16\x03\x01"), resp(b"234 Go\r\n\x16\x03\x03")]
    driver = drive(FTP.decoder(FLOW, context_for([]), False), talk)
    assert driver.decoder.successor == "tls"
    assert [driver.need(side).at for side in (0, 1)] == [10, len(TALK[0][1]) + 8]


def test_auth_refused_goes_on_in_clear() -> None:
    talk = [TALK[0], orig(b"AUTH TLS\r\n"), resp(b"502 No\r\n"), *TALK[1:5]]
    assert logins(any_split_says_the_same(FTP, talk)) == [True]


def test_violations_and_holes() -> None:
    assert complaints(events_of(FTP, [resp(b"hello\r\n")])) == ["reply-code"]
    assert complaints(events_of(FTP, [orig(b"\x01\x02\r\n")])) == ["command"]
    assert complaints(events_of(FTP, [resp(b"2" * 5000)])) == ["line-length"]
    assert logins(events_of(FTP, [TALK[0], (0, 12), *TALK[3:]])) == []


@pytest.mark.parametrize(
    ("first", "answer", "port", "match"),
    [
        (b"", b"220 ready\r\n", 21, Match.YES),
        (b"", b"220 (vsFTPd 3.0.3)\r\n", 2121, Match.YES),
        (b"USER x\r\n", b"220 ready\r\n", 2121, Match.YES),
        (b"", b"220 mail ESMTP\r\n", 25, Match.MORE),
        (b"EHLO x\r\n", b"220 mail ESMTP\r\n", 25, Match.NO),
        (b"", b"SSH-2.0-x\r\n", 21, Match.NO),
        (b"GET / HTTP/1.1\r\n", b"", 21, Match.NO),
    ],
)
def test_recognition(first: bytes, answer: bytes, port: int, match: Match) -> None:
    assert FTP.probe(Opening(first, answer, 40000, port, False)) is match
