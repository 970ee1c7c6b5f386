"""The documents name every command, option, event stream and make word, in both languages where there are two."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from radvigil.cli.main import parser
from radvigil.detectors import RULES
from radvigil.records import EVENT_TYPES

ROOT = Path(__file__).resolve().parents[2]
READMES = [ROOT / "README.md", ROOT / "README.fr.md"]


def options() -> set[str]:
    found: set[str] = set()
    for action in parser()._subparsers._group_actions:  # type: ignore[union-attr]
        for name, sub in action.choices.items():  # type: ignore[union-attr,attr-defined]
            found.add(name)
            for option in sub._actions:
                found.update(o for o in option.option_strings if o.startswith("--") and o != "--help")
    return found


@pytest.mark.parametrize("readme", READMES, ids=lambda p: p.name)
def test_readme_names_every_command_and_option(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    assert [word for word in sorted(options()) if word not in text] == []


def test_event_streams_are_documented() -> None:
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    missing = [kind.KIND for kind in EVENT_TYPES if f"`{kind.KIND}`" not in text]
    assert missing == []


def test_detectors_are_documented() -> None:
    text = (ROOT / "docs" / "detectors.md").read_text(encoding="utf-8")
    assert [rule.CODE for rule in RULES if f"\n## {rule.CODE}\n" not in text] == []


def test_every_make_word_is_explained() -> None:
    words = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [word for word in words if f"make {word}" not in text] == []


def test_no_document_or_code_names_a_path_of_this_machine() -> None:
    here = [*(f"{one}/" for one in ROOT.parent.iterdir() if one.is_dir()), f"{Path.home()}/"]
    bad = []
    for path in [*ROOT.rglob("*.md"), *ROOT.rglob("*.py"), *ROOT.rglob("*.toml"), ROOT / "Makefile"]:
        if any(part.startswith(".") or part in ("build", "node_modules") for part in path.relative_to(ROOT).parts[:-1]):
            continue
        text = path.read_text(encoding="utf-8")
        bad += [f"{path.relative_to(ROOT)}: {place}" for place in here if len(place) > 2 and place in text]
    assert bad == []
