"""Lock files carry hashes and no address; every declared dependency is locked."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt"])
def test_every_requirement_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) > 5
    assert [b.split("\n")[0] for b in blocks if "--hash=sha256:" not in b] == []


def test_declared_dependencies_are_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    names = [re.split("[><]", d)[0] for d in project["dependencies"]]
    assert [name for name in names if f"\n{name}==" not in f"\n{locked}"] == []
