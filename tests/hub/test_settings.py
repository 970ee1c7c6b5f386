"""A wrong line of `hub.toml` is refused with its name and what it should be, in the language of who types."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from radvigil.hub.configuration import DATABASE, LANGUAGE, OWN_URL, PUBLIC_URL, WrongSettingError, configuration

HUB = 'public_url = "https://hub.example"'
LINES = {
    "language = 1": ("language: a text between quotation marks wanted", "language : il faut un texte"),
    'idle_minutes = "x"': ("idle_minutes: a whole number wanted", "idle_minutes : il faut un nombre entier"),
    "idle_minutes = true": ("idle_minutes: 5 to 720", "idle_minutes : il faut 5 à 720"),
    'proxies = "10.0.0.1"': ("proxies: a list between square brackets", "proxies : il faut une liste"),
    "[mail]\nstarttls = 'no'": ("[mail] starttls: true or false", "[mail] starttls : il faut true ou false"),
    "[mail]\nhots = 'x'": ("[mail] hots: there is no such setting", "[mail] hots : ce réglage n’existe pas"),
    'public_url = "ftp://x"': ("public_url: an address like", "public_url : il faut une adresse"),
    'database = "mysql://x"': ("database: postgresql://", "database : il faut postgresql://"),
    'authority = "none.pem"': ("authority: a file of certificates", "authority : il faut un fichier"),
    "[sign_in]\nserver_url = 'http://id.example'": ("server_url: https wanted", "server_url : il faut https"),
    "[retention]\ndoubts = -1": ("[retention]: a number of days", "[retention] : il faut un nombre"),
    "language = ": ("hub.toml: ", "hub.toml : "),
}


@pytest.mark.parametrize(("line", "said"), LINES.items(), ids=LINES)
def test_a_wrong_line_says_what_it_should_be(line: str, said: tuple[str, str], tmp_path: Path, monkeypatch) -> None:
    for name in (DATABASE, PUBLIC_URL):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "hub.toml").write_text(line)
    with pytest.raises(WrongSettingError) as refused:
        configuration(tmp_path)
    for lang, words in zip(("en", "fr"), said, strict=True):
        assert words in refused.value.told(lang).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("line", "named", "url"),
    [
        ("", {}, "http://localhost:8799"),
        ("", {OWN_URL: "https://localhost:9000"}, "https://localhost:9000"),
        (HUB, {OWN_URL: "http://localhost:9000"}, "https://hub.example"),
        (HUB, {OWN_URL: "http://localhost:9000", PUBLIC_URL: "https://other.example"}, "https://other.example"),
    ],
)
def test_what_people_say_of_the_address_wins(
    line: str, named: dict[str, str], url: str, tmp_path: Path, monkeypatch
) -> None:
    """The command line, then the file, then this machine and the port that is listened on."""
    for name in (DATABASE, PUBLIC_URL, OWN_URL):
        monkeypatch.delenv(name, raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "hub.toml").write_text(line)
    assert configuration(tmp_path).public_url == url


def test_the_command_line_says_it_in_french(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text("idle_minutes = 1")
    named = os.environ | {"RADVIGIL_HUB_HOME": str(tmp_path), LANGUAGE: "fr"}
    ended = subprocess.run(
        [sys.executable, "-m", "radvigil.hub", "verify_audit"], env=named, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "il faut 5 à 720" in ended.stderr
    assert "Traceback" not in ended.stderr
