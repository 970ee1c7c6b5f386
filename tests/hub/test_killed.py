"""A real hub, killed in the middle of its work: what it acknowledged is there, nothing half is, the chain holds.

The server, the process that answers and the worker of background tasks are killed at once (SIGKILL), as by a power cut;
then the hub starts again on the same home.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.support.hub_reports import later, packed, plain

ROUNDS = (0.05, 0.4, 0.9)
"""Seconds of work before each kill, after something of each kind was acknowledged."""
READY = 60.0


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Hub:
    """A hub of its own, as `serve` starts it."""

    def __init__(self, home: Path) -> None:
        self.port = _free_port()
        self.env = {key: value for key, value in os.environ.items() if key != "RADVIGIL_HUB_DATABASE"}
        self.env |= {"RADVIGIL_HUB_HOME": str(home), "RADVIGIL_HUB_URL": f"http://localhost:{self.port}"}
        self.log = home.parent / "log"

    def word(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "radvigil.hub", *words], env=self.env, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """In a group of processes of its own: what is left of it is killed at the end, whatever happened."""
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "radvigil.hub", "serve", "--port", str(self.port)],
                env=self.env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            self._await(server)
            yield server
        finally:
            _kill(server)

    def _await(self, server: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + READY
        while time.monotonic() < end and server.poll() is None:
            try:
                if self.ask("GET", "/alive")[0] == 200:
                    return
            except (OSError, HTTPException):
                threading.Event().wait(0.05)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def ask(self, method: str, path: str, body: bytes = b"", **heads: str) -> tuple[int, dict[str, str], bytes]:
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            names = {"Host": f"localhost:{self.port}", **{key.replace("_", "-"): value for key, value in heads.items()}}
            line.request(method, path, body, names)
            answer = line.getresponse()
            return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
        finally:
            line.close()


def _kill(server: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait(timeout=10)


SETUP = """
import django; django.setup()
from django.utils import timezone
from django.test import Client
from radvigil.hub.intake.services import make_token
from radvigil.hub.incidents.services import Opening, open_incident
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.places.models import Site
site = Site.objects.get(); now = timezone.now()
one = Person.objects.create_user("a@example.org", name="a")
Membership.objects.create(person=one, site=site, role=Role.SECURITY)
client = Client(); client.force_login(one, backend="allauth.account.auth_backends.AuthenticationBackend")
print(make_token(one, site, "sensor", now)[1], client.cookies["radvigil"].value,
      open_incident(one, site, Opening("a"), now).number)
"""
COUNT = """
import django, json; django.setup()
from radvigil.hub.intake.models import Report
from radvigil.hub.incidents.models import Entry, Incident
from radvigil.hub.incidents.queries import altered
from radvigil.hub.audit.models import Entry as Noted
from radvigil.hub.findings.models import Finding
print(json.dumps({
    "reports": sorted(Report.objects.values_list("digest", flat=True)),
    "taken": Noted.objects.filter(verb="report.taken").count(),
    "bodies": Report.objects.filter(body__isnull=False).count(),
    "told": list(Entry.objects.filter(kind="note").values_list("text", flat=True)),
    "altered": [n for one in Incident.objects.all() for n in altered(one)],
    "findings": Finding.objects.filter(report__isnull=True).count(),
}))
"""


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    one = Hub(tmp_path / "home")
    one.env["DJANGO_SETTINGS_MODULE"] = "radvigil.hub.settings"
    one.word("first_start")
    return one


def _run(hub: Hub, code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], env=hub.env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Work:
    """Reports and lines of a timeline, sent one after the other until the hub is gone."""

    def __init__(self, hub: Hub, token: str, cookie: str, incident: str) -> None:
        self.hub, self.token, self.cookie, self.incident = hub, token, cookie, incident
        self.acknowledged: dict[str, set[str]] = {"reports": set(), "told": set()}
        self.sent: dict[str, set[str]] = {"reports": set(), "told": set()}
        self.whole = plain()
        self.day = 0

    def bring(self) -> None:
        self.day += 1
        raw = packed(later(self.whole, self.day))
        digest = sha256(raw).hexdigest()
        self.sent["reports"].add(digest)
        heads = {"Authorization": f"Bearer {self.token}", "Content_Type": "application/json"}
        status, _heads, said = self.hub.ask("POST", "/api/v1/reports", raw, **heads)
        assert status == 201, said
        self.acknowledged["reports"].add(digest)

    def tell(self) -> None:
        text = f"line {len(self.sent['told'])}"
        self.sent["told"].add(text)
        path = f"/incidents/{self.incident}"
        _status, heads, page = self.hub.ask("GET", path, Cookie=f"radvigil={self.cookie}")
        token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page
        form = re.search(rb'<form[^>]*action="[^"]*/tell".*?</form>', page, re.DOTALL)
        assert form, page
        inputs = [dict(re.findall(r'([a-z]+)="([^"]*)"', one)) for one in re.findall(r"<input[^>]*>", form[0].decode())]
        filled = {one["name"]: one.get("value", "") for one in inputs if "name" in one}
        body = urlencode({**filled, "csrfmiddlewaretoken": token[1].decode(), "text": text}).encode()
        cookie = heads["set-cookie"].split(";")[0]
        status, _heads, said = self.hub.ask(
            "POST", f"{path}/tell", body,
            Cookie=f"radvigil={self.cookie}; {cookie}", Content_Type="application/x-www-form-urlencoded",
        )  # fmt: skip
        assert status == 302, said
        self.acknowledged["told"].add(text)

    def until_killed(self, server: subprocess.Popen[bytes], seconds: float) -> None:
        """Both at once, each again and again."""
        gone = threading.Event()
        faults: list[BaseException] = []

        def repeat(act: object) -> None:
            while not gone.is_set():
                try:
                    act()  # type: ignore[operator]
                except (OSError, HTTPException):
                    return
                except BaseException as fault:
                    if not gone.is_set():
                        faults.append(fault)
                    return

        threads = [threading.Thread(target=repeat, args=(act,)) for act in (self.bring, self.tell)]
        for one in threads:
            one.start()
        gone.wait(seconds)
        os.killpg(server.pid, signal.SIGKILL)
        gone.set()
        for one in threads:
            one.join(timeout=15)
        assert faults == []


def test_what_was_acknowledged_is_there(hub: Hub) -> None:
    work = Work(hub, *_run(hub, SETUP).split())
    for seconds in ROUNDS:
        with hub.running() as server:
            work.bring()
            work.tell()
            work.until_killed(server, seconds)
    with hub.running():
        assert hub.ask("GET", "/alive")[0] == 200
    held = json.loads(_run(hub, COUNT).splitlines()[-1])
    assert len(work.acknowledged["told"]) >= len(ROUNDS)
    assert work.acknowledged["reports"], hub.log.read_text(encoding="utf-8")
    for kind in ("reports", "told"):
        assert work.acknowledged[kind] <= set(held[kind]), kind
        assert set(held[kind]) <= work.sent[kind], "and nothing that was not sent"
        assert len(held[kind]) == len(set(held[kind])), "and once"
    assert held["taken"] == held["bodies"] == len(held["reports"]), "no report without its body and its line in the log"
    assert held["altered"] == []
    assert held["findings"] == 0
    assert "the chain holds" in hub.word("verify_audit")
