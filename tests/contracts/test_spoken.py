"""What people read on the terminal is a text in both languages: no sentence stands in the code."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
from pathlib import Path

import pytest

from radvigil.cli.arguments import CODES
from radvigil.texts import LANGUAGES, codes

SOURCE = Path(__file__).resolve().parents[2] / "src" / "radvigil"
CLI = sorted((SOURCE / "cli").glob("*.py"))
PERCENT = re.compile(r"%(?:\(\w+\))?[sdr]")
OURS = {"the folder is not open"}
"""Errors that only this program's own fault can raise; they end in a traceback, not in a message."""
TABLES = {"arguments.py": set(CODES), "main.py": set()}
"""English that is a key, not a sentence."""


def sentences(path: Path) -> list[str]:
    """String literals of two words and more that are no documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    loose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = [
        n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in loose
    ]
    known = OURS | TABLES.get(path.name, set())
    return [node.value for node in found if re.search(r"[a-z]{2,} +[a-z]{2,}", node.value) and node.value not in known]


@pytest.mark.parametrize("path", CLI, ids=lambda path: path.name)
def test_no_sentence_stands_in_the_command_line(path: Path) -> None:
    assert sentences(path) == []


def test_the_search_finds_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text('"""A doc string."""\ncomplain(f"{name}: was not found")\n')
    assert sentences(tmp_path / "x.py") == [": was not found"]


def used(pattern: str, folder: str = "") -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (SOURCE / folder).rglob("*.py"))
    return set(re.findall(pattern, text))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_its_text_and_every_text_its_code(lang: str) -> None:
    refused = {f"refused.{code}" for code in used(r"(?:Refused|UnreadableError)\(\s*\"([a-z0-9-]+)\"")}
    spoken = used(r"say\(\s*\"((?:cli|help)\.[a-z-]+)\"", "cli")
    own = {f"argparse.{code}" for code in CODES.values()}
    written = {code for code in codes(lang) if code.split(".")[0] in ("refused", "cli", "help", "argparse")}
    assert written == refused | spoken | own


@pytest.mark.parametrize("folder", ["capture", "systems", "cli"])
def test_inputs_are_refused_by_code(folder: str) -> None:
    assert used(r"raise (?:ValueError|OSError|FileNotFoundError)\(f?\"", folder) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_says_what_and_what_to_do(lang: str) -> None:
    refused = {code: text for code, text in codes(lang).items() if code.startswith("refused.")}
    assert [code for code, text in refused.items() if not re.match(r"(\{what\}|-)", text)] == []
    assert [code for code, text in refused.items() if not re.search(r"; |: openssl", text)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_placeholders_of_argparse_are_kept(lang: str) -> None:
    for text, code in CODES.items():
        assert sorted(PERCENT.findall(codes(lang)[f"argparse.{code}"])) in (
            sorted(PERCENT.findall(text)), ["%(message)s", "%(prog)s", "%(prog)s"],
        )  # fmt: skip


def test_what_argparse_can_say_to_people_is_known() -> None:
    """Errors of the programmer (conflicting options and the like) are not told to people."""
    said = set(re.findall(r"""\b_\(\s*(['"])((?:(?!\1).)+)\1\)?""", inspect.getsource(argparse)))
    texts = {text.encode().decode("unicode_escape") for _, text in said}
    missing = {text for text in texts if text not in CODES}
    programmer = re.compile(
        r"invalid argument for positionals|callable|__call__|with mode|multiple subparser|conflict|merge|dest=|"
        r"invalid option string|mutually exclusive|deprecated|default:|subparser"
    )
    assert sorted(text for text in missing if not programmer.search(text)) == []
