"""`radvigil hub import`: what came of each report, and what is wrong with one in a sentence, in both languages."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from radvigil.hub.management.spoken import LANGUAGE
from tests.support.hub_reports import analysed


def test_each_report_is_told_and_a_broken_one_does_not_stop_the_others(site, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"[]")
    (tmp_path / "b.json").write_bytes(analysed())
    told = io.StringIO()
    with pytest.raises(CommandError, match=r"a\.json: This is no report of Radvigil.*/schema") as failed:
        call_command("take_in", str(tmp_path / "a.json"), str(tmp_path / "b.json"), stdout=told)
    assert failed.value.returncode == 3
    assert "b.json: " in told.getvalue()
    assert " opened, 0 closed" in told.getvalue()


def test_in_french(site, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv(LANGUAGE, "fr")
    (tmp_path / "a.json").write_bytes(b"[]")
    with pytest.raises(CommandError, match="Ce n’est pas un rapport de Radvigil"):
        call_command("take_in", str(tmp_path / "a.json"))


def test_with_two_sites_one_must_be_named(site, other_site) -> None:
    with pytest.raises(CommandError, match="Trois-Sources, Vallon"):
        call_command("take_in", "x.json")
