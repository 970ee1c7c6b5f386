from __future__ import annotations

from radvigil.protocols.pairs import Pairs

Told = list[tuple[str | None, str | None]]


def pairs(bound: int = 3) -> tuple[Pairs[str, str], Told]:
    told: Told = []
    return Pairs(bound, lambda question, answer: told.append((question, answer))), told


def test_either_half_may_come_first() -> None:
    kept, told = pairs()
    kept.asked(1, "q1")
    kept.answered(2, "a2")
    kept.answered(1, "a1")
    kept.asked(2, "q2")
    assert told == [("q1", "a1"), ("q2", "a2")]


def test_a_key_used_again_tells_the_first_as_it_stands() -> None:
    kept, told = pairs()
    kept.asked(1, "q1")
    kept.asked(1, "q2")
    kept.answered(2, "a1")
    kept.answered(2, "a2")
    assert told == [("q1", None), (None, "a1")]
    assert 1 in kept


def test_the_oldest_gives_way() -> None:
    kept, told = pairs(2)
    for key in range(4):
        kept.asked(key, f"q{key}")
    assert told == [("q0", None), ("q1", None)]
    kept.close()
    assert told[2:] == [("q2", None), ("q3", None)]
    kept.close()
    assert len(told) == 4
