"""Mail to a real server, webhooks to a real one: what is surely not taken comes again, nothing comes twice."""

from __future__ import annotations

import dataclasses
import email
import json
import socket
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.policy import default
from pathlib import Path

import pytest

from radvigil.hub.audit.services import note
from radvigil.hub.notices import delivering, hooks, services
from radvigil.hub.notices.delivering import secret_of, send_mail, send_posts
from radvigil.hub.notices.gathering import gather
from radvigil.hub.notices.hooks import signature
from radvigil.hub.notices.models import Notice, Post
from radvigil.hub.notices.moments import PAUSES
from radvigil.hub.notices.services import Act
from radvigil.hub.people.models import Role
from radvigil.hub.places.models import Site
from tests.support import peers
from tests.support.peers import Sink

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)


@pytest.fixture
def told(db: None) -> None:
    gather(NOW)


def served_by(settings, sink: Sink) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = (
        "127.0.0.1", sink.port, False, 5,
    )  # fmt: skip


def read(raw: bytes) -> Message:
    return email.message_from_bytes(raw, policy=default)


def test_a_mail_says_little_in_the_readers_language(told, site, person, settings) -> None:
    person(Role.PACS, language="fr")
    note(None, "incident.opened", "incident:7", site)
    gather(NOW)
    with peers.listening(peers.mail_server()) as sink:
        served_by(settings, sink)
        assert send_mail(NOW) == 1
        mail = read(sink.wait_for(1)[0])
    assert mail["Subject"] == "Radvigil, Trois-Sources\u00a0: à lire maintenant"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_payload(decode=True).decode()
    assert "Un incident a été ouvert." in text
    assert "http://localhost:8799/incidents/" in text
    assert "Le patient sur la table d’abord." in text
    assert Notice.objects.get().sent == NOW


def test_a_week_makes_one_mail(told, site, person, settings) -> None:
    person(Role.PACS)
    for number in range(5):
        note(None, "machine.out-of-use", f"machine:{number}", site)
    note(None, "machine.back-in-use", "machine:1", site)
    gather(NOW)
    with peers.listening(peers.mail_server()) as sink:
        served_by(settings, sink)
        assert send_mail(NOW) == 0
        assert send_mail(MONDAY) == 1
        assert send_mail(MONDAY + timedelta(days=7)) == 0
        text = read(sink.wait_for(1)[0]).get_payload(decode=True).decode()
    assert "5 machines were taken out of use." in text
    assert "A machine is back in use.\n  http://localhost:8799/machines/1\n" in text.replace("\r\n", "\n")


def test_a_site_name_cannot_write_a_header(told, person, settings) -> None:
    evil = Site.objects.create(name="x\r\nBcc: all@example.org\r\n\r\nbody")
    person(Role.PACS, evil)
    note(None, "incident.opened", "incident:7", evil)
    gather(NOW)
    with peers.listening(peers.mail_server()) as sink:
        served_by(settings, sink)
        assert send_mail(NOW) == 1
        assert read(sink.wait_for(1)[0])["Bcc"] is None


def test_what_is_taken_by_one_process_is_sent_by_no_other(told, site, person, settings) -> None:
    person(Role.PACS)
    note(None, "incident.opened", "incident:7", site)
    gather(NOW)
    first = delivering._taken(Notice, NOW)
    assert len(first) == 1
    assert delivering._taken(Notice, NOW + timedelta(days=1)) == []
    with peers.listening(peers.mail_server()) as sink:
        served_by(settings, sink)
        assert send_mail(NOW + timedelta(days=1)) == 0
        assert sink.taken == []


def test_what_a_server_refuses_comes_again_and_has_an_end(told, site, person, settings) -> None:
    person(Role.PACS)
    note(None, "incident.opened", "incident:7", site)
    gather(NOW)
    when = NOW
    with peers.listening(peers.mail_server(refuse=True)) as sink:
        served_by(settings, sink)
        for pause in PAUSES:
            assert send_mail(when) == 0
            row = Notice.objects.get()
            assert (row.taken, row.due) == (None, when + timedelta(minutes=pause))
            when = row.due
        assert send_mail(when) == 0
        row = Notice.objects.get()
        assert (row.failure, row.sent, row.tries) == ("refused", None, len(PAUSES) + 1)
        assert send_mail(when + timedelta(days=30)) == 0
    assert sink.taken == []


def test_a_server_that_is_down_loses_nothing(told, site, person, settings) -> None:
    person(Role.PACS)
    note(None, "incident.opened", "incident:7", site)
    gather(NOW)
    with peers.listening(peers.mail_server()) as sink:
        served_by(settings, sink)
    assert send_mail(NOW) == 0
    with peers.listening(peers.mail_server()) as sink:
        served_by(settings, sink)
        assert send_mail(NOW + timedelta(minutes=1)) == 1
        sink.wait_for(1)


def test_a_server_that_hangs_up_at_once_is_tried_again(told, site, person, settings) -> None:
    person(Role.PACS)
    note(None, "incident.opened", "incident:7", site)
    gather(NOW)
    with peers.listening(lambda *_: None) as sink:
        served_by(settings, sink)
        assert send_mail(NOW) == 0
    row = Notice.objects.get()
    assert (row.taken, row.tries, row.failure) == (None, 1, "")


