"""The command as a person uses it: results, exit statuses, and what it says when something is wrong."""

from __future__ import annotations

import array
import fcntl
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

import pytest
import zstandard

from radvigil.cli.main import main
from radvigil.records import Result
from radvigil.report import read_report, report_json

SAMPLE = Path(__file__).resolve().parents[3] / "samples" / "ordinary-day.pcap"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RADVIGIL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LANG", "C.UTF-8")


def analyze(out: Path, *words: str | Path) -> int:
    return main(["analyze", *map(str, words), "-o", str(out)])


def report(out: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return found


def test_a_capture_becomes_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert analyze(tmp_path / "out", SAMPLE) == 0

    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "devices.csv", "events", "findings.csv", "findings.sarif", "report.html", "report.json",
    ]  # fmt: skip
    assert report(tmp_path / "out")["schema"] == "radvigil.report/1"
    said = capsys.readouterr().out
    assert len(said.splitlines()) <= 24
    assert max(len(line) for line in said.splitlines()) <= 80


def test_what_is_found_is_weighed_and_planned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    legacy = SAMPLE.parent / "legacy-day.pcap"
    assert analyze(tmp_path / "out", legacy, "--site", SAMPLE.parent / "site.toml", "--lang", "en") == 0

    said = report(tmp_path / "out")
    assert said["risk"]["today"]  # type: ignore[index]
    assert said["plan"]["actions"]  # type: ignore[index]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.index("What matters most today") < page.index('class="map"') < page.index('id="action-A"')
    assert capsys.readouterr().out.index("What matters most today") > 0


