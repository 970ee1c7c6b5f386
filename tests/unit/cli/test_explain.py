"""`radvigil explain`."""

from __future__ import annotations

import pytest

from radvigil.cli.main import main
from radvigil.texts import finding_codes


def test_all_codes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert [line.split()[0] for line in out.splitlines()] == list(finding_codes())


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("code", finding_codes())
def test_a_page_has_all_readers_and_fits(code: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code.lower(), "--lang", lang]) == 0
    lines = capsys.readouterr().out.splitlines()
    readers = {"en": {"Health", "Engineering", "Management", "Law"}, "fr": {"Soin", "Technique", "Direction", "Droit"}}
    assert readers[lang] <= set(lines)
    assert max(map(len, lines)) <= 120


def test_an_unknown_code_is_wrong_use_and_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "RV-\x1b[31m", "--lang", "en"]) == 2
    assert "\x1b" not in capsys.readouterr().err
