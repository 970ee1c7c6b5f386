"""What the machine, the disk or the user refuses: said, with its place and a fitting exit status."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.whole.running import PROGRAM, SMALL, report, run

UNPRIVILEGED = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []


def unprivileged(out: Path, *words: str | Path) -> subprocess.CompletedProcess:
    """The program without the right to pass over permissions."""
    if UNPRIVILEGED and not shutil.which("setpriv"):
        pytest.skip("setpriv is not there: root may read everything")
    command = [*UNPRIVILEGED, *PROGRAM, "analyze", *map(str, words), "-o", str(out)]
    home = {**os.environ, "RADVIGIL_HOME": str(out.parent / "home")}
    return subprocess.run(command, capture_output=True, timeout=60, check=False, env=home)


@pytest.fixture
def folder(tmp_path: Path):
    """A folder with one readable capture, one that is not, and a folder that may not be entered."""
    place = tmp_path / "in"
    (place / "locked").mkdir(parents=True)
    for name in ("a.pcap", "b.pcap", "locked/c.pcap"):
        shutil.copy(SMALL, place / name)
    (place / "b.pcap").chmod(0)
    (place / "locked").chmod(0)
    yield place
    (place / "locked").chmod(0o700)


def test_what_may_not_be_read_is_told(tmp_path: Path, folder: Path) -> None:
    done = unprivileged(tmp_path / "out", folder)
    assert done.returncode == 3, done.stderr
    assert b"you have no right to it" in done.stderr
    assert not (tmp_path / "out" / "report.json").exists()


def test_the_rest_is_analyzed_when_asked(tmp_path: Path, folder: Path) -> None:
    done = unprivileged(tmp_path / "out", folder, "--keep-going")
    assert done.returncode == 3, done.stderr
    assert done.stderr.count(b"you have no right to it") == 2
    assert b"locked" in done.stderr
    assert [one["name"] for one in report(tmp_path / "out")["captures"]] == ["a.pcap"]


def test_a_result_that_may_not_be_written_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    done = unprivileged(tmp_path / "closed" / "out", SMALL)
    assert done.returncode == 2
    assert b"you have no right to it" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_file_name_of_any_bytes_is_fine(tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/odd\xff\x1b[2J.pcap")
    shutil.copy(SMALL, odd)
    done = run(tmp_path / "out", odd)
    assert done.returncode == 0, done.stderr
    assert report(tmp_path / "out")["captures"][0]["name"].startswith("odd\ufffd")
    assert "\x1b" not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_site_file_of_another_encoding_names_itself(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_bytes('[site]\nname = "Hôpital"\n'.encode("cp1252"))
    done = run(tmp_path / "out", SMALL, "--site", tmp_path / "site.toml")
    assert done.returncode == 2
    assert b"site.toml: byte 16 is not UTF-8" in done.stderr


@pytest.mark.parametrize("words", [["/nowhere.pcap"], [SMALL, "--key", "/nowhere.pcap"]])
def test_what_is_not_there_is_said_once(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path / "out", *words)
    assert done.returncode == 2
    assert done.stderr.count(b"/nowhere.pcap") == 1
    assert not (tmp_path / "out").exists()


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        assert run(tmp_path / "out", SMALL).returncode == 0
    finally:
        os.umask(before)
    assert (tmp_path / "home" / "key").stat().st_mode & 0o777 == 0o600
