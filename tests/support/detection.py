"""Holds the findings of a report beside labels: which are right, which are false, which are missed.

Rules:
1. A label meets a finding of its code whose subject (the first device) has one of its addresses and that says all the
   label's facts. A fact is a parameter or a field of the finding; a label that says true or false asks only whether
   the value is more than zero.
2. A finding that no label meets is false; a label that must be met and is not is missed.
3. `expected` findings are true and nobody has to find them: they count for precision, not for recall.
4. A rule that failed is told: its silence proves nothing.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.labels import Label

Plain = Mapping[str, Any]
CORPUS_LABELS = Path(__file__).resolve().parents[1] / "truth" / "corpus_findings.toml"
COLUMNS = ("right", "expected", "false", "found", "missed")
"""`right` and `expected` and `false` count findings; `found` and `missed` count labels that must be met."""


@dataclass(slots=True)
class Score:
    """Counts by (code, column), and in words what is wrong."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        self.counts.update(other.counts)
        self.wrong += other.wrong


def judged(report: Plain, labels: Sequence[Label], attacked: bool = True) -> Score:
    """`attacked`: whether anything here may be told as an attack."""
    score = Score()
    found = list(told(report))
    for finding in found:
        verdict = verdict_on(finding, labels)
        if not attacked and finding["nature"] == "attack":
            verdict = "false"
        score.counts[finding["code"], verdict] += 1
        if verdict == "false":
            score.wrong.append(f"false: {said(finding)}")
    for label in unique(label for label in labels if label.must):
        met = any(meets(label, finding) for finding in found)
        score.counts[label.code, "found" if met else "missed"] += 1
        if not met:
            score.wrong.append(f"missed: {label.code} at {' '.join(sorted(label.at))} ({label.why})")
    failed = [one["code"] for one in report["assessments"] if one["state"] == "error"]
    score.wrong += [f"failed: {code} could not be judged" for code in failed]
    return score


def told(report: Plain) -> Iterator[dict[str, Any]]:
    """Findings with the addresses of their subject as `at`."""
    ips = {one["id"]: frozenset(address["ip"] for address in one["addresses"]) for one in report["devices"]}
    for one in report["findings"]:
        yield {**one, "at": ips[one["devices"][0]] if one["devices"] else frozenset()}


def verdict_on(finding: Plain, labels: Sequence[Label]) -> str:
    met = [label for label in labels if meets(label, finding)]
    if not met:
        return "false"
    return "right" if any(label.must for label in met) else "expected"


def meets(label: Label, finding: Plain) -> bool:
    if label.code != finding["code"] or not label.at & finding["at"]:
        return False
    says = {**finding, **dict(finding["params"])}
    return all(
        bool(says.get(name)) is value if isinstance(value, bool) else says.get(name) == value
        for name, value in label.facts.items()
    )


def unique(labels: Iterable[Label]) -> Iterator[Label]:
    """Each machine once a code and facts, however often the run did it."""
    seen = set()
    for label in labels:
        key = (label.code, label.at, tuple(sorted(label.facts.items())))
        if key not in seen:
            seen.add(key)
            yield label


def said(finding: Plain) -> str:
    facts = ", ".join(f"{name}={value}" for name, value in dict(finding["params"]).items())
    return f"{finding['code']} ({finding['nature']}) at {' '.join(sorted(finding['at']))}: {facts}"


def table(counts: Mapping[tuple[str, str], int], codes: Sequence[str]) -> Iterator[str]:
    """One line a rule, and one for all; `-` where nothing can be divided."""
    yield f"{'rule':14}{'true':>6}{'false':>7}{'missed':>8}{'precision':>11}{'recall':>8}"
    for code in codes:
        yield row_of(code, [counts.get((code, column), 0) for column in COLUMNS])
    yield row_of("all", [sum(counts.get((code, column), 0) for code in codes) for column in COLUMNS])


def row_of(name: str, counts: Sequence[int]) -> str:
    right, expected, false, found, missed = counts
    true = right + expected
    return f"{name:14}{true:6}{false:7}{missed:8}{share(true, false):>11}{share(found, missed):>8}"


def share(good: int, bad: int) -> str:
    return f"{good / (good + bad):.3f}" if good + bad else "-"


def corpus_labels(path: Path) -> dict[str, list[Label]]:
    """Labels by the capture's name. `right` and `expected` hold `"CODE address fact=value ..."`."""
    with path.open("rb") as file:
        captures = tomllib.load(file)
    return {
        name: [label_of(words, kind == "right") for kind in ("right", "expected") for words in one.get(kind, ())]
        for name, one in captures.items()
    }


def label_of(words: str, must: bool) -> Label:
    code, at, *rest = words.split()
    facts = dict(word.split("=", 1) for word in rest)
    plain: dict[str, Any] = {name: {"yes": True, "no": False}.get(value, value) for name, value in facts.items()}
    return Label(code, frozenset((at,)), must, "read in the capture", plain)
