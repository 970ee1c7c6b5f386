"""What `asvs.toml` names and no other file proves: pages, headers, cookies, methods, borders between sites, errors.

`asvs.toml` holds the lines of OWASP ASVS 5.0.0 that matter here, each with its tests; the first test below holds the
two together. Signing in and sessions are in `people/test_sign_in.py`.
"""

from __future__ import annotations

import ast
import io
import itertools
import json
import logging
import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from radvigil.hub import edge, views
from radvigil.hub.audit.models import Entry
from radvigil.hub.configuration import configuration, secret
from radvigil.hub.demonstration.staging import stage
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.people.rights import Right
from radvigil.hub.people.services import Place, invite
from radvigil.hub.places.models import Site
from tests.hub.test_matrix import KNOWN, ROWS, filled

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
HUB = ROOT / "src" / "radvigil" / "hub"
LINES: dict[str, dict[str, Any]] = tomllib.loads((HERE / "asvs.toml").read_text(encoding="utf-8"))
HOSTILE = "<img src=x onerror=alert(1)>\"'&"
FREE = {
    "people.person": ("name",),
    "places.site": ("name", "call_name"),
    "places.department": ("name",),
    "machines.machine": ("given_name", "seen_name"),
    "doubts.doubt": ("words", "signed"),
    "incidents.incident": ("title", "summary"),
    "work.task": ("title", "check_text"),
    "work.acceptance": ("reason",),
    "work.step": ("text",),
}
"""Columns in which people, machines and files write what they like."""


# The list itself


def test_there_are_at_least_thirty_lines_in_their_own_words() -> None:
    assert len(LINES) >= 30
    for identity, line in LINES.items():
        assert re.fullmatch(r"V\d{1,2}\.\d{1,2}\.\d{1,2}", identity)
        assert len(line["here"]) > 20, identity
        assert line["tests"], identity


@pytest.mark.parametrize("identity", LINES)
def test_every_line_names_tests_that_exist(identity: str) -> None:
    for named in LINES[identity]["tests"]:
        path, _, name = named.partition("::")
        tree = ast.parse((HERE / path).read_text(encoding="utf-8"))
        found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in found, named


# Who walks through the pages


@pytest.fixture
def everything(db: None, now: Any) -> Client:
    """Somebody of every role in a hospital where something of every kind is in hand."""
    staged = stage("lamp-river-stone-paper", now)
    return _of_every_role(staged.site)


