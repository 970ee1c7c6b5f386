"""What the API says: codes and facts, as in `report.json`; sentences only where a language is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

Language = Literal["en", "fr"]
SeverityCode = Literal["critical", "high", "medium", "low", "note"]
StateCode = Literal["seen", "look", "unsure", "off"]


class Fault(Schema):
    """Why a request was not answered."""

    code: str = Field(description="no-token, unknown, no-report, no-time, other-key, ...")
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


class Machines(Schema):
    items: list[MachineOut]
    count: int


class Findings(Schema):
    items: list[FindingOut]
    count: int


class Matches(Schema):
    items: list[MatchOut]
    count: int
