"""Shares and rings become one stream, line by line in the order of their places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radvigil.records import Arp, Mark
from radvigil.report import EventWriter, join_events, joining


def written(folder: Path, places: list[int]) -> None:
    with EventWriter(folder, placed=True) as writer:
        for place in places:
            writer.write(Arp(Mark(place, "c", place), None), place)


def packets(folder: Path) -> list[int]:
    lines = (folder / "events" / "arp.ndjson").read_text("utf-8").splitlines()
    return [json.loads(line)["packet"] for line in lines]


@given(st.lists(st.integers(0, 2), max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_any_dealing_gives_the_same_stream(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, dealt: list[int]
) -> None:
    monkeypatch.setattr(joining, "RUNS", 3)
    folder = tmp_path_factory.mktemp("joined")
    for share in (0, 1, 2):
        places = [place for place, owner in enumerate(dealt) if owner == share]
        if places:
            written(folder / "part-00000" / f"share-{share}", places)
    join_events(folder, folder / "events")
    assert (packets(folder) if dealt else []) == list(range(len(dealt)))


def test_several_lines_of_one_place_stay_together_and_in_order(tmp_path: Path) -> None:
    with EventWriter(tmp_path / "part-00000" / "share-0", placed=True) as writer:
        for number in (1, 2, 3):
            writer.write(Arp(Mark(0, "c", number), None), 5)
    written(tmp_path / "part-00000" / "share-1", [4, 6])
    join_events(tmp_path, tmp_path / "events")
    assert packets(tmp_path) == [4, 1, 2, 3, 6]


def test_rings_follow_one_another(tmp_path: Path) -> None:
    written(tmp_path / "part-00001" / "share-0", [1, 4])
    written(tmp_path / "part-00001" / "share-1", [2])
    written(tmp_path / "part-00000" / "share-0", [9])
    join_events(tmp_path, tmp_path / "events")
    assert packets(tmp_path) == [9, 1, 2, 4]
