"""What the program says on the terminal, in both languages: what, where, what to do; exit statuses do not change."""

from __future__ import annotations

import errno
import pickle
import re
from pathlib import Path

import pytest

from radvigil.capture import UnreadableError
from radvigil.cli import progress, words
from radvigil.cli.main import main
from radvigil.records import Refused
from radvigil.texts import LANGUAGES

SAMPLE = Path(__file__).resolve().parents[3] / "samples" / "hl7-impostor.pcap"
ENGLISH = re.compile(r"\b(the|is|not|of|with|must|cannot|found|file|usage|required|invalid|error|such|show)\b")
FRENCH = re.compile(r"\b(le|la|les|est|pas|du|un|une|des|fichier|utilisation|inconnus?)\b")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RADVIGIL_HOME", str(tmp_path / "home"))
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def heard(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """(exit status, what was said on both streams)."""
    try:
        status = main(arguments)
    except SystemExit as ended:
        status = int(ended.code or 0)
    said = capsys.readouterr()
    return status, said.out + said.err


def put(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


WRONG: dict[str, tuple[int, list[str]]] = {
    "nothing": (2, []),
    "no capture": (2, ["analyze"]),
    "no command": (2, ["draw"]),
    "unknown option": (2, ["analyze", "SAMPLE", "--colour"]),
    "ambiguous": (2, ["analyze", "SAMPLE", "--k"]),
    "no value": (2, ["analyze", "SAMPLE", "--key"]),
    "no number": (2, ["analyze", "SAMPLE", "--jobs", "many"]),
    "flag with a value": (2, ["analyze", "SAMPLE", "--json=3"]),
    "not there": (2, ["analyze", "/nowhere/x.pcap"]),
    "no such key": (2, ["analyze", "SAMPLE", "--key", "/nowhere/key"]),
    "no key": (2, ["analyze", "SAMPLE", "--key", "TEXT"]),
    "no site file": (2, ["analyze", "SAMPLE", "--site", "TEXT"]),
    "site file in bytes": (2, ["analyze", "SAMPLE", "--site", "SAMPLE"]),
    "empty list": (2, ["analyze", "SAMPLE", "--inventory", "EMPTY"]),
    "no capture in it": (2, ["analyze", "FOLDER"]),
    "result in a file": (2, ["analyze", "SAMPLE", "-o", "TEXT"]),
    "empty": (3, ["analyze", "EMPTY"]),
    "no pcap": (3, ["analyze", "TEXT"]),
    "cut": (3, ["analyze", "CUT"]),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told(case: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "vide").mkdir()
    places = {
        "SAMPLE": str(SAMPLE),
        "TEXT": put(tmp_path, "a.txt", b"[abcdefgh\n" * 9),
        "EMPTY": put(tmp_path, "b.x", b""),
        "CUT": put(tmp_path, "c.x", SAMPLE.read_bytes()[:20]),
        "FOLDER": str(tmp_path / "vide"),
    }
    expected, arguments = WRONG[case]
    given = [places.get(word, word) for word in arguments]
    out = ["-o", str(tmp_path / "out")] if arguments[:1] == ["analyze"] and "-o" not in arguments else []
    status, said = heard([*given, *out, "--lang", lang], capsys)
    for name in (*places.values(), *out):
        said = said.replace(name, "")
    assert status == expected
    assert "Traceback" not in said
    last = said.strip().splitlines()
    assert any(mark in "".join(last[-2:]) for mark in (";", ":"))
    if lang == "fr":
        assert ENGLISH.findall(said) == []
    else:
        assert FRENCH.findall(said) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", [[], ["analyze"]])
def test_help(
    command: list[str], lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", f"{lang}_XX.UTF-8")
    status, said = heard([*command, "--help"], capsys)
    assert status == 0
    assert said.startswith({"en": "usage: radvigil", "fr": "utilisation\u00a0: radvigil"}[lang])
    assert (ENGLISH if lang == "fr" else FRENCH).findall(said) == []
    assert "\ufffd" not in said


@pytest.mark.parametrize("given", [["--lang", "fr"], ["--lang=fr"], ["--lang", "en", "--lang", "fr"]])
def test_the_language_asked_for_goes_before_the_session(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "utilisation" in heard(["analyze", *given], capsys)[1]


@pytest.mark.parametrize(
    ("names", "lang"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "fr"}, "fr"),
    ],
)
def test_the_language_of_the_session(names: dict[str, str], lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANG")
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    words.speak([])
    assert words.language() == lang


@pytest.mark.parametrize(("lang", "said"), [("en", "no such file"), ("fr", "n’existe pas")])
def test_reasons_of_the_system(lang: str, said: str) -> None:
    words.speak(["--lang", lang])
    assert said in words.explained(FileNotFoundError(errno.ENOENT, "No such file or directory", "x"))
    assert said in words.explained(UnreadableError("unreadable", what="x", why="No such file", errno=errno.ENOENT))
    assert words.why(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"


def test_what_is_refused_goes_from_process_to_process() -> None:
    for kind in (Refused, UnreadableError):
        told = pickle.loads(pickle.dumps(kind("empty-file", what="x")))
        assert (type(told), told.code, told.params) == (kind, "empty-file", {"what": "x"})


def test_nothing_in_a_name_acts() -> None:
    words.speak([])
    assert "\x1b" not in words.explained(Refused("empty-file", what="\x1b[2Jx\u202ey"))
    assert "\u202e" not in words.explained(Refused("empty-file", what="x\u202ey"))


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "1.5 MB of 3 MB, 500 kB/s, 3.0 s left"), ("fr", "1,5 Mo sur 3 Mo, 500 ko/s, encore 3,0 s")],
)
def test_progress_in_the_words_and_units_of_the_person(lang: str, said: str) -> None:
    words.speak(["--lang", lang])
    assert progress._told(1_500_000, 3_000_000, 500_000, 3.0).replace("\u00a0", " ").replace("\u202f", " ") == said
    assert progress._told(1_500_000, None, 500_000, None)


@pytest.mark.parametrize(("lang", "said"), [("en", "counted once"), ("fr", "comptée une seule fois")])
def test_a_copy_is_told(lang: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = put(tmp_path, "copy.pcap", SAMPLE.read_bytes())
    assert main(["analyze", str(SAMPLE), copy, "-o", str(tmp_path / "out"), "--lang", lang]) == 0
    assert said in capsys.readouterr().err
