"""Every code has its words in both languages; every number of the model is in the file, with its source."""

from __future__ import annotations

import ast
import re
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from radvigil import records
from radvigil.detectors import RULES, Rule
from radvigil.records import HarmRisk
from radvigil.risk import action_kinds, families, model
from radvigil.risk.reach import ENTRIES
from radvigil.risk.register import cell_reason
from radvigil.risk.tables import family, numbers, sources
from radvigil.texts import WHO, codes, has

ROOM = Path(str(files("radvigil.risk")))
STRUCTURE = {0, 1, 2, 3, 4, 24, 100, 1_000_000_000}
"""Places, decimals shown, hours of a day, the ends of the scale, nanoseconds."""
HARMS = get_args(get_type_hints(HarmRisk)["harm"])


def literals(record: Any, field: str) -> tuple[str, ...]:
    return get_args(get_type_hints(record)[field])


def spoken() -> set[str]:
    """Every code that the room can say."""
    table = numbers()
    said = {f"risk.{group}.{harm}" for group in ("harm", "harms") for harm in HARMS}
    said |= {f"risk.{group}.{n}" for group in ("severity", "likelihood", "level") for n in range(1, 6)}
    said |= {f"risk.target.{n}" for n in range(5)}
    said |= {f"risk.cell.{cell_reason(s, n)}" for s in range(1, 6) for n in range(1, 6)}
    said |= {f"risk.zone.{role}" for role in table["zones"] if role != "source"}
    said |= {f"risk.state.{state}" for state in literals(records.RequirementView, "state")}
    said |= {f"risk.unit.{unit}" for unit in literals(records.Use, "unit") if unit}
    said |= {f"risk.choke.{kind}" for kind in literals(records.ChokePoint, "kind")}
    said |= {f"risk.{group}.{one}" for group in ("remedy", "remedies") for one in literals(records.WhatIf, "remedy")}
    said |= {f"risk.entry.{one}" for one in ENTRIES} | {f"risk.reason.reach.{one}" for one in (*ENTRIES, "doorstep")}
    said |= {f"risk.today.path-{one}" for one in ENTRIES} | {f"risk.today.{harm}" for harm in HARMS}
    said |= {f"risk.reason.kind.{kind}" for kind in table["kinds"]}
    said |= {f"risk.reason.factor.{factor}" for factor in table["factors"]}
    said |= {f"risk.reason.step.{one}" for one in (*table["services"], "stands", "possible", "weak")}
    said |= {f"risk.reason.through.{what}" for what in literals(records.Conversation, "what")}
    said |= {f"risk.model.{name}" for name in table}
    said |= {f"risk.requirement.{sr}" for sr in table["requirements"] if sr != "source"}
    said |= {f"risk.action.{code}.{part}" for code in action_kinds() for part in ("title", "say")}
    said |= {f"risk.check.{kind.check}" for kind in action_kinds().values()}
    for path in ROOM.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        said |= {f"risk.reason.{code}" for code in re.findall(r"Reason\(\s*\"([a-z.-]+)\"", text)}
        said |= {f"risk.today.{code}" for code in re.findall(r"Priority\(\s*\"([a-z-]+)\"", text)}
    return said


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_code_has_words(lang: str) -> None:
    assert [code for code in sorted(spoken()) if not has(code, lang)] == []


def test_no_words_are_left_over() -> None:
    free = {"formula", "scale", "level-target", "authorisation", "filter-first", "not-enough", "substitute",
            "no-substitute"}  # fmt: skip
    told = {f"risk.today.attack-{stance}" for stance in ("seen", "suspected")}
    kept = spoken() | told | {f"risk.{one}" for one in free}
    assert [code for code in sorted(codes("en")) if code.startswith("risk.") and code not in kept] == []


def test_every_number_has_a_source_that_is_listed() -> None:
    rows = model().rows
    assert len(rows) > 200
    assert {row.source for row in rows} == set(sources()) == set(dict(model().sources))


def test_the_page_gets_every_number_of_the_file() -> None:
    def count(value: Any) -> int:
        if isinstance(value, dict):
            return sum(count(one) for key, one in value.items() if key not in ("source", "kinds", "version")) + (
                count(value["kinds"]) if isinstance(value.get("kinds"), dict) else 0
            )
        return sum(map(count, value)) if isinstance(value, list) else int(not isinstance(value, str))

    assert len(model().rows) == count(numbers())


def test_no_number_hides_in_the_code() -> None:
    """Figures that weigh stand in the file: in the code only places, roundings, and how many things are shown."""
    bad: list[tuple[str, int, object]] = []
    for path in sorted(ROOM.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {id(n) for one in tree.body if isinstance(one, ast.Assign | ast.AnnAssign) for n in ast.walk(one)}
        figures = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and type(node.value) in (int, float) and id(node) not in named
        ]
        bad += [(path.name, node.lineno, node.value) for node in figures if node.value not in STRUCTURE]
    assert bad == []


def test_harder_things_weigh_at_least_as_much() -> None:
    table = numbers()
    for row in ("points", "confidence"):
        weights = [number for name, number in table[row].items() if name != "source"]
        assert weights == sorted(weights, reverse=True)
    assert table["stance"]["seen"] >= table["stance"]["suspected"]
    assert table["remedies"]["isolate_doorstep"] <= table["remedies"]["segment_doorstep"] <= table["reach"]["doorstep"]
    falling = [share for rank, share in table["falling"].items() if rank != "source"]
    assert falling == sorted(falling, reverse=True)
    for rank in range(1, 6):
        row = table["matrix"][str(rank)]
        assert row == sorted(row)
        assert rank == 1 or all(a <= b for a, b in zip(table["matrix"][str(rank - 1)], row, strict=True))


def test_families_name_known_factors_and_actions_and_the_last_holds_everything() -> None:
    for one in families():
        assert one.factor in numbers()["factors"]
        assert one.action in action_kinds()
    said = [code for one in families() for code in one.codes]
    assert len(said) == len(set(said))
    last = families()[-1]
    assert (last.codes, last.natures, last.prefix) == ((), (), "")
    assert {kind.who for kind in action_kinds().values()} == set(WHO)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_every_rule_was_given_its_answer(rule: type[Rule]) -> None:
    """The families that only catch what nobody thought of are for codes of tomorrow."""
    assert family(rule.CODE, rule.NATURE).name not in ("dicom", "hl7", "machine", "rest")
