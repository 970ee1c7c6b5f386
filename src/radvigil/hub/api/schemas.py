"""What the API says: codes and facts, as in `report.json`; sentences only where a language is asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

Language = Literal["en", "fr"]
SeverityCode = Literal["critical", "high", "medium", "low", "note"]
StateCode = Literal["seen", "look", "unsure", "off"]
LifeCode = Literal["live", "ended", "all"]


class Fault(Schema):
    """Why a request was not answered."""

    code: str = Field(description="no-token, too-often, unknown, no-report, no-time, other-key, ...")
    at: str = Field("", description="Of a report: the JSON pointer of what is wrong")


class TakenIn(Schema):
    """What became of a report."""

    report: int
    new: bool = Field(description="False: it was there already")
    opened: int
    closed: int
    reopened: int
    new_machines: int


class MachineOut(Schema):
    """A machine."""

    id: int
    keys: list[str] = Field(description="Ids by which reports name it")
    name: str
    kind: str
    address: str
    maker: str
    model: str
    room: str
    department: str
    state: StateCode = Field(description="seen: nothing seen; look: look out; unsure: not assessed; off: out of use")
    why: str = Field(description="Of unsure: silent, way, hidden")
    looked: datetime
    first: datetime
    last: datetime
    risk: int = Field(description="1 to 5; 0: not computed")


class FindingOut(Schema):
    """A finding."""

    id: int
    identity: str
    code: str
    nature: str
    severity: SeverityCode
    stance: str
    confidence: str
    open: bool
    machine: int | None
    params: dict[str, Any]
    harms: list[str]
    count: int
    first: datetime
    last: datetime
    opened: datetime
    closed: datetime | None


class FindingWhole(FindingOut):
    """A finding with its evidence and, in the language asked for, its words."""

    evidence: list[dict[str, Any]]
    words: dict[str, Any]


class MatchOut(Schema):
    """An advisory that speaks, or may speak, of a machine."""

    id: int
    identity: str
    machine: int
    advisory: str
    certainty: str
    through: str
    product: str
    versions: str
    cves: list[str]
    open: bool


class TaskOut(Schema):
    """A piece of work."""

    id: int
    origin: str = Field(description="finding, action (of the plan), doubt, round, incident, downtime, person, ...")
    title: str = Field(description="What is to be done; of a task of the plan in the language asked for")
    done_when: str
    action: str = Field(description="Of the plan; empty when people wrote the title")
    profession: str
    state: str
    owner: str = Field(description="Empty: nobody yet")
    due: date | None
    waits_for: list[str] = Field(description="Professions that have not agreed yet")
    authorisation_first: bool = Field(description="It changes a medical device: its manufacturer authorises first")
    authorised_on: date | None
    authorised_ref: str
    machines: list[int]
    findings: list[int]
    made: datetime
    changed: datetime
    ended: datetime | None
    proof: str = Field(description="findings: they closed with proof; person: somebody else saw that it is done")


class DecisionOut(Schema):
    """What was decided about a proposal."""

    id: int
    kind: str
    subject: str
    said: str
    by: str
    to: str = Field(description="Of a delegated one: who decides instead")
    at: datetime
    reason: str
    until: date | None = Field(description="Of a refused action: the day after which the plan may ask again")
    holds: bool = Field(description="False: a later decision took its place")
    task: int | None
    machines: list[int] = Field(description="As they were shown to who decided")


class Tasks(Schema):
    items: list[TaskOut]
    count: int


class Decisions(Schema):
    items: list[DecisionOut]
    count: int


class Machines(Schema):
    items: list[MachineOut]
    count: int


class Findings(Schema):
    items: list[FindingOut]
    count: int


class Matches(Schema):
    items: list[MatchOut]
    count: int
