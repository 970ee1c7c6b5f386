"""A result appears whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from radvigil.cli.result import ResultFolder


def fill(folder: Path, text: str) -> None:
    (folder / "report.json").write_text(text)
    (folder / "events").mkdir()
    (folder / "events" / "flow.ndjson").write_text(text)


def test_what_is_kept_takes_its_place(tmp_path: Path) -> None:
    with ResultFolder(tmp_path / "out") as folder:
        fill(folder.path, "new")
        folder.keep()

    assert (tmp_path / "out" / "events" / "flow.ndjson").read_text() == "new"
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["events", "report.json"]


def test_a_former_result_is_replaced_and_other_files_stay(tmp_path: Path) -> None:
    for text in ("old", "new"):
        with ResultFolder(tmp_path) as folder:
            fill(folder.path, text)
            folder.keep()
        (tmp_path / "notes.txt").write_text("mine")

    assert (tmp_path / "report.json").read_text() == "new"
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_an_interruption_leaves_the_former_result_as_it_was(tmp_path: Path) -> None:
    with ResultFolder(tmp_path) as folder:
        fill(folder.path, "old")
        folder.keep()

    with pytest.raises(KeyboardInterrupt), ResultFolder(tmp_path) as folder:  # noqa: PT012
        fill(folder.path, "half")
        raise KeyboardInterrupt

    assert (tmp_path / "report.json").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["events", "report.json"]


def test_what_is_not_kept_is_gone(tmp_path: Path) -> None:
    with ResultFolder(tmp_path) as folder:
        fill(folder.path, "failed")

    assert list(tmp_path.iterdir()) == []
