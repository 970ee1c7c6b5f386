"""Several people at once, and a program that dies in the middle: nothing acknowledged is lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from radvigil.hub.audit.queries import verified
from radvigil.hub.incidents.models import Incident
from radvigil.hub.incidents.queries import altered, timeline
from radvigil.hub.incidents.services import ChangedMeanwhileError, Opening, Telling, open_incident, rewrite, tell
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.places.models import Site

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def begun() -> tuple[Person, Incident]:
    site = Site.objects.create(name="Trois-Sources", country="CH")
    one = Person.objects.create_user("a@example.org", name="a")
    Membership.objects.create(person=one, site=site, role=Role.SECURITY)
    return one, open_incident(one, site, Opening("a"), NOW)


@pytest.mark.django_db(transaction=True)
def test_lines_of_four_at_once_all_stand() -> None:
    one, incident = begun()
    ready = Barrier(4, timeout=30)

    def write(which: int) -> None:
        try:
            ready.wait()
            for number in range(5):
                tell(one, Incident.objects.get(pk=incident.pk), Telling(f"{which}.{number}", NOW), NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert sorted(entry.number for entry in timeline(incident)) == list(range(1, 22))
    assert altered(incident) == []
    assert verified()[1] == []


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_is_told_so() -> None:
    one, incident = begun()
    ready = Barrier(2, timeout=30)

    def edit(which: int) -> bool:
        try:
            mine = Incident.objects.get(pk=incident.pk)
            ready.wait()
            rewrite(one, mine, 1, (f"title {which}", ""), NOW)
        except ChangedMeanwhileError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        kept = list(pool.map(edit, range(2)))
    assert sorted(kept) == [False, True]
    assert Incident.objects.get().title == f"title {kept.index(True)}"
    assert Incident.objects.get().version == 2


WRITER = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from radvigil.hub.incidents.services import Opening, Telling, open_incident, tell
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site
site = Site.objects.create(name="a", country="CH")
one = Person.objects.create_user("a@example.org", name="a")
incident = open_incident(one, site, Opening("a"), timezone.now())
for number in range(100000):
    tell(one, incident, Telling(f"line {number}", timezone.now()), timezone.now())
    print(number, flush=True)
"""


def test_a_program_killed_while_it_writes_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """On the embedded database; what was said to be kept is there, and the last transaction is whole or not at all."""
    known = {**os.environ, "RADVIGIL_HUB_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "radvigil.hub.settings"}
    known.pop("RADVIGIL_HUB_DATABASE", None)
    with subprocess.Popen([sys.executable, "-c", WRITER], env=known, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(25)]
        writer.send_signal(signal.SIGKILL)
        told += [int(line) for line in writer.stdout if line.endswith("\n")]
    with sqlite3.connect(tmp_path / "hub.sqlite3") as kept:
        numbers = [row[0] for row in kept.execute("SELECT number FROM incidents_entry ORDER BY number")]
        noted = kept.execute("SELECT count(*) FROM audit_entry WHERE verb = 'incident.told'").fetchone()[0]
        sequence = [row[0] for row in kept.execute("SELECT sequence FROM audit_entry ORDER BY sequence")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= len(told) + 1
    assert noted == len(numbers)
    assert sequence == list(range(1, len(sequence) + 1))
