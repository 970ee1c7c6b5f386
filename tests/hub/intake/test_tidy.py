"""What an intake rewrote is looked over at once by PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from radvigil.hub.intake.services import take_in
from radvigil.hub.intake.tidy import REWRITTEN, tidy
from radvigil.hub.management.commands import aside
from tests.support.hub_reports import packed, plain

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_postgresql_knows_how_many_rows_there_are(site) -> None:
    take_in(site, packed(plain()), None, NOW)
    tidy()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in REWRITTEN:
                cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [model._meta.db_table])
                assert cursor.fetchone() == (model.objects.count(),), model
    else:
        with CaptureQueriesContext(connection) as asked:
            tidy()
        assert not asked.captured_queries


def test_within_a_transaction_nothing_is_asked(site) -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        tidy()
    assert not [one for one in asked.captured_queries if "VACUUM" in one["sql"]]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (SimpleNamespace(new=True), ["tidy", "map"]),
        (SimpleNamespace(new=False), ["map"]),
        (None, ["map"]),
    ],
    ids=["new", "known", "refused"],
)
def test_it_is_done_once_the_answer_is_out_if_anything_was_written(monkeypatch, held, expected: list[str]) -> None:
    done = list[str]()
    monkeypatch.setattr(aside, "tidy", lambda: done.append("tidy"))
    monkeypatch.setattr(aside.maps, "draw_ahead", lambda *_of: done.append("map"))
    aside.AFTERWARDS["report"]({"for": "report"}, held)
    assert done == expected
