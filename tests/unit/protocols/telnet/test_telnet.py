from __future__ import annotations

import pytest

from radvigil.protocols.telnet import TELNET
from radvigil.records import Banner, CleartextLogin, Event, Mark, Match, Opening
from tests.support import office
from tests.support.driving import events_of, orig, resp
from tests.support.talks import any_split_says_the_same

USER, PASSWORD = office.USER.encode(), office.PASSWORD.encode()
NEGOTIATION = [orig(b"\xff\xfd\x03\xff\xfb\x18"), resp(b"\xff\xfd\x18\xff\xfb\x03\xff\xfa\x18\x01\xff\xf0")]
LOGIN = [
    *NEGOTIATION,
    resp(b"CT-01 service console\r\0\r\nlogin: "),
    orig(USER + b"\r\0"),
    resp(USER + b"\r\nPassword: "),
    orig(PASSWORD + b"\r\0"),
]
INSIDE = [resp(b"\r\nLast login: never\r\n$ "), orig(b"secret-command\r\0"), resp(b"secret-command\r\nok\r\n$ ")]


def logins(events: list[Event]) -> list[bool | None]:
    return [event.succeeded for event in events if isinstance(event, CleartextLogin)]


def test_a_login_in_clear() -> None:
    events = any_split_says_the_same(TELNET, [*LOGIN, *INSIDE])
    assert logins(events) == [True]
    assert [event.text for event in events if isinstance(event, Banner)] == ["CT-01 service console login:"]
    assert not [secret for secret in office.SECRETS if secret in repr(events)]


def test_the_user_is_the_line_that_answers_login() -> None:
    by_one = [item for octet in USER for item in (orig(bytes((octet,))), resp(bytes((octet,))))]
    typed = [*LOGIN[:3], *by_one, orig(b"\r\n"), resp(b"\r\n"), *LOGIN[4:], *INSIDE]
    users = {
        e.user for talk in (typed, [*LOGIN, *INSIDE]) for e in events_of(TELNET, talk) if isinstance(e, CleartextLogin)
    }
    assert len(users) == 1


def test_refused_twice_then_in() -> None:
    again = [resp(b"\r\nLogin incorrect\r\nlogin: "), *LOGIN[3:]]
    assert logins(any_split_says_the_same(TELNET, [*LOGIN, *again, *again, *INSIDE])) == [False, False, True]


def test_an_open_end_stays_open() -> None:
    assert logins(events_of(TELNET, LOGIN)) == [None]


def test_an_echo_never_becomes_a_banner() -> None:
    talk = [*NEGOTIATION, resp(b"Who are you? "), orig(USER), resp(USER), orig(b"\r\0"), resp(b"\r\nhello " + USER)]
    events = events_of(TELNET, talk)
    assert [event.text for event in events if isinstance(event, Banner)] == ["Who are you?"]
    assert "martin" not in repr(events)


def test_terminal_escapes_are_no_text_of_ours() -> None:
    events = events_of(TELNET, [*NEGOTIATION, resp(b"\x1b[2J\x1b[31mCT\x07 login: ")])
    assert "\x1b" not in repr(events)
    assert "\\x1b" not in repr(events)


def test_a_hole_ends_the_count() -> None:
    assert logins(events_of(TELNET, [*LOGIN[:3], (0, 11), *LOGIN[4:], *INSIDE])) == []


def test_reading_is_bounded() -> None:
    decoder_events = events_of(TELNET, [*NEGOTIATION, resp(b"x" * 100_000), *LOGIN[2:], *INSIDE])
    assert logins(decoder_events) == []


@pytest.mark.parametrize(
    ("first", "answer", "port", "match"),
    [
        (b"\xff\xfd\x03", b"", 2323, Match.YES),
        (b"", b"\xff\xfb\x01", 23, Match.YES),
        (b"", b"\r\nUser Access\r\n", 23, Match.YES),
        (b"", b"SSH-2.0-x", 2323, Match.NO),
        (b"", b"SSH-2.0-x", 23, Match.NO),
        (b"\xffSMB", b"", 23, Match.NO),
        (b"\xff", b"", 23, Match.MORE),
    ],
)
def test_recognition(first: bytes, answer: bytes, port: int, match: Match) -> None:
    assert TELNET.probe(Opening(first, answer, 40000, port, False)) is match


def test_marks_are_those_of_the_prompt() -> None:
    (login,) = [event for event in events_of(TELNET, [*LOGIN, *INSIDE]) if isinstance(event, CleartextLogin)]
    assert login.mark == Mark(5_000_000, "capture-0", 5)
