"""The chain: what is altered, removed or put in is named; the database refuses all three."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from radvigil.hub.audit.chain import broken, digest_of
from radvigil.hub.audit.models import Entry
from radvigil.hub.audit.queries import exported, rows, verified
from radvigil.hub.audit.services import note


@pytest.fixture
def five(db: None) -> list[dict]:
    for at in range(5):
        note(None, "thing.done", f"thing:{at}", times=at)
    return list(rows())


def test_an_untouched_chain_holds(five: list[dict]) -> None:
    assert verified() == (5, [])


def test_an_altered_entry_is_named(five: list[dict]) -> None:
    five[2]["subject"] = "thing:99"
    assert [(one.sequence, one.why) for one in broken(five)] == [(3, "altered")]


def test_an_altered_entry_with_its_digest_made_again_breaks_the_next(five: list[dict]) -> None:
    five[2]["subject"] = "thing:99"
    five[2]["digest"] = digest_of(five[2])
    assert [(one.sequence, one.why) for one in broken(five)] == [(4, "unlinked")]


def test_a_removed_entry_is_missed(five: list[dict]) -> None:
    del five[1]
    assert (2, "missing") in [tuple(one) for one in broken(five)]


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses(five: list[dict], statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.count() == 5


def test_an_export_can_be_verified_by_anybody(five: list[dict]) -> None:
    lines = "".join(exported()).splitlines()
    assert len(lines) == 6
    assert lines[5].endswith(five[4]["digest"])


def test_a_note_ends_with_the_transaction_it_stands_in(db: None) -> None:
    def undone() -> None:
        with transaction.atomic():
            note(None, "thing.done", "thing:1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert Entry.objects.count() == 0