def test_the_same_capture_gives_the_same_result(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert analyze(tmp_path / name, SAMPLE) == 0

    for file in ("report.json", "report.html", "devices.csv", "events/dicom_message.ndjson"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_json_alone_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert analyze(tmp_path / "out", SAMPLE, "--json") == 0

    assert json.loads(capsys.readouterr().out)["schema"] == "radvigil.report/1"


@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_compressed_captures_give_the_same_picture(tmp_path: Path, kind: str) -> None:
    raw = SAMPLE.read_bytes()
    packed = tmp_path / f"{SAMPLE.name}.{kind}"
    packed.write_bytes(gzip.compress(raw, 1) if kind == "gz" else zstandard.compress(raw))
    analyze(tmp_path / "plain", SAMPLE)

    assert analyze(tmp_path / "packed", packed) == 0
    plain, other = report(tmp_path / "plain"), report(tmp_path / "packed")
    assert plain["devices"] == other["devices"]
    assert plain["associations"] == other["associations"]


def test_standard_input_gives_the_same_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    analyze(tmp_path / "file", SAMPLE)
    with SAMPLE.open("rb") as stream:
        done = subprocess.run(
            [sys.executable, "-m", "radvigil.cli.main", "analyze", "-", "-o", str(tmp_path / "piped")],
            stdin=stream, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert report(tmp_path / "file")["devices"] == report(tmp_path / "piped")["devices"]


def test_two_jobs_give_the_report_of_one(tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    for name in ("monday", "tuesday", "wednesday"):
        shutil.copy(SAMPLE, folder / f"{name}.pcap")

    assert analyze(tmp_path / "one", folder) == 0
    assert analyze(tmp_path / "two", folder, "--jobs", "2") == 0
    assert (tmp_path / "one" / "report.json").read_bytes() == (tmp_path / "two" / "report.json").read_bytes()
    for stream in (tmp_path / "one" / "events").iterdir():
        assert stream.read_bytes() == (tmp_path / "two" / "events" / stream.name).read_bytes()


def test_a_capture_cut_at_its_end_is_normal(tmp_path: Path) -> None:
    cut = tmp_path / "cut.pcap"
    cut.write_bytes(SAMPLE.read_bytes()[:-37])

    assert analyze(tmp_path / "out", cut) == 0
    assert "cut-at-end" in json.dumps(report(tmp_path / "out")["captures"])


def test_what_is_no_capture_is_told_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "note.pcap").write_text("this is no capture, only a note that somebody left here")

    assert analyze(tmp_path / "out", SAMPLE, tmp_path / "note.pcap") == 3
    said = capsys.readouterr().err
    assert "note.pcap" in said
    assert "--keep-going" in said
    assert not (tmp_path / "out" / "report.json").exists()


def test_keep_going_analyzes_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "note.pcap").write_text("this is no capture, only a note that somebody left here")

    assert analyze(tmp_path / "out", tmp_path / "note.pcap", SAMPLE, "--keep-going") == 3
    assert "note.pcap" in capsys.readouterr().err
    assert report(tmp_path / "out")["devices"]


@pytest.mark.parametrize(
    "words",
    [
        ["analyze", "/nowhere/at/all.pcap"],
        ["analyze", str(SAMPLE), "--key", "/nowhere/key"],
        ["analyze", str(SAMPLE), "--site", "/nowhere/site.toml"],
        ["analyze", str(SAMPLE), "--inventory", "/nowhere/list.csv"],
    ],
)
def test_what_is_not_there_is_wrong_use(words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([*words, "-o", str(tmp_path / "out")]) == 2
    assert "/nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["analyze"], ["analyze", "x", "--lang", "tlh"], ["analyze", "x", "--jobs", "0"]])
def test_wrong_words_are_wrong_use(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2


def test_an_error_of_ours_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("radvigil.pipeline.analyze", broken)

    assert analyze(tmp_path / "out", SAMPLE) == 70
    assert "not of your capture" in capsys.readouterr().err


def as_from_a_terminal() -> None:
    """A shell's background jobs ignore Ctrl-C, and so would their children."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def reading_a_pipe(out: Path) -> subprocess.Popen[bytes]:
    """The program waiting at a pipe that has not ended: there a signal is noticed at once."""
    running = subprocess.Popen(
        [sys.executable, "-m", "radvigil.cli.main", "analyze", "-", "-o", str(out)],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=as_from_a_terminal,
    )  # fmt: skip
    assert running.stdin is not None
    running.stdin.write(SAMPLE.read_bytes())
    running.stdin.flush()
    deadline = time.monotonic() + 30
    while not (out.exists() and any(out.rglob("part-*")) and waits(running)):
        assert running.poll() is None
        assert time.monotonic() < deadline
    return running


def waits(running: subprocess.Popen[bytes]) -> bool:
    """Its pipe is empty and the process sleeps (proc(5): state S)."""
    assert running.stdin is not None
    left = array.array("i", [0])
    fcntl.ioctl(running.stdin, termios.FIONREAD, left)
    state = Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()[0]
    return left[0] == 0 and state == "S"


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP])
def test_termination_leaves_nothing_half_written(tmp_path: Path, told: signal.Signals) -> None:
    running = reading_a_pipe(tmp_path / "out")
    running.send_signal(told)
    _, errors = running.communicate(timeout=30)

    assert running.returncode == 130, errors
    assert b"interrupted" in errors
    assert list((tmp_path / "out").iterdir()) == []


def test_the_first_ctrl_c_ends_a_pipe_and_the_second_drops_it(tmp_path: Path) -> None:
    running = reading_a_pipe(tmp_path / "out")
    assert running.stderr is not None
    running.send_signal(signal.SIGINT)
    assert b"Ctrl-C again" in running.stderr.readline()
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=30)

    assert running.returncode == 130, errors
    assert list((tmp_path / "out").iterdir()) == []


def test_a_pipe_ended_by_ctrl_c_becomes_a_picture(tmp_path: Path) -> None:
    """Ctrl-C reaches both ends of the pipe: the capture program ends it, and what came is analyzed."""
    running = reading_a_pipe(tmp_path / "out")
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=30)

    assert running.returncode == 0, errors
    assert report(tmp_path / "out")["devices"]


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_a_full_disk_behind_standard_output_is_told(tmp_path: Path, words: list[str]) -> None:
    command = [sys.executable, "-m", "radvigil.cli.main", "analyze", str(SAMPLE), "-o", str(tmp_path / "out"), *words]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)

    assert done.returncode == 2
    assert b"standard output" in done.stderr
    assert b"Traceback" not in done.stderr


def test_who_stops_listening_breaks_nothing(tmp_path: Path) -> None:
    words = f"{sys.executable} -m radvigil.cli.main analyze {SAMPLE} --json -o {tmp_path / 'out'}"
    done = subprocess.run(
        ["/bin/bash", "-c", f"{words} | head -c 20; exit ${{PIPESTATUS[0]}}"],
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_without_accents_still_gets_its_summary(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "radvigil.cli.main", "analyze", str(SAMPLE), "-o", str(tmp_path / "out")]
    plain = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*command, "--lang", "fr"], capture_output=True, timeout=60, check=False, env=plain)

    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert b"Radvigil" in done.stdout


def test_names_of_files_cannot_act_on_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a\x1b[2Jb\u202e.pcap").write_text("no capture at all")

    assert analyze(tmp_path / "out", tmp_path / "a\x1b[2Jb\u202e.pcap") == 3
    said = capsys.readouterr().err
    assert said.count("neither pcap") == 1
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_same_capture_twice_counts_once(jobs: str, lang: str, tmp_path: Path) -> None:
    folder = tmp_path / "day"
    folder.mkdir()
    shutil.copy(SAMPLE, folder / SAMPLE.name)
    (folder / "again.pcap.gz").write_bytes(gzip.compress(SAMPLE.read_bytes(), 1))
    analyze(tmp_path / "once", SAMPLE, "--lang", lang)

    assert analyze(tmp_path / "out", SAMPLE, folder, "--jobs", jobs, "--lang", lang) == 0
    once, out = report(tmp_path / "once"), report(tmp_path / "out")
    for part in ("devices", "conversations", "associations", "activity"):
        assert out[part] == once[part]
    (capture,) = out["captures"]  # type: ignore[misc]
    assert {note["other"] for note in capture["notes"]} == {"again.pcap.gz", f"day/{SAMPLE.name}"}  # type: ignore[index]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert {"en": "it was counted once", "fr": "elle a été comptée une seule fois"}[lang] in page


def test_standard_input_beside_files_is_read_with_any_jobs(tmp_path: Path) -> None:
    """And what came through both is told: standard input cannot be compared before it is read."""
    with SAMPLE.open("rb") as file:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "radvigil.cli.main",
                "analyze",
                "-",
                str(SAMPLE),
                "--jobs",
                "2",
                "-o",
                str(tmp_path),
            ],
            stdin=file,
            capture_output=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    codes = [note["code"] for note in report(tmp_path)["coverage"]["notes"]]  # type: ignore[index]
    assert "begun-alike" in codes


@pytest.mark.parametrize(("lang", "said"), [("en", "Several entries"), ("fr", "Plusieurs entrées")])
def test_two_entries_of_the_site_file_for_one_machine(lang: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(
        '[[devices]]\nip = "10.20.30.20"\nname = "A"\n[[devices]]\nip = "10.20.30.20"\nname = "B"\n'
    )
    assert analyze(tmp_path / "out", SAMPLE, "--site", tmp_path / "site.toml", "--lang", lang) == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert said in page
    assert "#1 (A); #2 (B)" in page


def test_an_earlier_report_is_taken_as_a_file_or_as_its_folder(tmp_path: Path) -> None:
    assert analyze(tmp_path / "then", SAMPLE) == 0

    for past in (tmp_path / "then", tmp_path / "then" / "report.json"):
        assert analyze(tmp_path / "now", SAMPLE, "--past", past) == 0
        reasons = {one["reason"] for one in report(tmp_path / "now")["assessments"]}  # type: ignore[attr-defined]
        assert "no-baseline" not in reasons


def test_a_report_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    assert analyze(tmp_path / "out", SAMPLE) == 0

    path = tmp_path / "out" / "report.json"
    told = json.loads(report_json(Result(read_report(path)), "any", "any"))
    own = ("tool", "key_id", "findings", "assessments")
    then = {name: value for name, value in report(tmp_path / "out").items() if name in told and name not in own}
    assert then == {name: value for name, value in told.items() if name not in own}


def test_an_earlier_report_under_another_key_is_used_and_said(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("22" * 32)
    assert analyze(tmp_path / "then", SAMPLE, "--key", tmp_path / "key") == 0
    assert analyze(tmp_path / "now", SAMPLE, "--past", tmp_path / "then") == 0

    notes = {one["code"]: one["params"] for one in report(tmp_path / "now")["coverage"]["notes"]}  # type: ignore[call-overload,index]
    assert notes["past-other-key"] == {"reports": "1"}


def test_what_is_no_earlier_report_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "old.json").write_text('{"schema": "radvigil.report/1", "devices": 3}')

    assert analyze(tmp_path / "out", SAMPLE, "--past", tmp_path / "old.json") == 2
    assert "old.json: no report of this program: look at /captures; give the report.json" in capsys.readouterr().err
    assert analyze(tmp_path / "out", SAMPLE, "--past", tmp_path / "none.json") == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "give a CycloneDX or SPDX file"), ("fr", "donnez un fichier CycloneDX ou SPDX")]
)
def test_a_broken_bill_of_materials_is_told_before_anything_is_read(
    lang: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site.toml").write_text('[[devices]]\nip = "10.20.30.20"\nsbom = "parts.json"\n')
    (tmp_path / "parts.json").write_text('{"bomFormat": "CycloneDX", "components": 7}')
    assert analyze(tmp_path / "out", SAMPLE, "--site", tmp_path / "site.toml", "--lang", lang) == 2
    told = capsys.readouterr().err
    assert said in told
    assert f"{tmp_path / 'parts.json'}" in told, "the file that is broken, not the one that names it"
    assert "/components" in told
    assert "CycloneDX, components)" in told
    (tmp_path / "parts.json").unlink()
    assert analyze(tmp_path / "out", SAMPLE, "--site", tmp_path / "site.toml", "--lang", lang) == 2
    assert not (tmp_path / "out").exists()


def test_an_answer_given_before_is_not_asked_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = SAMPLE.parent / "site.toml"
    assert analyze(tmp_path / "then", SAMPLE, "--site", site) == 0
    asked = next(one for one in matches(tmp_path / "then") if one["certainty"] == "family")
    row = {"match": asked["id"], "verdict": "not-affected", "author": "A. Durand", "reason": "Other model"}
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"verdicts": [{**row, "given": "2020-01-01", "expires": "2999-12-31"}]}))

    assert analyze(tmp_path / "now", SAMPLE, "--site", site, "--verdicts", answers, "--lang", "en") == 0
    answered = next(one for one in matches(tmp_path / "now") if one["id"] == asked["id"])
    assert answered["verdict"]["reason"] == "Other model"
    assert "Answered by A. Durand on 2020-01-01: not affected." in (tmp_path / "now" / "report.html").read_text()

    answers.write_text('{"verdicts": [{"match": "x"}]}')
    assert analyze(tmp_path / "never", SAMPLE, "--verdicts", answers) == 2
    assert "/verdicts/0/match" in capsys.readouterr().err
    assert not (tmp_path / "never").exists()


def matches(out: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = report(out)["advisories"]["matches"]  # type: ignore[index]
    return found
