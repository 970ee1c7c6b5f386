from __future__ import annotations

import base64

import pytest

from radvigil.protocols.smtp import SMTP
from radvigil.records import Banner, CleartextLogin, Event, Match, Opening
from tests.support import office
from tests.support.driving import FLOW, context_for, drive, events_of, orig, resp
from tests.support.talks import any_split_says_the_same, complaints

NAME, WORD = (base64.b64encode(text.encode()) + b"\r\n" for text in (office.USER, office.PASSWORD))
HELLO = [
    resp(b"220 mail.imaging.example ESMTP Postfix\r\n"),
    orig(b"EHLO ct\r\n"),
    resp(b"250-mail\r\n250 AUTH LOGIN\r\n"),
]
LOGIN = [*HELLO, orig(b"AUTH LOGIN\r\n"), resp(b"334 x\r\n"), orig(NAME), resp(b"334 y\r\n"), orig(WORD)]
PLAIN = base64.b64encode(f"\0{office.USER}\0{office.PASSWORD}".encode())


def logins(events: list[Event]) -> list[bool | None]:
    return [event.succeeded for event in events if isinstance(event, CleartextLogin)]


@pytest.mark.parametrize(
    ("answer", "outcome"), [([resp(b"235 in\r\n")], True), ([resp(b"535 no\r\n")], False), ([], None)]
)
def test_a_login_in_clear(answer: list[tuple[int, bytes]], outcome: bool | None) -> None:
    events = any_split_says_the_same(SMTP, [*LOGIN, *answer])
    assert logins(events) == [outcome]
    assert [event.text for event in events if isinstance(event, Banner)] == ["mail.imaging.example ESMTP Postfix"]
    assert not [secret for secret in office.SECRETS if secret in repr(events)]


def test_plain_in_one_step_is_the_same_user() -> None:
    talk = [*HELLO, orig(b"AUTH PLAIN " + PLAIN + b"\r\n"), resp(b"235 in\r\n")]
    users = [{e.user for e in events_of(SMTP, t) if isinstance(e, CleartextLogin)} for t in (talk, LOGIN)]
    assert users[0] == users[1]
    assert len(users[0]) == 1


def test_start_tls() -> None:
    talk = [*HELLO, orig(b"STARTTLS\r\n\x16\x03"), resp(b"220 go\r\n\x16\x03")]
    driver = drive(SMTP.decoder(FLOW, context_for([]), False), talk)
    assert driver.decoder.successor == "tls"
    assert driver.need(0).at == len(b"EHLO ct\r\nSTARTTLS\r\n")


def test_messages_are_not_read() -> None:
    talk = [*HELLO, orig(b"DATA\r\n"), resp(b"354 go\r\n"), orig(b"AUTH LOGIN\r\n" + NAME + WORD + b"x" * 9000)]
    events = events_of(SMTP, talk)
    assert logins(events) == []
    assert complaints(events) == []


def test_violations_and_holes() -> None:
    assert complaints(events_of(SMTP, [resp(b"hello\r\n")])) == ["reply-code"]
    assert logins(events_of(SMTP, [*HELLO[:2], (0, 12), *LOGIN[5:]])) == []


@pytest.mark.parametrize(
    ("first", "answer", "port", "match"),
    [
        (b"", b"220 mail\r\n", 25, Match.YES),
        (b"", b"220 mail ESMTP\r\n", 2525, Match.YES),
        (b"EHLO x\r\n", b"220 mail\r\n", 2525, Match.YES),
        (b"USER x\r\n", b"220 mail\r\n", 25, Match.NO),
        (b"", b"554 no\r\n", 25, Match.NO),
        (b"", b"22", 25, Match.MORE),
    ],
)
def test_recognition(first: bytes, answer: bytes, port: int, match: Match) -> None:
    assert SMTP.probe(Opening(first, answer, 40000, port, False)) is match
