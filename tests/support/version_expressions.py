"""How a version expression was read, in one line, as `tests/truth/version_expressions.toml` writes it."""

from __future__ import annotations

from radvigil.records import Interval, VersionExpression


def shown(one: VersionExpression) -> str:
    parts = [one.reading, *(_interval(i) for i in one.intervals), *(f"model {v}" for v in one.variants)]
    return " ; ".join([*parts, *(f"if {c}" for c in one.conditions)])


def _interval(one: Interval) -> str:
    if one.series:
        return f"series {one.low}"
    if one.low and one.low == one.high:
        return f"= {one.low}"
    low = f"{'>=' if one.low_included else '>'} {one.low}" if one.low else ""
    high = f"{'<=' if one.high_included else '<'} {one.high}" if one.high else ""
    return f"{low} {high}".strip()