def test_a_line_that_breaks_after_the_letter_is_not_tried_again(told, site, person, settings) -> None:
    def breaks_off(line: socket.socket, sink: Sink) -> None:
        with line.makefile("rwb", buffering=0) as talk:
            talk.write(b"220 peer\r\n")
            for words in iter(talk.readline, b""):
                if words.upper().startswith(b"DATA"):
                    talk.write(b"354 go on\r\n")
                    sink.keep(b"".join(iter(talk.readline, b".\r\n")))
                    return
                talk.write(b"250 ok\r\n")

    person(Role.PACS)
    note(None, "incident.opened", "incident:7", site)
    gather(NOW)
    with peers.listening(breaks_off) as sink:
        served_by(settings, sink)
        assert send_mail(NOW) == 0
        sink.wait_for(1)
        assert Notice.objects.get().failure == "no-answer"
        assert send_mail(NOW + timedelta(days=30)) == 0
        assert len(sink.taken) == 1


@pytest.mark.parametrize("known", [True, False])
def test_a_mail_server_proves_who_it_is_also_by_the_hospitals_own_authority(
    told, site, person, settings, tmp_path, known
) -> None:
    person(Role.PACS)
    note(None, "incident.opened", "incident:7", site)
    gather(NOW)
    certified = peers.certificate(tmp_path, "localhost")
    with peers.listening(peers.encrypting_mail_server(peers.serving(certified))) as sink:
        served_by(settings, sink)
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = "radvigil.hub.notices.mail.Backend", "localhost"
        settings.EMAIL_USE_TLS = True
        settings.CONFIGURED = dataclasses.replace(settings.CONFIGURED, authority=str(certified) if known else "")
        assert send_mail(NOW) == int(known)
        assert len(sink.taken) == int(known)
    row = Notice.objects.get()
    assert (row.sent == NOW, row.tries) == (known, 0 if known else 1)


def test_without_a_mail_server_nothing_is_taken(told, site, person, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    person(Role.PACS)
    note(None, "incident.opened", "incident:7", site)
    gather(NOW)
    assert send_mail(NOW) == 0
    assert Notice.objects.get().taken is None


def test_who_has_left_gets_nothing(told, site, person, mailoutbox) -> None:
    one = person(Role.PACS)
    note(None, "incident.opened", "incident:7", site)
    gather(NOW)
    one.is_active = False
    one.save()
    assert send_mail(NOW) == 0
    assert mailoutbox == []
    assert Notice.objects.count() == 0


# Webhooks


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback may be called: where it goes is tested beside the addresses."""
    monkeypatch.setattr(hooks, "judged", lambda *_: "127.0.0.1")


def hooked(site, by, port: int, certified: Path, monkeypatch: pytest.MonkeyPatch):
    hook = services.add_hook(Act(by, site, NOW), {"label": "a", "address": f"https://localhost:{port}/in"})
    known = delivering.hook_of
    monkeypatch.setattr(
        delivering, "hook_of", lambda row: hooks.Hook(
            address=row.address, secret=known(row).secret, authority=str(certified)
        ),
    )  # fmt: skip
    return hook


@pytest.mark.usefixtures("at_home")
def test_a_hook_is_told_codes_and_numbers_signed(told, site, person, tmp_path, monkeypatch) -> None:
    certified = peers.certificate(tmp_path, "localhost")
    with peers.web_server(certified) as sink:
        hook = hooked(site, person(Role.ADMINISTRATOR), sink.port, certified, monkeypatch)
        note(None, "incident.opened", "incident:7", site)
        gather(NOW)
        assert send_posts(NOW) == 1
        assert send_posts(NOW) == 0
        head, _, body = sink.wait_for(1)[0].partition(b"\n\n")
    said = json.loads(body)
    assert said["kind"] == "incident.opened"
    assert said["page"] == "http://localhost:8799/incidents/"
    assert set(said) == {"id", "kind", "subject", "count", "urgent", "site", "at", "page"}
    assert f"Radvigil-Signature: {signature(secret_of(hook), NOW, body)}".encode() in head
    assert Post.objects.get().sent == NOW


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    ("status", "again"), [(500, True), (503, True), (429, True), (408, True), (400, False), (404, False), (302, False)]
)
def test_a_hook_that_says_no_is_asked_again_only_where_it_helps(
    told, site, person, tmp_path, monkeypatch, status, again
) -> None:
    certified = peers.certificate(tmp_path, "localhost")
    with peers.web_server(certified, status) as sink:
        hooked(site, person(Role.ADMINISTRATOR), sink.port, certified, monkeypatch)
        note(None, "incident.opened", "incident:7", site)
        gather(NOW)
        assert send_posts(NOW) == 0
    row = Post.objects.get()
    assert (row.taken is None, row.failure) == (again, "" if again else "refused")


def test_a_hook_on_the_hubs_own_machine_is_never_called(told, site, person) -> None:
    services.add_hook(Act(person(Role.ADMINISTRATOR), site, NOW), {"label": "a", "address": "https://localhost:1/"})
    note(None, "incident.opened", "incident:7", site)
    gather(NOW)
    assert send_posts(NOW) == 0
    assert Post.objects.get().failure == "address"


def test_a_hook_that_ended_is_told_nothing_more(told, site, person) -> None:
    act = Act(person(Role.ADMINISTRATOR), site, NOW)
    hook = services.add_hook(act, {"label": "a", "address": "https://localhost:1/"})
    note(None, "incident.opened", "incident:7", site)
    gather(NOW)
    services.end_hook(act, hook)
    assert send_posts(NOW) == 0
    assert Post.objects.count() == 0


def test_a_new_turn_makes_a_new_secret_and_no_table_holds_it(site, person) -> None:
    act = Act(person(Role.ADMINISTRATOR), site, NOW)
    hook = services.add_hook(act, {"label": "a", "address": "https://a.example/"})
    before = secret_of(hook)
    after = secret_of(services.turn_hook(act, hook))
    assert before != after
    assert all(before not in str(value) for value in vars(hook).values())
