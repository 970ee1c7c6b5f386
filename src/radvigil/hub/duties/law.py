"""The law as records, read from `law.toml`, and what a site corrected in it.

Rules:
1. A correction changes what the file says for one site only: a delay keeps its unit, a text replaces a text. It can
   add no country and no kind of provider: a Swiss site never gets a French duty by a slip of the pen.
2. What the file does not list as correctable raises ValueError.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import tomli

Kind = Literal["clock", "awaited", "standing"]
LONGEST = 400
"""The largest delay that a correction may state, in its own unit: past a year it is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Where:
    """One kind of site that a duty concerns."""

    country: str
    providers: tuple[str, ...] = ()
    """Empty: all."""
    facts: tuple[str, ...] = ()
    """Facts of the site that must be true."""


@dataclass(frozen=True, slots=True)
class DaysBy:
    """Days that depend on the answer to a question."""

    question: str
    days: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing to send: from when it counts, and for how long."""

    id: str
    origin: str
    """`t0`, `sent:<stage>` or `field:<name>`."""
    hours: int = 0
    days: int = 0
    months: int = 0
    days_by: DaysBy | None = None
    promptly: str = ""
    """What the text says where it gives no figure."""
    fields: tuple[str, ...] = ()
    late_fields: tuple[str, ...] = ()
    """Asked besides when the delay has passed."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a duty stands."""

    act: str
    article: str
    article_fr: str
    dated: date
    """Date of the text, or of the version read."""
    read: date | None
    """When its text was read; None: as stated, not verified."""
    stated: date | None
    address: str


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty to tell somebody something."""

    id: str
    kind: Kind
    where: tuple[Where, ...]
    recipient: Mapping[str, str]
    """Code of who is told, by country."""
    correctable: frozenset[str]
    sources: tuple[Source, ...]
    asks: tuple[str, ...] = ()
    ended_by: tuple[str, ...] = ()
    start: str = ""
    stages: tuple[Stage, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    """What the site corrected in words: address, article, dated, note."""

    def stage(self, name: str) -> Stage:
        """The stage of that id; KeyError when there is none."""
        return {stage.id: stage for stage in self.stages}[name]

    def moments(self) -> tuple[str, ...]:
        """Moments besides T0 that a person states for this duty."""
        return tuple(s.origin.partition(":")[2] for s in self.stages if s.origin.startswith("field:"))


@dataclass(frozen=True, slots=True)
class Law:
    """All duties, and what is asked of sites and incidents, in order."""

    reviewed: date
    duties: tuple[Duty, ...]
    facts: tuple[str, ...]
    questions: tuple[str, ...]

    def choices(self, question: str) -> frozenset[str]:
        """What may be answered to a question, besides not knowing."""
        by = [stage.days_by for duty in self.duties for stage in duty.stages if stage.days_by]
        own = [set(one.days) for one in by if one.question == question]
        return frozenset(own[0] if own else ("yes", "no"))

    def duty(self, name: str) -> Duty:
        """The duty of that id; KeyError when there is none."""
        return {duty.id: duty for duty in self.duties}[name]


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that a site says otherwise than the file."""

    duty: str
    what: str
    """`delay`, `address`, `article`, `dated` or `note`."""
    value: str
    stage: str = ""
    """Of a delay: its stage, or `report:death` where it hangs on an answer."""


@cache
def law() -> Law:
    """The law as the file states it."""
    tree = tomli.loads(files(__package__).joinpath("law.toml").read_text(encoding="utf-8"))
    duties = tuple(_duty(one) for one in tree["duty"])
    return Law(tree["reviewed"], duties, tuple(tree["facts"]["order"]), tuple(tree["questions"]["order"]))


def corrected(known: Law, corrections: Iterable[Correction]) -> Law:
    """The law as one site reads it."""
    duties = {duty.id: duty for duty in known.duties}
    for one in corrections:
        duties[one.duty] = _with(duties[one.duty], one)
    return replace(known, duties=tuple(duties.values()))


def _with(duty: Duty, one: Correction) -> Duty:
    if one.what not in duty.correctable:
        raise ValueError(f"{duty.id} has no correctable {one.what}")
    if one.what != "delay":
        return replace(duty, own={**duty.own, one.what: _checked(one)})
    count = int(one.value)
    if not 1 <= count <= LONGEST:
        raise ValueError(f"{count} is no delay")
    name, _colon, answer = one.stage.partition(":")
    changed = _with_delay(duty.stage(name), count, answer)
    return replace(duty, stages=tuple(changed if stage.id == name else stage for stage in duty.stages))


def _checked(one: Correction) -> str:
    if one.what == "dated":
        return date.fromisoformat(one.value).isoformat()
    return one.value


def _with_delay(stage: Stage, count: int, answer: str) -> Stage:
    """Where the delay hangs on an answer, that of this answer."""
    if stage.days_by and answer in stage.days_by.days:
        return replace(stage, days_by=replace(stage.days_by, days={**stage.days_by.days, answer: count}))
    if answer:
        raise ValueError(f"{stage.id} has no delay for {answer}")
    if stage.hours:
        return replace(stage, hours=count)
    if stage.days:
        return replace(stage, days=count)
    if stage.months:
        return replace(stage, months=count)
    raise ValueError(f"{stage.id} has no single delay")


def _duty(one: dict[str, Any]) -> Duty:
    return Duty(
        id=one["id"],
        kind=one["kind"],
        where=tuple(_where(row) for row in one["where"]),
        recipient=one["recipient"],
        correctable=frozenset(one["correctable"]),
        sources=tuple(_source(row) for row in one["source"]),
        asks=tuple(one.get("asks", ())),
        ended_by=tuple(one.get("ended_by", ())),
        start=one.get("start", ""),
        stages=tuple(_stage(row) for row in one.get("stage", ())),
    )


def _where(row: dict[str, Any]) -> Where:
    return Where(row["country"], tuple(row.get("providers", ())), tuple(row.get("facts", ())))


def _source(row: dict[str, Any]) -> Source:
    read, stated = row.get("read"), row.get("stated")
    french = row.get("article_fr", row["article"])
    return Source(row["act"], row["article"], french, row["dated"], read, stated, row.get("address", ""))


def _stage(row: dict[str, Any]) -> Stage:
    by = dict(row.get("days_by", {}))
    return Stage(
        id=row["id"],
        origin=row["from"],
        hours=row.get("hours", 0),
        days=row.get("days", 0),
        months=row.get("months", 0),
        days_by=DaysBy(by.pop("question"), by) if by else None,
        promptly=row.get("promptly", ""),
        fields=tuple(row["fields"]),
        late_fields=tuple(row.get("late_fields", ())),
    )
