"""Two processes of the hub on one PostgreSQL keep one truth: nothing is overwritten, told twice or counted twice.

Real processes, each with its own connections, which begin at the same moment. SQLite has one writer by itself, and its
tests at one moment are beside each app (`test_at_once.py`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from radvigil.hub.audit.models import Entry as Noted
from radvigil.hub.audit.queries import verified
from radvigil.hub.findings.models import Finding
from radvigil.hub.incidents.models import Entry, Incident
from radvigil.hub.incidents.queries import altered
from radvigil.hub.incidents.services import Opening, open_incident
from radvigil.hub.intake.models import Report
from radvigil.hub.machines.models import Machine
from radvigil.hub.notices.gathering import gather
from radvigil.hub.notices.models import Notice
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.places.models import Site
from radvigil.hub.work.models import Step, Task
from radvigil.hub.work.services import NewTask, make_task
from tests.hub.conftest import NOW
from tests.support.hub_reports import analysed

TRIES = 12
pytestmark = pytest.mark.django_db(transaction=True)
BEGIN = """
import sys, json, django
django.setup()
from django.conf import settings
settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
from django.test import Client
from django.test.utils import setup_test_environment
from radvigil.hub.people.models import Person
setup_test_environment()
me = sys.argv[1]
client = Client()
one = Person.objects.get(email="a@example.org")
client.force_login(one, backend="allauth.account.auth_backends.AuthenticationBackend")
print("ready", flush=True)
sys.stdin.readline()
"""
EDIT = """
from radvigil.hub.incidents.models import Incident
from radvigil.hub.work.models import Task
said = []
for turn in range({tries}):
    for kind, one, path in (("incident", Incident.objects.get(), "/incidents/1/rewrite"),
                            ("task", Task.objects.get(), "/tasks/%d/edit" % Task.objects.get().pk)):
        text = f"{{me}} {{turn}}"
        words = {{"version": one.version, "seen": one.version, "title": text, "summary": text, "check_text": text,
                  "profession": "engineering"}}
        said.append((kind, text, client.post(path, words).status_code))
print(json.dumps(said))
"""
TAKE = """
from pathlib import Path
from django.utils import timezone
from radvigil.hub.intake.services import take_in
from radvigil.hub.places.models import Site
raw = Path(sys.argv[2]).read_bytes()
print(json.dumps([take_in(Site.objects.get(), raw, None, timezone.now()).new for _ in range(3)]))
"""
TELL = """
from datetime import datetime, timezone
from django.core import mail
from radvigil.hub.notices.delivering import send_mail
from radvigil.hub.notices.gathering import gather
now = datetime.fromisoformat(sys.argv[2])
for _ in range(10):
    gather(now)
    send_mail(now)
print(json.dumps([line for one in mail.outbox for line in one.body.splitlines() if line.startswith("- ")]))
"""


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("two processes are tested on PostgreSQL: SQLite has one writer")


@pytest.fixture
def lead() -> Person:
    site = Site.objects.create(name="Trois-Sources", country="CH")
    one = Person.objects.create_user("a@example.org", name="a")
    Membership.objects.create(person=one, site=site, role=Role.SECURITY)
    return one


def both(code: str, *words: str) -> list[Any]:
    """What two processes say that run the same from the same moment."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "radvigil.hub.settings"}
    parts = urlsplit(os.environ["RADVIGIL_HUB_DATABASE"])
    env["RADVIGIL_HUB_DATABASE"] = urlunsplit(parts._replace(path="/" + connection.settings_dict["NAME"]))
    run = [
        subprocess.Popen(
            [sys.executable, "-c", BEGIN + code, who, *words],
            env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for who in ("first", "second")
    ]  # fmt: skip
    for one in run:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n", one.communicate()[1]
    for one in run:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = []
    for one in run:
        out, err = one.communicate(timeout=120)
        assert one.returncode == 0, err
        said.append(json.loads(out.splitlines()[-1]))
    return said


def test_no_edit_is_lost(lead: Person) -> None:
    site = Site.objects.get()
    open_incident(lead, site, Opening("as it was"), NOW)
    make_task(lead, site, NewTask("hand", "1", title="as it was", check="x"), NOW)
    answers = [tuple(one) for said in both(EDIT.format(tries=TRIES)) for one in said]
    counts = Counter((kind, status) for kind, _text, status in answers)
    assert {status for _kind, status in counts} <= {302, 409}
    assert {409, 302} <= {status for _kind, status in counts}, "they met"
    kept = {
        kind: [text for what, text, status in answers if (what, status) == (kind, 302)] for kind in ("incident", "task")
    }
    incident, task = Incident.objects.get(), Task.objects.get()
    assert incident.version == 1 + counts["incident", 302]
    former = "\n".join(Entry.objects.filter(kind="changed").values_list("text", flat=True)) + incident.summary
    assert [text for text in kept["incident"] if text not in former] == []
    assert Entry.objects.filter(kind="changed").count() == counts["incident", 302]
    assert altered(incident) == []
    assert task.title in kept["task"]
    assert Step.objects.filter(task=task, kind="edited").count() == counts["task", 302]
    assert task.version == 1 + counts["task", 302]
    assert verified()[1] == []


def test_a_report_counts_once(lead: Person, tmp_path: Any) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(analysed())
    assert sorted(new for said in both(TAKE, str(path)) for new in said) == [False] * 5 + [True]
    assert Report.objects.count() == 1
    assert Machine.objects.count() == Report.objects.get().devices
    assert Finding.objects.filter(open=True).count() == Report.objects.get().findings
    assert Noted.objects.filter(verb="report.taken").count() == 1
    assert verified()[1] == []


def test_nobody_is_told_twice(lead: Person) -> None:
    site = Site.objects.get()
    for number in range(5):
        one = Person.objects.create_user(f"p{number}@example.org", name=f"p{number}")
        Membership.objects.create(person=one, site=site, role=Role.PACS)
    gather(NOW)
    for number in range(10):
        open_incident(lead, site, Opening(f"incident {number}"), NOW)
    lines = [line for said in both(TELL, NOW.isoformat()) for line in said]
    told = sum(int(word) if (word := line.split()[1]).isdigit() else 1 for line in lines)
    assert Notice.objects.count() == Notice.objects.filter(sent=NOW).count() == told == 50
