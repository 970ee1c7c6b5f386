"""A backup is one moment; a restore gives the same hub and the same chain, from either database, or nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.test import override_settings

from radvigil.hub.audit.queries import verified
from radvigil.hub.backup import NotRestoredError, back_up, restore
from radvigil.hub.configuration import secret
from radvigil.hub.people.models import Role


def hub(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Another hub, on SQLite, as a program."""
    place = {**os.environ, "RADVIGIL_HUB_HOME": str(home), "DJANGO_SETTINGS_MODULE": "radvigil.hub.settings"}
    place.pop("RADVIGIL_HUB_DATABASE", None)
    command = [sys.executable, "-m", "radvigil.hub", *words]
    return subprocess.run(command, env=place, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def saved(report, person, tmp_path: Path) -> Path:
    person(Role.RADIOLOGIST, facilitator=True)
    back_up(tmp_path / "hub.zip")
    return tmp_path / "hub.zip"


def test_a_backup_is_readable_by_its_owner_alone(saved: Path) -> None:
    assert saved.stat().st_mode & 0o077 == 0
    assert [one.name for one in saved.parent.iterdir() if one.name.endswith(".part")] == []


def test_a_new_home_restored_has_the_same_rows_and_the_same_chain(saved: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert hub(home, "restore", str(saved)).returncode == 0
    told = hub(home, "verify_audit")
    count = verified()[0]
    assert (told.returncode, told.stdout) == (
        0,
        f"the chain holds over {count} {'entry' if count == 1 else 'entries'}\n",
    )
    assert hub(home, "backup", str(tmp_path / "again.zip")).returncode == 0
    with zipfile.ZipFile(saved) as before, zipfile.ZipFile(tmp_path / "again.zip") as after:
        for name in before.namelist():
            assert before.read(name) == after.read(name), name


def keys_of(home: Path) -> dict[str, tuple[str, int]]:
    """The keys of a home: what each holds, and who may read it."""
    return {one.name: (one.read_text(), one.stat().st_mode & 0o777) for one in home.glob("*.key")}


def test_every_key_comes_back_and_for_its_owner_alone(saved: Path, tmp_path: Path) -> None:
    """Without that of the notices, every webhook would be signed by another secret."""
    made, home = tmp_path / "made", tmp_path / "home"
    assert hub(made, "restore", str(saved)).returncode == 0
    secret(made, "notices")
    assert hub(made, "backup", str(tmp_path / "keys.zip")).returncode == 0
    assert hub(home, "restore", str(tmp_path / "keys.zip")).returncode == 0
    assert keys_of(home) == keys_of(made)
    assert set(keys_of(home)) == {"session.key", "notices.key"}
    assert {mode for _value, mode in keys_of(home).values()} == {0o600}


def test_a_backup_without_a_key_is_restored_all_the_same(saved: Path, tmp_path: Path) -> None:
    older, home = tmp_path / "older.zip", tmp_path / "home"
    with zipfile.ZipFile(saved) as before, zipfile.ZipFile(older, "w") as after:
        for one in before.namelist():
            if one != "keys/notices.key":
                after.writestr(one, before.read(one))
    own = secret(home, "notices")
    assert hub(home, "restore", str(older)).returncode == 0
    assert secret(home, "notices") == own


def test_a_hub_that_holds_something_is_left_alone(saved: Path) -> None:
    with pytest.raises(NotRestoredError) as refused:
        restore(saved)
    assert refused.value.code == "not-empty"


def changed(saved: Path, name: str, edit) -> Path:
    """The same backup with one member edited."""
    other = saved.with_name("changed.zip")
    with zipfile.ZipFile(saved) as before, zipfile.ZipFile(other, "w") as after:
        for one in before.namelist():
            after.writestr(one, edit(before.read(one).decode()) if one == name else before.read(one))
    return other


def test_an_altered_chain_is_not_restored(saved: Path, tmp_path: Path) -> None:
    other = changed(saved, "audit.entry.jsonl", lambda text: text.replace("report.taken", "report.token"))
    told = hub(tmp_path / "home", "restore", str(other))
    assert told.returncode == 3
    assert "audit chain does not hold" in told.stderr
    assert hub(tmp_path / "home", "verify_audit").stdout == "the chain holds over 0 entries\n"


def test_a_cut_off_chain_is_not_restored(saved: Path, tmp_path: Path) -> None:
    def cut(text: str) -> str:
        return "".join(text.splitlines(keepends=True)[:-1])

    def forget(text: str) -> str:
        manifest = json.loads(text)
        manifest["rows"]["audit.entry"] -= 1
        return json.dumps(manifest)

    other = changed(changed(saved, "audit.entry.jsonl", cut).rename(tmp_path / "cut.zip"), "manifest.json", forget)
    assert "audit chain does not hold" in hub(tmp_path / "home", "restore", str(other)).stderr


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 no zip", b"{}"])
def test_what_is_no_backup_is_said_so(db, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(raw)
    with pytest.raises(NotRestoredError) as refused, override_settings():
        restore(tmp_path / "x.zip")
    assert refused.value.code == "no-backup"


@pytest.mark.parametrize("words", [("backup", "x.zip"), ("take_in", "x.json"), ("verify_audit",)])
def test_a_home_that_was_never_started_says_so(tmp_path: Path, words: tuple[str, ...]) -> None:
    told = hub(tmp_path / "home", *words)
    assert told.returncode == 2
    assert told.stderr.startswith("radvigil hub: this hub has not been started yet")
    assert "Traceback" not in told.stderr
