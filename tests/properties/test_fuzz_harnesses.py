"""Every harness holds its invariant on a small, fixed set of mutated inputs, and says what the invariant is."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from fuzz import mutate
from fuzz.__main__ import FOLDER, batches, harnesses

INPUTS = 300


@pytest.mark.parametrize("name", harnesses())
def test_invariant_holds(name: str) -> None:
    harness = importlib.import_module(f"fuzz.fuzz_{name}")
    assert harness.SEEDS
    for content in mutate.inputs(harness.SEEDS, INPUTS, 4096):
        harness.one_input(content)


@pytest.mark.parametrize("name", harnesses())
def test_line_one_states_the_invariant(name: str) -> None:
    first = (Path(FOLDER) / f"fuzz_{name}.py").read_text(encoding="utf-8").split("\n", 1)[0]
    assert first.startswith("# Invariant: ")


def test_every_registered_protocol_has_a_harness() -> None:
    from radvigil import protocols

    registered = {p.name.replace("-", "_") for p in (*protocols.STREAM_PROTOCOLS, *protocols.DATAGRAM_PROTOCOLS)}
    assert registered - set(harnesses()) == set()


@pytest.mark.parametrize(("inputs", "sizes"), [(0, []), (7, [7]), (10, [10]), (25, [10, 10, 5])])
def test_batches_hold_all_inputs(inputs: int, sizes: list[int]) -> None:
    assert batches(inputs, 10) == sizes
