"""The documents name every command, option, event stream and make word, in both languages where there are two."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from radvigil.cli.main import parser
from radvigil.detectors import RULES
from radvigil.hub.configuration import Configuration, Mail, Retention, SignIn
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


@pytest.mark.parametrize("name", ["hub.md", "hub.fr.md"])
def test_every_setting_of_the_hub_is_explained_with_its_default(name: str) -> None:
    lines = (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| `")]
    said = {(group, key): row[1] for row in rows for group, *keys in [_names(row[0])] for key in keys}
    rooms = {"mail": Mail, "sign_in": SignIn, "retention": Retention}
    wanted = {("", one.name): one.default for one in fields(Configuration) if one.name not in {"home", *rooms}}
    wanted |= {(group, one.name): one.default for group, kind in rooms.items() for one in fields(kind)}
    assert set(said) == set(wanted)
    plain = {what: str(value) for what, value in wanted.items() if value and what[0] in ("", "retention")}
    assert [what for what, value in plain.items() if said[what].strip("`").split(" ")[0] != value] == []


def _names(cell: str) -> list[str]:
    """The group (empty for none) and the settings that a row is about."""
    names = re.findall(r"`([^`]+)`", cell)
    return [names[0].strip("[]"), *names[1:]] if names[0].startswith("[") else ["", *names]


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
