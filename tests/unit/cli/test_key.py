"""The masking key: made once, owner-only, refused when it is none."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from radvigil.cli.key import home, mask_from


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RADVIGIL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_own_key_is_made_once_and_only_its_owner_reads_it(own_home: Path) -> None:
    first, second = mask_from(None), mask_from(None)

    assert first.key == second.key
    assert len(first.key) == 32
    assert stat.S_IMODE((own_home / "key").stat().st_mode) == 0o600
    assert [p.name for p in own_home.iterdir()] == ["key"]


def test_two_homes_have_two_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = mask_from(None)
    monkeypatch.setenv("RADVIGIL_HOME", str(tmp_path / "other"))

    assert mask_from(None).key != first.key


def test_a_given_key_is_used(tmp_path: Path) -> None:
    (tmp_path / "k").write_text("ab" * 32 + "\n")

    assert mask_from(str(tmp_path / "k")).key == b"\xab" * 32


@pytest.mark.parametrize("text", ["", "xyz", "ab" * 31, "ab" * 33])
def test_what_is_no_key_is_refused_with_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "k").write_text(text)

    with pytest.raises(ValueError, match=r"no-key.*64"):
        mask_from(str(tmp_path / "k"))


def test_home_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("RADVIGIL_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert home() == tmp_path / "radvigil"
