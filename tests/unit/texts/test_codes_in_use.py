"""Every code that the program can say has a text: a raw code on a page is an exception, never a habit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from radvigil import protocols
from radvigil.records import Address, Anchor, Attribute, Conversation, Device, Service
from radvigil.systems.sources import CONFIDENCE
from radvigil.texts import has

SPOKEN = (*protocols.STREAM_PROTOCOLS, *protocols.DATAGRAM_PROTOCOLS, *protocols.LINK_PROTOCOLS)
SOURCE = Path(__file__).parents[3] / "src" / "radvigil"


def literals(record: type, field: str) -> tuple[str, ...]:
    return get_args(get_type_hints(record)[field])


def written(folder: str, pattern: str) -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (SOURCE / folder).rglob("*.py"))
    return set(re.findall(pattern, text))


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("confidence", literals(Attribute, "confidence")),
        ("what", literals(Conversation, "what")),
        ("protection", literals(Conversation, "encrypted")),
        ("role", literals(Service, "role")),
        ("anchor", literals(Anchor, "kind")),
        ("assigned", literals(Address, "assigned")),
        ("scope", literals(Device, "scope")),
        ("result", ("accepted", "rejected", "aborted", "unanswered")),
        ("source", tuple(CONFIDENCE)),
        ("service", tuple({one.name for one in SPOKEN} | {"unknown"})),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_codes_have_a_text(group: str, codes: tuple[str, ...]) -> None:
    assert codes
    assert [code for code in codes if not has(f"{group}.{code}")] == []


def test_flows_have_a_verb_in_both_directions() -> None:
    kinds = literals(Conversation, "what")
    assert [k for k in kinds if not (has(f"verb.{k}-out") and has(f"verb.{k}-in"))] == []


def test_coverage_notes_have_a_text_and_a_remedy() -> None:
    notes = written("systems", r"CoverageNote\(\s*\"([a-z-]+)\"")
    notes |= written("detectors", r"CoverageNote\(\s*\"([a-z-]+)\"")
    notes |= written("capture", r"CaptureNote\(\s*\"([a-z-]+)\"") | written(
        "capture", r"stop(?:ped)?\(? ?=? ?\"([a-z-]+)\""
    )
    notes = {"truncated-file" if note == "cut-at-end" else note for note in notes}
    assert len(notes) > 8
    assert [note for note in sorted(notes) if not (has(f"note.{note}.say") and has(f"note.{note}.mend"))] == []


def test_kinds_have_a_name_for_one_and_for_many() -> None:
    kinds = written("systems", r"^    \(?\"[a-z-]+\": \(\"([a-z0-9-]+)\", \d+\)") | {
        "archive",
        "worklist",
        "unknown",
        "XR",
        "CT",
    }
    assert [kind for kind in sorted(kinds) if not (has(f"kind.{kind}") and has(f"kinds.{kind}"))] == []


def test_fingerprints_speak_of_known_kinds() -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for p in (SOURCE / "systems" / "fingerprints").rglob("*.toml"))
    kinds = set(re.findall(r"^kind = \"([^\"]+)\"", text, re.MULTILINE))
    assert kinds
    assert [kind for kind in sorted(kinds) if not has(f"kind.{kind}")] == []
