"""Two processes on one database: nobody is told twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import connection

from radvigil.hub.audit.services import note
from radvigil.hub.notices.delivering import send_mail
from radvigil.hub.notices.gathering import gather
from radvigil.hub.notices.models import Notice
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.places.models import Site

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)


def _round(_: int) -> int:
    try:
        gather(NOW)
        return send_mail(NOW)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_processes_tell_each_person_once() -> None:
    site = Site.objects.create(name="Vallon")
    for number in range(6):
        person = Person.objects.create_user(f"p{number}@example.org", name=f"p{number}")
        Membership.objects.create(person=person, site=site, role=Role.PACS)
    gather(NOW)
    for number in range(20):
        note(None, "incident.opened", f"incident:{number}", site)
    with ThreadPoolExecutor(4) as pool:
        mails = sum(pool.map(_round, range(12)))
    assert Notice.objects.count() == 120
    assert Notice.objects.filter(sent=NOW).count() == 120
    assert mails == len(mail.outbox)
    told = [line for one in mail.outbox for line in str(one.body).splitlines() if "incident" in line and "- " in line]
    assert sum(int(line.split()[1]) if line.split()[1].isdigit() else 1 for line in told) == 120
