"""Imports across rooms go to the room's door, never to an inner file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "radvigil"
ROOMS = sorted(p.name for p in SOURCE.iterdir() if p.is_dir() and (p / "__init__.py").exists())
DOORS_INSIDE = {"standards.tls_ciphers", "standards.hl7_segments"}
"""Generated tables that are loaded only by who needs them."""


def inner_imports(path: Path) -> list[str]:
    own = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("radvigil."):
            _, room, *inner = node.module.split(".")
            if room != own and inner and ".".join([room, *inner]) not in DOORS_INSIDE:
                found.append(node.module)
    return found


@pytest.mark.parametrize("room", [r for r in ROOMS if r != "cli"])
def test_room_uses_doors_only(room: str) -> None:
    bad = {str(p.relative_to(SOURCE)): found for p in (SOURCE / room).rglob("*.py") if (found := inner_imports(p))}
    assert bad == {}


def test_the_pipeline_opens_doors_only() -> None:
    assert inner_imports(SOURCE / "pipeline.py") == []
