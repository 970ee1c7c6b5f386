from __future__ import annotations

import pytest

from radvigil.protocols.rcmd import RCMD
from radvigil.records import CleartextLogin, Event, Match, Opening, Rcmd
from tests.support import office
from tests.support.driving import Talk, context_for, drive, orig, resp
from tests.support.talks import complaints

USER, PASSWORD = office.USER.encode(), office.PASSWORD.encode()
RSH = b"1022\0root\0" + USER + b"\0secret-command\0"
REXEC = b"\0" + USER + b"\0" + PASSWORD + b"\0secret-command\0"
RLOGIN = b"\0root\0" + USER + b"\0xterm/38400\0"


def events_at(port: int, talk: Talk, split: int | None = None) -> list[Event]:
    events: list[Event] = []
    drive(RCMD.decoder(office.flow_to(port), context_for(events), False), talk, split)
    return events


@pytest.mark.parametrize(("port", "start", "name"), [(514, RSH, "rsh"), (512, REXEC, "rexec"), (513, RLOGIN, "rlogin")])
@pytest.mark.parametrize(("answer", "accepted"), [(b"\0done", True), (b"\x01Permission denied\n", False)])
def test_services(port: int, start: bytes, name: str, answer: bytes, accepted: bool) -> None:
    talk = [orig(start), resp(answer)]
    events = events_at(port, talk)
    command, login = events
    assert isinstance(command, Rcmd)
    assert isinstance(login, CleartextLogin)
    assert (command.protocol, command.accepted, login.protocol) == (name, accepted, name)
    assert login.succeeded is (None if accepted and name == "rlogin" else accepted)
    assert command.user == login.user
    assert len(login.user) == 32
    assert events_at(port, talk, 1) == events_at(port, talk, 3) == events
    assert not [secret for secret in office.SECRETS if secret in repr(events)]


def test_an_unanswered_command() -> None:
    assert [event.accepted for event in events_at(514, [orig(RSH)]) if isinstance(event, Rcmd)] == [None]


def test_violations_and_holes() -> None:
    assert complaints(events_at(514, [orig(b"12x\0root\0a\0")])) == ["error-port"]
    assert complaints(events_at(514, [orig(b"12\0" + b"a" * 300)])) == ["name-length"]
    assert events_at(514, [(0, 5), orig(RSH)]) == []


@pytest.mark.parametrize(
    ("start", "port", "match"),
    [
        (RSH, 514, Match.YES),
        (REXEC, 512, Match.YES),
        (RLOGIN, 513, Match.YES),
        (RSH, 1514, Match.NO),
        (b"10", 514, Match.MORE),
        (b"<34>Oct 11 syslog over tcp\n", 514, Match.NO),
        (b"\0ro", 513, Match.MORE),
        (b"SSH-2.0-x\r\n", 513, Match.NO),
    ],
)
def test_recognition(start: bytes, port: int, match: Match) -> None:
    assert RCMD.probe(Opening(start, b"", 1023, port, False)) is match
