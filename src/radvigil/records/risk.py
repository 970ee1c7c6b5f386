"""What the findings mean for patients and for the service: zones, risk by device, paths, and what to do first.

Rules:
1. Codes and numbers only; every code has its sentences in `texts`, under `risk`.
2. Every number can be read back: each is the sum of the points of its reasons, and each reason names the findings or
   the evidence that it rests on. The table of all points is the `Model`, which a page prints whole.
3. Severity and likelihood are 1 to 5 (NIST SP 800-30 Rev. 1, tables H-3 and G-2; severity in the words of ISO/TR
   24971); the level of risk is read from the table of both (table I-2). `chance` and `weight` are the same on a scale
   of 0 to 100, to order what has the same level. They are no probabilities.
4. A device is named by its id. A zone is named by what the site calls it, else by the code of its role.
5. A security level of IEC 62443 is only ever a target here. Nothing on the wire proves that it was reached.
"""

from __future__ import annotations

from typing import Literal

from radvigil.records.finding import Harm, Param
from radvigil.records.record import record
from radvigil.records.site import Confidence, Evidence

Reader = Literal["health", "engineering", "management", "law"]
Entry = Literal["internet", "vendor", "office", "media", "visitor"]
"""Where an attacker may come in: the internet, remote maintenance, the hospital's offices, discs and sticks, a wall
socket."""
Remedy = Literal["isolate", "patch", "segment", "encrypt"]


@record(frozen=True, slots=True)
class Reason:
    """Why a number is what it is. The sentence is `risk.reason.<code>`."""

    code: str
    params: tuple[Param, ...] = ()
    points: float = 0.0
    """What it adds: steps of severity, points of chance, or a share, as the list that holds it says."""
    findings: tuple[str, ...] = ()
    """Ids of the findings it rests on."""
    evidence: tuple[Evidence, ...] = ()


@record(frozen=True, slots=True)
class KnownWeakness:
    """A published weakness that applies to a device, as matching an advisory says."""

    device: str
    id: str
    """CVE or advisory id."""
    sure: Literal["exact", "range", "product", "family", "needs-review"]
    severity: Literal["critical", "high", "medium", "low", "note"]
    exploited: bool = False
    """Listed as exploited in the wild (CISA KEV)."""
    network: bool = True
    """It can be used over the network."""
    harms: tuple[Harm, ...] = ()


@record(frozen=True, slots=True)
class RequirementView:
    """A system requirement of IEC 62443-3-3 as far as the wire shows it in one zone."""

    requirement: str
    """`SR 3.1`."""
    state: Literal["contradicted", "not-contradicted", "not-visible"]
    findings: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Zone:
    """Devices that share a trade and a protection (IEC 62443-3-2)."""

    id: str
    """`modalities`, `archives`, `readers`, `information`, `infrastructure`, `outside`, `unplaced`, or the site's own
    name for it."""
    role: str
    """One of these codes, for its defaults: of a zone that the site named, what most of its devices are."""
    proposed: bool
    """False: the site file states it."""
    devices: tuple[str, ...]
    target: int
    """Target security level, SL-T 1 to 4; 0 where none applies (outside)."""
    target_from: Literal["site_file", "default"]
    requirements: tuple[RequirementView, ...] = ()


@record(frozen=True, slots=True)
class Conduit:
    """All that passes from one zone to another."""

    source: str
    target: str
    services: tuple[str, ...]
    encrypted: Literal["yes", "no", "mixed", "unknown"]
    pairs: int
    """Pairs of devices that talk through it."""
    flows: int
    bytes: int
    evidence: tuple[Evidence, ...] = ()


@record(frozen=True, slots=True)
class Use:
    """How much a device is used, as observed. Hours are of the week, in the zone of the site; Monday 00:00 is 0."""

    unit: Literal["studies", "images", "messages", ""]
    """What was counted; empty when no work was seen."""
    per_hour: float
    """Mean over the hours in which it worked."""
    this_hour: int
    """Hour of the week in which the capture ends."""
    usual: float
    """Mean of that hour of the week."""
    quietest: int
    """Hour of the week with the least work among those observed, the first such; -1 when unknown."""
    quietest_usual: float
    days: int
    """Days observed."""
    enough: bool
    """False under 14 days: the figures are not enough to plan by."""


@record(frozen=True, slots=True)
class HarmRisk:
    """One harm of one device: how bad, how likely, and why."""

    harm: Harm
    severity: int
    """1 to 5."""
    likelihood: int
    """1 to 5."""
    level: int
    """1 to 5, from the matrix."""
    chance: float
    """The likelihood on a scale of 0 to 100."""
    weight: float
    """Severity and chance together on a scale of 0 to 100; orders what has the same level."""
    severity_reasons: tuple[Reason, ...]
    """Points are steps of severity."""
    likelihood_reasons: tuple[Reason, ...]
    """Points are points of `chance`."""


@record(frozen=True, slots=True)
class Exposure:
    """How an attacker gets to the doorstep of a device."""

    share: float
    """0 to 1: how much of what is open on the device can be reached."""
    entry: Entry | Literal[""]
    """Where the easiest way begins; empty when no way was seen."""
    way: tuple[str, ...]
    """Ids of the devices passed on that way, the device itself left out."""
    why: tuple[Reason, ...]


@record(frozen=True, slots=True)
class DeviceRisk:
    """The risk of one device."""

    device: str
    zone: str
    harms: tuple[HarmRisk, ...]
    """`stops`, `altered`, `disclosed`, in this order."""
    level: int
    """The highest of the three."""
    weight: float
    """The sum of the three: orders the register."""
    exposure: Exposure
    use: Use
    emergency: bool
    substitutes: tuple[str, ...]
    """Ids of devices that stand in for it, or the site's own words where no device has them."""


