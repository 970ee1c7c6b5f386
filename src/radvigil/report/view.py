"""A site as a reader meets it: its devices in order, each with a name to call it by, a state and its exchanges.

Rules:
1. A name is what people say (site file), else what the machine calls itself, else its kind and address. Never invented.
2. Three states are known here: `look` (look out: a critical or high finding about it), `unsure` with its reason, and
   `seen`, which says that nothing of that kind was seen. Nothing on the page may sound like an acquittal.
3. Text from the wire passes through `harmless` before it reaches any output.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from radvigil.records import (
    Assessment,
    AssociationGroup,
    Conversation,
    CoverageNote,
    Device,
    DeviceRisk,
    Finding,
    Priority,
    Result,
    Site,
    WhatIf,
)
from radvigil.texts import finding_codes, finding_words, has, moment, number, say, say_count, share, zone_of

Reason = Literal["", "silent", "way", "hidden"]

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BLANK = re.compile(r"[^\S\u00a0\u202f]+")
"""No-break spaces stay: French has them before : ; ? !, and thousands are grouped by them."""
KIND_ORDER: tuple[str, ...] = (
    "CT", "MR", "PT", "NM", "XA", "RF", "XR", "DX", "CR", "MG", "US", "BMD", "IO", "PX", "OP", "OPT", "ES", "XC", "SM",
    "ECG", "RTIMAGE", "modality", "archive", "gateway", "workstation", "printer", "worklist", "hl7-engine", "server",
    "router", "switch", "unknown",
)  # fmt: skip


def harmless(text: str) -> str:
    """Text without control characters, escape codes or direction overrides, on one line."""
    return _BLANK.sub(" ", _STEERING.sub("\ufffd", text)).strip()


class State(NamedTuple):
    """`seen`, `unsure` and why, or `look`; `off`, out of use, is known only to who asks people (`html/drawing.py`)."""

    name: Literal["seen", "unsure", "look", "off"]
    reason: Reason = ""


class Talk(NamedTuple):
    """A conversation from one device's side: who is at the other end, and who began it.

    `peer` is empty in a folded conversation, which has very many at its other end; each of them finds it in `Callers`.
    """

    peer: str
    began: bool
    conversation: Conversation


@dataclass(slots=True)
class Callers:
    """Sources of the folded conversations that a device is one target of, and what they sent it and heard from it."""

    reached: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    """No byte went either way."""
    heard: int = 0
    sent: int = 0
    tcp: bool = False


class View:
    """One result in one language and one time zone; a site alone is a result without findings."""

    def __init__(self, shown: Site | Result, lang: str) -> None:
        result = shown if isinstance(shown, Result) else Result(shown)
        self.site = site = result.site
        self.findings: tuple[Finding, ...] = result.findings
        self.assessments: tuple[Assessment, ...] = result.assessments
        self.advice = result.advice
        self.risk = result.risk
        self.lang = lang
        self.zone, self.zone_name = zone_of(site.activity.timezone)
        self.devices = tuple(sorted(site.devices, key=self._order))
        self.by_id = {one.id: one for one in site.devices}
        self._states: dict[str, State] = {}
        self._talks: dict[str, list[Talk]] = defaultdict(list)
        self._callers: dict[str, Callers] = defaultdict(Callers)
        for one in site.conversations:
            self._talks[one.source].append(Talk(one.target, True, one))
            if one.targets > 1:
                self._called(one)
            elif one.target != one.source:
                self._talks[one.target].append(Talk(one.source, False, one))

    def _called(self, one: Conversation) -> None:
        for each in one.reached:
            callers = self._callers[each.device]
            callers.reached.append(one.source)
            callers.heard, callers.sent = callers.heard + each.bytes_out, callers.sent + each.bytes_back
            callers.tcp |= one.transport == "tcp"
        for device in one.silent:
            self._callers[device].tried.append(one.source)
            self._callers[device].tcp |= one.transport == "tcp"

    def say(self, code: str, **params: object) -> str:
        return say(code, self.lang, **params)

    def coded(self, group: str, code: str) -> str:
        """The text of a code, else the code itself made harmless."""
        return say(f"{group}.{code}", self.lang) if has(f"{group}.{code}", self.lang) else harmless(code)

    def kind(self, one: Device) -> str:
        return self.coded("kind", one.kind.value)

    def named(self, one: Device) -> str:
        """The name that people or the machine itself gave, else empty."""
        return harmless(dict(one.stated).get("name", "")) or (harmless(one.names[0].value) if one.names else "")

    def name(self, one: Device) -> str:
        """What to call it: see rule 1."""
        short = f"short.{one.kind.value}"
        kind = self.say(short) if has(short, self.lang) else "" if one.kind.value == "unknown" else self.kind(one)
        return self.named(one) or f"{kind} {self.address(one)}".strip() or self.kind(one)

    def name_of(self, device_id: str) -> str:
        one = self.by_id.get(device_id)
        return self.name(one) if one else harmless(device_id)

    def address(self, one: Device) -> str:
        """Its latest address, else its network card's number."""
        latest = max(one.addresses, key=lambda a: (a.last, a.ip), default=None)
        return harmless(latest.ip if latest else (one.macs[0] if one.macs else ""))

    def room(self, one: Device) -> str:
        """The room that people named, else empty."""
        return harmless(dict(one.stated).get("room", ""))

    @cached_property
    def _groups(self) -> dict[str, list[AssociationGroup]]:
        found: dict[str, list[AssociationGroup]] = defaultdict(list)
        for group in self.site.associations:
            for device in {group.source, group.target}:
                found[device].append(group)
        return found

    def associations(self, one: Device) -> list[AssociationGroup]:
        """Associations that it asked for or answered, the most frequent first."""
        return sorted(self._groups.get(one.id, []), key=lambda g: (-g.count, g.calling_ae, g.called_ae, g.result))

    def talks(self, one: Device) -> list[Talk]:
        return self._talks.get(one.id, [])

    def callers(self, one: Device) -> Callers:
        """Who reached or tried it among very many."""
        return self._callers.get(one.id) or Callers()

    def peer(self, talk: Talk) -> str:
        """Who is at the other end, or how many are."""
        folded = talk.conversation.targets
        return say_count("count.machines", self.lang, folded) if folded > 1 else self.name_of(talk.peer)

    def peers(self, one: Device) -> int:
        """How many machines it had to do with, in either direction."""
        found = {talk.peer for talk in self.talks(one)} - {""}
        for talk in self.talks(one):
            if talk.conversation.targets > 1:
                found.update(talk.conversation.silent, (each.device for each in talk.conversation.reached))
        callers = self.callers(one)
        return len(found.union(callers.reached, callers.tried))

    def state(self, one: Device) -> State:
        """See rule 2: not assessed when silent, seen one way only, or only heard encrypted."""
        known = self._states.get(one.id)
        if known is None:
            known = self._states[one.id] = self._judged(one)
        return known

    def _judged(self, one: Device) -> State:
        return State("look") if one.id in self.looked_out_for else self.heard(one)

    def heard(self, one: Device) -> State:
        """The same whatever was found: whether enough was heard of it to say that nothing was seen."""
        if not one.spoke:
            return State("unsure", "silent")
        spoken = [talk for talk in self.talks(one) if talk.conversation.transport == "tcp"]
        called = self.callers(one)
        if (spoken or called.tcp) and _one_way(spoken, called):
            return State("unsure", "way")
        if spoken and not called.tcp and all(talk.conversation.encrypted == "yes" for talk in spoken):
            return State("unsure", "hidden")
        return State("seen")

    def state_text(self, one: Device) -> str:
        """The state in full, with its reason or its time."""
        state = self.state(one)
        if state.name == "look" and not self.found(one):
            return self.say("state.look")
        if state.name == "look":
            return self.say("state.look-long", n=say_count("count.findings", self.lang, self.found(one)))
        if state.name == "off":
            return self.say("state.off")
        if state.name == "unsure":
            return self.say(f"state.unsure-{state.reason}-long")
        return self.say("state.seen-long", when=moment(one.last, self.lang, self.zone))

    @cached_property
    def by_code(self) -> dict[str, list[Finding]]:
        """Findings of each rule; rules and findings in the order of severity."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for one in self.findings:
            found[one.code].append(one)
        return found

    @cached_property
    def about(self) -> dict[str, list[Finding]]:
        """Findings whose subject a device is."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for one in self.findings:
            for device in one.devices[:1]:
                found[device].append(one)
        return found

    def found(self, one: Device) -> int:
        """How many findings are about it."""
        return len(self.about[one.id])

    @cached_property
    def looked_out_for(self) -> frozenset[str]:
        """Devices with a critical or high finding about them."""
        return frozenset(
            one.devices[0] for one in self.findings if one.devices and one.severity in ("critical", "high")
        )

    @cached_property
    def by_finding(self) -> dict[str, Finding]:
        """Findings by their id."""
        return {one.id: one for one in self.findings}

    @cached_property
    def risk_of(self) -> dict[str, DeviceRisk]:
        """The risk of each device, where it was computed."""
        return {one.device: one for one in self.risk.register.devices} if self.risk else {}

    @cached_property
    def what_ifs(self) -> dict[str, list[WhatIf]]:
        """What remedies would do to each of the heaviest devices."""
        found: dict[str, list[WhatIf]] = defaultdict(list)
        for one in self.risk.what_ifs if self.risk else ():
            found[one.device].append(one)
        return found

    @cached_property
    def numbers(self) -> dict[int, int]:
        """Place among the three things that matter most → its number; of those that have a machine to point at."""
        told = self.risk.today if self.risk else ()
        placed = [n for n, one in enumerate(told) if any(device in self.by_id for device in one.devices)]
        return {at: n for n, at in enumerate(placed, 1)}

    def title(self, code: str) -> str:
        """What a rule is called; a rule without words is its code."""
        return finding_words(code, self.lang).title if code in finding_codes() else harmless(code)

    def today(self, one: Priority) -> dict[str, str]:
        """What fills the sentence of one of the three things that matter most."""
        said = {name: number(value, self.lang) if isinstance(value, int) else value for name, value in one.params}
        said |= {name: self.name_of(device) for name, device in zip(("device", "other"), one.devices, strict=False)}
        if "finding" in said:
            said["finding"] = self.title(said["finding"])
        said.setdefault("device", self.say("finding.whole_site"))
        return said

    @cached_property
    def warnings(self) -> tuple[CoverageNote, ...]:
        """What the first screen begins with."""
        first = tuple(note for note in self.site.coverage.notes if note.severity == "first")
        return first if first or self.devices else (CoverageNote("empty", "first"),)

    @property
    def remarks(self) -> tuple[CoverageNote, ...]:
        """What stands at the foot of the page."""
        return tuple(note for note in self.site.coverage.notes if note.severity != "first")

    def note(self, note: CoverageNote) -> tuple[str, str]:
        """What a note says and how to mend it; an unknown code is said as itself, with no remedy."""
        params = {name: self._parameter(name, value) for name, value in note.params}
        if not has(f"note.{note.code}.say", self.lang):
            return ": ".join((harmless(note.code), *params.values())), ""
        plain = dict(note.params)
        if plain.get("count", "").isdecimal() and plain.get("total", "").isdecimal():
            params["share"] = share(int(plain["count"]), int(plain["total"]), self.lang)
        return self.say(f"note.{note.code}.say", **params), self.say(f"note.{note.code}.mend", **params)

    def _parameter(self, name: str, value: str) -> str:
        if name == "device":
            return self.name_of(value)
        return number(int(value), self.lang) if value.isdecimal() and len(value) < 16 else harmless(value)

    @cached_property
    def unsure(self) -> tuple[Device, ...]:
        return tuple(one for one in self.devices if self.state(one).name == "unsure")

    @cached_property
    def times(self) -> tuple[int, int]:
        """First and last packet of all captures; zeros when there was none."""
        full = [one for one in self.site.captures if one.packets]
        return (min(one.first for one in full), max(one.last for one in full)) if full else (0, 0)

    def _order(self, one: Device) -> tuple[int, str, str, str]:
        kind = one.kind.value
        rank = KIND_ORDER.index(kind) if kind in KIND_ORDER else len(KIND_ORDER) - 2
        return rank, kind, self.name(one).casefold(), one.id


def _one_way(talks: list[Talk], called: Callers) -> bool:
    """Bytes of TCP went out of the device and none came back to it, or the other way round."""
    sent = sum(t.conversation.bytes_out if t.began else t.conversation.bytes_back for t in talks)
    heard = sum(t.conversation.bytes_back if t.began else t.conversation.bytes_out for t in talks)
    if called.tcp:
        sent, heard = sent + called.sent, heard + called.heard
    return (sent == 0) != (heard == 0)
