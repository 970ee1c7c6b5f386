"""The ways in which processes divide a capture among them: the result is the same, byte for byte."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from radvigil import jobs
from radvigil.capture import ahead
from radvigil.cli.main import DONE, WRONG_USE, main
from tests.whole.running import SAMPLES, contents

ALL = sorted(SAMPLES.glob("*.pcap"))


def analyzed(out: Path, capture: Path, count: int) -> dict[str, bytes]:
    out.parent.mkdir(exist_ok=True)
    (out.parent / "key").write_text("00112233445566778899aabbccddeeff" * 2)
    words = ["analyze", str(capture), "-o", str(out), "--jobs", str(count), "--key", str(out.parent / "key")]
    assert main(words) == DONE
    return contents(out)


@pytest.mark.parametrize("capture", ALL, ids=lambda path: path.stem)
def test_reading_apart_sharing_and_one_process_give_the_same(
    capture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = analyzed(tmp_path / "alone", capture, 1)
    monkeypatch.setattr(jobs, "SHARED_FROM", 0)
    seen: list[str] = []
    for name in ("ReadAhead", "Reading"):
        kept = getattr(ahead, name)
        monkeypatch.setattr(f"radvigil.pipeline.{name}", lambda *a, kept=kept, name=name: seen.append(name) or kept(*a))
    for large, way in ((0, "ReadAhead"), (1 << 20, "Reading")):
        monkeypatch.setattr(ahead, "LARGE", large)
        seen.clear()
        assert analyzed(tmp_path / way, capture, 2) == alone
        assert seen[:1] == [way]


def test_a_reader_that_is_lost_is_told_and_leaves_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(jobs, "SHARED_FROM", 0)
    monkeypatch.setattr(ahead, "LARGE", 0)
    here = os.getpid()

    def killed(_self: object) -> None:
        assert os.getpid() != here
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(ahead.Reading, "__iter__", killed)
    words = ["analyze", str(ALL[0]), "-o", str(tmp_path / "out"), "--jobs", "2"]
    assert main(words) == WRONG_USE
    assert "--jobs 1" in capsys.readouterr().err
    assert not (tmp_path / "out" / "report.json").exists()
    assert multiprocessing.active_children() == []
