"""The same report, brought by two sensors at once, counts once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from radvigil.hub.audit.queries import verified
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.services import take_in
from radvigil.hub.places.models import Site
from tests.support.hub_reports import analysed

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_count_once() -> None:
    site, raw, ready = Site.objects.create(name="Trois-Sources"), analysed(), Barrier(2, timeout=30)

    def bring(_which: int) -> bool:
        try:
            ready.wait()
            return take_in(site, raw, None, NOW).new
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        new = sorted(pool.map(bring, range(2)))
    assert new == [False, True]
    assert Report.objects.count() == 1
    assert verified()[1] == []
