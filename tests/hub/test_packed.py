"""Packed columns: the value that went in comes out, by whichever way; what was kept before is packed."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import zstandard
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from hypothesis import given
from hypothesis import strategies as st

from radvigil.hub.intake.models import Body
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.models import Facts
from radvigil.hub.packed import Packed, PackedField, packed, unpacked
from tests.support.hub_reports import packed as told
from tests.support.hub_reports import plain

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda within: st.lists(within) | st.dictionaries(st.text(), within),
)  # fmt: skip


@given(PLAIN)
def test_what_goes_in_comes_out(value) -> None:
    assert unpacked(packed(value)) == value


def test_damage_is_told() -> None:
    whole = packed({"device": list(range(200))})
    for raw in (whole[:-1], b"", b"{}", whole[1:]):
        with pytest.raises(zstandard.ZstdError):
            unpacked(raw)


def test_an_intake_and_a_model_write_the_same(site) -> None:
    take_in(site, told(plain()), None, NOW)
    one = Facts.objects.first()
    before = one.told
    assert before["device"]["id"] in set(one.machine.keys.values_list("value", flat=True))
    assert set(before) == {"device", "risk", "peers"}
    one.save()
    assert Facts.objects.get(pk=one.pk).told == before
    Facts.objects.filter(pk=one.pk).update(told={"device": {}, "risk": {}, "peers": []})
    assert Facts.objects.get(pk=one.pk).device == {}


def test_nothing_stays_nothing_and_a_backup_reads_it_back() -> None:
    column = PackedField(null=True)
    assert column.from_db_value(None, None, connection) is None
    assert column.get_db_prep_value(None, connection) is None

    column.set_attributes_from_name("kept")
    holder = SimpleNamespace(kept=["é", 1, None])
    assert column.to_python(column.value_to_string(holder)) == holder.kept
    assert column.to_python(holder.kept) == holder.kept
    assert isinstance(column, models.BinaryField)


def test_what_was_packed_beforehand_stays_as_it_is() -> None:
    before = Packed(packed({"a": [1, None]}))
    assert packed(before) is before


@pytest.mark.django_db(transaction=True)
def test_parts_of_reports_that_were_kept_before_are_packed_and_unpacked(site) -> None:
    report = take_in(site, told(plain()), None, NOW).report
    before = Body.objects.get(report=report).told
    assert set(before) == {"plan", "what_ifs"}
    assert before["what_ifs"]
    try:
        call_command("migrate", "intake", "0001", verbosity=0)
        older = MigrationExecutor(connection).loader.project_state(("intake", "0001_initial")).apps
        one = older.get_model("intake", "Body").objects.get(report_id=report.pk)
        assert {"plan": one.plan, "what_ifs": one.what_ifs} == before
    finally:
        call_command("migrate", verbosity=0)
    assert Body.objects.get(report=report).told == before


@pytest.mark.django_db(transaction=True)
def test_facts_that_were_kept_before_are_packed_and_unpacked(site) -> None:
    take_in(site, told(plain()), None, NOW)
    before = dict(Facts.objects.values_list("pk", "told"))
    assert before
    try:
        call_command("migrate", "machines", "0003", verbosity=0)
        older = MigrationExecutor(connection).loader.project_state(("machines", "0003_heaviest")).apps
        rows = older.get_model("machines", "Facts").objects.values_list("pk", "device", "risk", "peers")
        assert {pk: {"device": d, "risk": r, "peers": p} for pk, d, r, p in rows} == before
    finally:
        call_command("migrate", "machines", verbosity=0)
    assert dict(Facts.objects.values_list("pk", "told")) == before
