"""Relatives of the MS17-010 family that no capture here holds: what breaks the rules is suspected, and how surely."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radvigil.detectors import Scene
from radvigil.detectors.machine.ms17_010 import UNPATCHED, Ms17010
from radvigil.records import Address, Finding, Flow, Limits, Mark, SmbTransaction
from tests.unit.detectors.machine.test_scans import ALONE, ASKS

FLOW = Flow("f", "c", 1, "tcp", "10.0.0.9", 40_000, "10.0.0.2", 445)
ASKED = replace(ASKS, id="asked", addresses=(Address("10.0.0.2", 0, 9),))
SCENE = Scene(replace(ALONE, devices=(ASKS, ASKED)))


def breach(why: str, primary: str = "", secondary: str = "", count: int = 1, **more: object) -> SmbTransaction:
    return SmbTransaction(
        Mark(1, "c", 1), FLOW, breach=why, primary=primary, secondary=secondary, count=count, **more  # type: ignore[arg-type]
    )  # fmt: skip


PEEK = breach("peek-without-file", answer="error", status=0xC0000022)


def judged(*events: SmbTransaction) -> list[Finding]:
    rule = Ms17010(Limits())
    for event in events:
        rule.see(event)
    return list(rule.judge(SCENE))


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (breach("crossed-secondary", "nt_transact", "transaction2"), ("EternalBlue", "seen", "high", "high")),
        (breach("crossed-secondary", "nt_transact", "transaction"), ("MS17-010", "suspected", "medium", "high")),
        (breach("crossed-secondary", "transaction2", "transaction"), ("MS17-010", "suspected", "medium", "high")),
        (breach("write-into-transaction", "transaction", "write"), ("EternalRomance", "seen", "medium", "high")),
        (breach("beyond-total", "transaction", "transaction"), ("MS17-010", "suspected", "medium", "high")),
        (PEEK, ("MS17-010", "suspected", "medium", "high")),
        (replace(PEEK, status=UNPATCHED), ("MS17-010", "suspected", "medium", "critical")),
        (breach("session-setup", answer="success", status=0), ("DoublePulsar", "seen", "high", "critical")),
        (breach("session-setup", answer="error"), ("DoublePulsar", "suspected", "medium", "high")),
    ],
)  # fmt: skip
def test_what_each_breach_speaks_for(event: SmbTransaction, told: tuple[str, ...]) -> None:
    (one,) = judged(event)
    assert (dict(one.params)["family"], one.stance, one.confidence, one.severity) == told
    assert one.devices == ("asks", "asked")


@pytest.mark.parametrize(
    ("why", "count", "found"),
    [("late-secondary", 3, 0), ("late-secondary", 4, 1), ("stray-secondary", 7, 0), ("stray-secondary", 8, 1),
     ("unfinished", 7, 0), ("unfinished", 8, 1)],
)  # fmt: skip
def test_what_a_loss_may_do_a_few_times(why: str, count: int, found: int) -> None:
    assert [(one.stance, one.confidence) for one in judged(breach(why, count=count))] == [("suspected", "low")] * found


def test_the_exploit_that_is_named_explains_the_rest() -> None:
    told = judged(breach("crossed-secondary", "nt_transact", "transaction2"), breach("stray-secondary", count=20))
    assert [dict(one.params)["family"] for one in told] == ["EternalBlue"]