@record(frozen=True, slots=True)
class Held:
    """A harm of a device, in a cell of the matrix."""

    device: str
    harm: Harm


@record(frozen=True, slots=True)
class MatrixCell:
    """A cell of the 5 x 5 matrix: which harms of which devices are in it, and why it has its level."""

    severity: int
    likelihood: int
    level: int
    reason: str
    """`risk.cell.<reason>`."""
    held: tuple[Held, ...]


@record(frozen=True, slots=True)
class RiskRegister:
    """All devices, the heaviest risk first."""

    devices: tuple[DeviceRisk, ...]
    matrix: tuple[MatrixCell, ...]
    total: float
    """Sum of the weights."""


@record(frozen=True, slots=True)
class PathStep:
    """From one device (or way in) to the next."""

    source: str
    """Device id; of the first step `entry:<Entry>`."""
    target: str
    service: str
    seen: bool
    """True: such a flow was seen. False: nothing that was seen forbids it."""
    chance: float
    """0 to 1."""
    why: tuple[Reason, ...]


@record(frozen=True, slots=True)
class AttackPath:
    """A way from an entry point to what matters."""

    entry: Entry
    target: str
    steps: tuple[PathStep, ...]
    likelihood: int
    """1 to 5."""
    chance: float
    """0 to 1: all steps together."""
    weight: float
    """Chance and what the target means to patients, 0 to 100."""


@record(frozen=True, slots=True)
class ChokePoint:
    """A place that many ways pass: hardened, it lowers the risk of many."""

    kind: Literal["device", "conduit", "entry"]
    device: str
    """Of a device."""
    source: str
    """Of a conduit: its zones. Of an entry: its code."""
    target: str
    passed_by: int
    """Devices whose easiest way passes here."""
    before: float
    after: float
    """The site's total, and the same with this place hardened."""
    hardened_by: Remedy


@record(frozen=True, slots=True)
class WhatIf:
    """One remedy on one device: what it brings and what it costs."""

    remedy: Remedy
    device: str
    before: float
    after: float
    """The device's weight."""
    site_before: float
    site_after: float
    """The site's total."""
    level_before: int
    level_after: int
    closes: tuple[str, ...]
    """Ids of findings that it closes."""
    cost: float
    """Work an hour (`Use.unit`) that waits while it is done, or for as long as it lasts when it isolates."""
    lasting: bool
    """True: the cost lasts as long as the remedy."""
    quietest: int
    """The hour of the week to do it in; -1 when not enough was observed."""
    substitutes: tuple[str, ...]
    authorisation_first: bool
    """It changes a medical device: the manufacturer's authorisation comes first (MDR 16(1)(c))."""
    preceded_by: Remedy | Literal[""]
    """What comes before it: filtering before changing a device."""


@record(frozen=True, slots=True)
class Action:
    """One piece of work of the plan. Its words are under `risk.action.<code>`."""

    code: str
    who: Reader
    zone: str
    """Of what is done for whole zones: the one that helps most; else empty."""
    devices: tuple[str, ...]
    findings: tuple[str, ...]
    """Ids of the findings it closes."""
    finding_codes: tuple[str, ...]
    removed: float
    """What it takes off the site's total, added to those that were chosen before it; the figures add up."""
    effort: int
    """1 to 5."""
    disruption: int
    """0 to 5."""
    check: str
    """How one knows that it worked: `risk.check.<code>`."""
    authorisation_first: bool
    confidence: Confidence = "high"
    """The highest of its findings."""
    zones: tuple[str, ...] = ()
    """Of what is done for whole zones: all of them, `zone` first."""


@record(frozen=True, slots=True)
class ActionPlan:
    """At most ten actions, in the order to take them."""

    actions: tuple[Action, ...]
    before: float
    after: float
    left: tuple[str, ...] = ()
    """Ids of findings that no action of the plan closes."""


@record(frozen=True, slots=True)
class Priority:
    """One of the three things that matter most today. Its sentence is `risk.today.<code>`, in which `{device}` is the
    name of the first device, and `{finding}` the title of the rule whose code is the parameter `finding`."""

    code: str
    params: tuple[Param, ...]
    devices: tuple[str, ...]
    findings: tuple[str, ...]
    path: int = -1
    """Place in `Risk.paths`, or -1."""
    action: int = -1
    """Place in the plan of the action that answers it, or -1."""


@record(frozen=True, slots=True)
class ModelRow:
    """One number of the model, with its source."""

    table: str
    """`severity`, `chance`, `entry`, ...; said by `risk.model.<table>`."""
    name: str
    column: str
    value: float
    source: str
    """Key in `Model.sources`."""


@record(frozen=True, slots=True)
class Model:
    """Every number that the risk is computed with."""

    version: str
    rows: tuple[ModelRow, ...]
    sources: tuple[tuple[str, str], ...]
    """(key, citation)."""


@record(frozen=True, slots=True)
class Risk:
    """All that follows from the findings."""

    zones: tuple[Zone, ...]
    conduits: tuple[Conduit, ...]
    register: RiskRegister
    paths: tuple[AttackPath, ...]
    chokes: tuple[ChokePoint, ...]
    what_ifs: tuple[WhatIf, ...]
    plan: ActionPlan
    today: tuple[Priority, ...]
    """What matters most today: three at most."""
    model: Model