def _of_every_role(site: Site, email: str = "all@example.org") -> Client:
    one = Person.objects.create_user(email, name="All")
    for role in Role:
        Membership.objects.create(person=one, site=site, role=role, facilitator=role == Role.RADIOLOGIST)
    client = Client()
    client.force_login(one, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def addresses_of_allauth() -> list[str]:
    found: list[str] = []

    def walk(patterns: list[Any], before: str) -> None:
        for one in patterns:
            here = before + str(one.pattern).replace("^", "").replace("$", "")
            if isinstance(one, URLResolver):
                walk(one.url_patterns, here)
            elif isinstance(one, URLPattern) and "(?P" not in here and "<" not in here:
                found.append("/" + here)

    walk([one for one in get_resolver().url_patterns if str(one.pattern) == "account/"], "")
    return found


def test_files_of_pages_are_told_the_same_and_nothing_else_is_given(settings, tmp_path: Path) -> None:
    """What a page loads besides: by the same gate, compressed, and never from outside its folder."""
    settings.STATIC_ROOT = tmp_path / "static"
    (tmp_path / "session.key").write_text("secret")
    call_command("collectstatic", verbosity=0, interactive=False)
    client = Client(headers={"accept-encoding": "gzip"})
    for address in ("/static/hub/hub.css", "/static/report/map.css", "/static/hub/logo.svg"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert "default-src 'none'" in answer["Content-Security-Policy"], address
        assert "Access-Control-Allow-Origin" not in answer, address
        assert answer["Content-Encoding"] == "gzip" or address.endswith(".svg"), address
        answer.close()
    for address in ("/static/../session.key", "/static/..%2fsession.key", "/static/", "/static/hub/"):
        assert client.get(address).status_code == 404, address


NUMBERED = pytest.mark.django_db(transaction=True, reset_sequences=True)
"""Rows are numbered from 1, whatever ran before."""
PAGES = sorted({filled(pattern) for name, (pattern, _view) in KNOWN.items() if name != "closed"})
ALL = [*PAGES, *addresses_of_allauth(), "/nowhere", "/api/v1/machines", "/api/v1/openapi.json"]
DOCUMENTS = sorted(name for name in KNOWN if name != "closed" and "get" in ROWS[name]["methods"])


def test_every_answer_says_how_a_browser_must_treat_it(everything: Client) -> None:
    for client in (everything, Client()):
        for address in ALL:
            answer = client.get(address)
            policy = dict(
                part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip()
            )
            assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'", address
            assert policy["frame-ancestors"] == "'none'", address
            assert policy["script-src"] == policy["style-src"] == "'self'", address
            assert answer["X-Content-Type-Options"] == "nosniff", address
            assert answer["Referrer-Policy"] == "same-origin", address
            assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address
            assert answer["Cross-Origin-Resource-Policy"] == "same-origin", address
            kept = answer["Cache-Control"]
            assert "no-store" in kept or (address.startswith("/notices/calendar") and "private" in kept), address
            assert "Access-Control-Allow-Origin" not in answer, address
            if not answer.streaming and answer.content:
                kind = answer["Content-Type"]
                assert not kind.startswith("text/") or "charset=utf-8" in kind, address


def test_no_page_has_a_script_or_a_style_of_its_own(everything: Client) -> None:
    for address in ALL:
        answer = everything.get(address)
        if answer.get("Content-Type", "").startswith("text/html"):
            text = answer.content.decode()
            assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text), address
            assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", text), address
            assert "<style" not in text, address
            assert not re.search(r"(href|src|action)=[\"']?\s*(javascript|data):", text), address


@NUMBERED
def test_what_people_and_machines_write_stays_text(everything: Client) -> None:
    for label, columns in FREE.items():
        model = apps.get_model(label)
        for row in model._base_manager.all():
            values = {one: f"{HOSTILE}{row.pk}"[: model._meta.get_field(one).max_length] for one in columns}
            model._base_manager.filter(pk=row.pk).update(**values)
    shown = 0
    for name in DOCUMENTS:
        for identity in ("1", "2", "3"):
            answer = everything.get(filled(KNOWN[name][0]).replace("/1", f"/{identity}"))
            if answer.get("Content-Type", "").startswith("text/html"):
                text = answer.content.decode()
                assert "<img src=x" not in text, name
                shown += "&lt;img src=x" in text
    assert shown > 20


def test_looking_changes_nothing(everything: Client) -> None:
    """But what is the reader's own: the session, and when they last looked."""
    own = {"sessions.session", "usersessions.usersession", "people.person", "audit.entry"}
    own |= {"django_tasks_db.dbtaskresult"}
    models = [one for one in apps.get_models() if one._meta.label_lower not in own]

    def rows() -> dict[str, list[Any]]:
        return {one._meta.label_lower: list(one._base_manager.order_by("pk").values_list()) for one in models}

    before, noted = rows(), Entry.objects.count()
    for address in PAGES:
        everything.get(address, follow=False)
    assert rows() == before
    since = Entry.objects.filter(sequence__gt=noted).values_list("verb", flat=True)
    assert {verb.split(".")[-1] for verb in since} <= {"taken", "exported", "printed"}, "a download may be noted"


def test_no_other_method_is_taken(site: Site) -> None:
    client = _of_every_role(site)
    for method in ("TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "PROPFIND"):
        for address in ALL:
            assert client.generic(method, address).status_code == 405, (method, address)


def test_a_post_without_its_token_is_refused(everything: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = everything.cookies
    open_by_token = {"doubts:tell"}
    for name, (pattern, _view) in KNOWN.items():
        if "post" in ROWS[name]["methods"] and name not in open_by_token:
            answer = strict.post(filled(pattern), {"a": "b"})
            assert answer.status_code == 403, name
            answer = strict.post(filled(pattern), {"a": "b"}, headers={"origin": "https://evil.example"})
            assert answer.status_code == 403, name
    for address in ("/account/login/", "/account/password/change/", "/account/2fa/totp/activate/"):
        assert strict.post(address).status_code == 403, address
        assert Client(enforce_csrf_checks=True).post(address).status_code == 403, address


# Borders


@NUMBERED
def test_nothing_of_another_site_opens(now: Any) -> None:
    """Every address that takes a number, with the numbers of another hospital's rows, for somebody of every role."""
    at_home = _of_every_role(stage("lamp-river-stone-paper", now).site, "here@example.org")
    client = _of_every_role(Site.objects.create(name="Vallon", country="FR"))
    before = Entry.objects.count()
    opened, opened_at_home = [], set()
    for name, (pattern, _view) in KNOWN.items():
        if "<int:" not in pattern or not ROWS[name].get("right"):
            continue
        for number in range(1, 9):
            address = re.sub(r"<int:[a-z]+>", str(number), pattern)
            address = "/" + re.sub(r"<str:([a-z]+)>", "lsi-74b", address)
            for method in ROWS[name]["methods"]:
                answer = getattr(client, method)(address)
                if answer.status_code not in (403, 404):
                    opened.append((name, number, method, answer.status_code))
                if method == "get" and number < 3 and at_home.get(address).status_code == 200:
                    opened_at_home.add(name)
    assert opened == []
    assert Entry.objects.exclude(verb__startswith="document").count() == before
    assert len(opened_at_home) >= 10, "the numbers are those of rows that exist"


def test_an_administrator_does_not_become_somebody_of_another_site(site, other_site, person, enter, now) -> None:
    """Inviting a known address gives a role, not a way in; and no new link for who has a role elsewhere."""
    here, there = person(Role.ADMINISTRATOR), person(Role.ADMINISTRATOR, at=other_site)
    named, token = invite(here, there.email, "x", Place(site, Role.AUDITOR), now)
    assert (named.pk, token) == (there.pk, "")
    client = enter(here)
    for act in ("link", "factors", "erase"):
        answer = client.post(f"/people/{there.number}/{act}")
        assert answer.status_code in (302, 403), act
    there.refresh_from_db()
    assert there.is_active
    assert not there.invitations.exists()
    fresh, token = invite(here, "new@example.org", "New", Place(site, Role.AUDITOR), now)
    assert token
    assert fresh.invitations.count() == 1


def test_a_form_changes_only_what_it_shows(site, person, enter) -> None:
    one = person(Role.RADIOGRAPHER)
    said = {"name": "Léa", "phone": "1", "language": "fr", "email": "other@example.org", "number": 99, "is_active": ""}
    enter(one).post("/me", {**said, "role": "administrator", "password": "x", "is_staff": "1"})
    after = Person.objects.get(pk=one.pk)
    assert (after.name, after.language) == ("Léa", "fr")
    assert (after.email, after.number, after.is_active) == (one.email, one.number, True)
    assert [held.role for held in after.memberships.all()] == ["radiographer"]


def test_a_role_that_ended_opens_nothing_at_the_next_request(site, person, enter) -> None:
    one = person(Role.ADMINISTRATOR)
    client = enter(one)
    assert client.get("/people").status_code == 200
    one.memberships.all().delete()
    assert client.get("/people").status_code == 403


# Where one is sent, and from where one comes


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example", "https:evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(db: None, person, there: str) -> None:
    one = person(Role.RADIOLOGIST)
    one.set_password("lamp-river-stone-paper")
    one.save()
    client = Client()
    answer = client.post("/language", {"language": "fr", "next": there})
    assert answer["Location"] == "/"
    answer = client.post(
        f"/account/login/?next={there}", {"login": one.email, "password": "lamp-river-stone-paper", "next": there}
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert "evil" not in client.get("/account/reauthenticate/", {"next": there}).headers.get("Location", "")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:8799@evil.example"])
def test_only_our_own_name_is_answered(db: None, host: str) -> None:
    assert Client().get("/alive", headers={"host": host}).status_code == 400


def test_a_link_names_the_public_address_whatever_the_request_said(person, enter) -> None:
    page = enter(person(Role.ADMINISTRATOR)).post(
        "/people/invite", {"email": "n@example.org", "name": "N", "role": "auditor"}, headers={"host": "127.0.0.1"}
    )
    assert f"{settings.PUBLIC_URL}/enter/" in page.content.decode()


@pytest.mark.parametrize(
    ("peer", "said", "address"),
    [
        ("10.0.0.9", "1.2.3.4", "10.0.0.9"),
        ("10.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", "9.9.9.9, 1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", "9.9.9.9, 10.0.0.2", "9.9.9.9"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_what_a_stranger_says_of_addresses_is_not_believed(peer: str, said: str, address: str) -> None:
    meta = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": said, "HTTP_X_FORWARDED_PROTO": "https"}
    edge.settle_address(meta, ("10.0.0.1", "10.0.0.2"))
    assert meta["REMOTE_ADDR"] == address
    assert "HTTP_X_FORWARDED_FOR" not in meta
    assert ("HTTP_X_FORWARDED_PROTO" in meta) == (peer != "10.0.0.9")


def test_a_way_in_that_is_not_offered_is_not_there(site: Site) -> None:
    for client in (_of_every_role(site), Client()):
        for address in ("signup/", "email/", "confirm-email/", "password/reset/", "password/set/", "3rdparty/",
                        "3rdparty/signup/", "reauthenticate/code/", "login/code/confirm/"):  # fmt: skip
            assert client.get(f"/account/{address}").status_code == 404, address
            assert client.post(f"/account/{address}").status_code == 404, address


# Files


def test_a_file_that_is_too_large_or_no_report_is_refused(person, enter, monkeypatch) -> None:
    client = enter(person(Role.SECURITY))
    for raw in (b"GIF89a", b"{}", b"[" * 200_000, b"\xff\xfe", b'{"a":' * 100_000):
        file = io.BytesIO(raw)
        file.name = "../../etc/report.json"
        assert client.post("/intake/take", {"report": file}).status_code == 422
    monkeypatch.setattr(settings, "DATA_UPLOAD_MAX_MEMORY_SIZE", 100)
    big = io.BytesIO(b"{" + b" " * 200)
    big.name = "report.json"
    assert client.post("/intake/take", {"report": big}).status_code in (413, 422)


# Errors, logs, settings


def test_a_failure_tells_nothing_of_itself(site, person, enter, monkeypatch, caplog) -> None:
    def fails(*words: Any, **named: Any) -> None:
        raise RuntimeError("secret-inside")

    monkeypatch.setattr("radvigil.hub.audit.views.queries.entries_of", fails)
    client = enter(person(Role.AUDITOR))
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, "django.request"):
        answer = client.get("/audit/")
    assert answer.status_code == 500
    assert "secret-inside" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
    assert any(record.exc_info for record in caplog.records), "the administrator can read why"
    assert settings.DEBUG is False
    assert views.broken(answer.wsgi_request).status_code == 500


def test_the_log_names_no_address_that_is_a_secret(site, person, enter, caplog) -> None:
    one, token = person(Role.RADIOGRAPHER), "a-secret-token"
    client = enter(one)
    addresses = (
        "/enter/a-secret-token%0Aforged",
        "/d/a-secret-token",
        "/r/a-secret-token",
        "/a-secret-token",
        "/people",
    )
    caplog.set_level(logging.INFO, "django.request")
    for address in addresses:
        client.get(address)
    plain = settings.LOGGING["handlers"]["console"]["filters"]
    assert settings.LOGGING["filters"][plain[0]]["()"] == "radvigil.hub.edge.PlainRecords"
    records = [record for record in caplog.records if edge.PlainRecords().filter(record)]
    text = "\n".join(record.getMessage() for record in records)
    assert len(text.splitlines()) == len(addresses)
    assert token not in text
    assert "forged" not in text
    assert f"/people person={one.number} status=403" in text
    assert one.name not in text
    assert one.email not in text


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "hub.hospital.example"])
def test_beyond_this_machine_encryption_is_asked_for(host: str) -> None:
    with pytest.raises(CommandError, match="others could read"):
        call_command("serve", host=host)
    with pytest.raises(CommandError, match="both are needed"):
        call_command("serve", host=host, tls_cert="a.pem")


def test_under_https_cookies_belong_to_this_host_alone(tmp_path: Path) -> None:
    """Read by a process of its own: settings are made once."""
    names = [f"{kind}_COOKIE_{what}" for what in ("NAME", "SECURE") for kind in ("SESSION", "CSRF", "LANGUAGE")]
    names += ["SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    code = f"import json; from radvigil.hub import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    env = {**os.environ, "RADVIGIL_HUB_HOME": str(tmp_path), "RADVIGIL_HUB_URL": "https://hub.hospital.example"}
    said = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
    *cookies, hsts, below = json.loads(said)
    assert cookies == ["__Host-radvigil", "__Host-csrftoken", "__Host-django_language", True, True, True]
    assert (hsts >= 31_536_000, below) == (True, True)


@override_settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True)
def test_an_encrypted_hub_stays_encrypted(db: None) -> None:
    answer = Client().get("/account/login/", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_cookies_are_for_the_server_alone(person) -> None:
    one = person(Role.RADIOLOGIST)
    one.set_password("lamp-river-stone-paper")
    one.save()
    client = Client()
    client.get("/account/login/")
    client.post("/account/login/", {"login": one.email, "password": "lamp-river-stone-paper"})
    client.post("/language", {"language": "fr"})
    by_view = Client()
    by_view.cookies["radvigil"] = client.cookies["radvigil"].value
    by_view.post("/me", {"name": "x", "phone": "", "language": "fr"})
    assert {"radvigil", "csrftoken", "django_language"} <= set(client.cookies)
    for cookie in [*client.cookies.values(), by_view.cookies["django_language"]]:
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
        assert cookie["path"] == "/", cookie.key
        assert not cookie["domain"], cookie.key
        assert len(cookie.key) + len(cookie.value) < 4096


def test_keys_are_their_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    secret(home, "session")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "session.key").stat().st_mode) == 0o600
    assert len(secret(home, "session")) >= 43
    assert configuration(home).home == home


# The source


def calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    named = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            target = node.func
            name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            named.append(("super." * ast.unparse(node).startswith("super().") + name, node))
    return named


FORBIDDEN = {"raw", "extra", "RawSQL", "eval", "exec", "system", "popen", "from_string"}
DRAWN = {"machines/views_map.py", "exercises/views.py", "incidents/forms.py"}
"""Where markup is said to be markup: the report's own drawing of the map (twice), and one constant word."""


def test_nothing_is_run_read_or_asked_by_putting_texts_together() -> None:
    """No SQL, shell, code, pickle or template made of values; migrations have their own names of tables."""
    bad = []
    for path in HUB.rglob("*.py"):
        place = str(path.relative_to(HUB))
        for name, node in calls(ast.parse(path.read_text(encoding="utf-8"))):
            made = bool(node.args) and not isinstance(node.args[0], ast.Constant | ast.Name | ast.List | ast.Call)
            statement = name == "execute" and made and "append_only" not in place and "migrations" not in place
            shell = name in ("run", "Popen") and any(one.arg == "shell" for one in node.keywords)
            pickled = name in ("loads", "load") and "pickle" in ast.unparse(node)
            if name in FORBIDDEN or statement or shell or pickled or (name == "mark_safe" and place not in DRAWN):
                bad.append(f"{place}:{node.lineno} {name}")
    assert bad == []


def test_templates_switch_no_escaping_off() -> None:
    for path in HUB.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text, path.name
        assert "autoescape off" not in text, path.name


SEARCHED = ("/findings/search", "/findings/", "/findings/advisories", "/machines/", "/tasks/")


def test_what_is_typed_into_a_search_is_looked_for_and_nothing_else(report, site: Site) -> None:
    hostile = ("' OR 1=1 --", '"; DROP TABLE people_person; --', "%_%", "\x00", "a" * 5_000)
    client = _of_every_role(site)
    for address, words in itertools.product(SEARCHED, hostile):
        assert client.get(address, {"q": words, "page": words, "sort": words}).status_code in (200, 302, 400, 404)


def test_every_right_that_changes_is_asked_of_somebody() -> None:
    asked = {row["right"] for row in ROWS.values() if row.get("right")}
    assert asked == {right.code for right in Right}
