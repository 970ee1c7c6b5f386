"""RV-HL7-002: one sender's name comes from two machines at once (HL7 v2.5.1 2.15.9.3 and 2.15.9.4: MSH-3, MSH-4).

MSH-3 and MSH-4 say who sends, and MLLP lets anyone say it. Machines that use one name with their messages interleaved
in time are two speakers: one may be an impostor. Left out is what looks alike on an ordinary day:
- an engine that passes messages on under their first sender's name: it received that name itself;
- the two nodes of a cluster: they take turns, or share a host name or an address;
- acknowledgements, whose sender is often only the mirrored receiver.
From `machines` senders on the name is a habit of the site (a maker's default), which is told as a weakness. An impostor
who speaks only before the first or after the last message of the true sender is not seen here: RV-HL7-008 sees him,
with an earlier report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from radvigil.detectors.ends import ends_of
from radvigil.detectors.hl7.pairs import pair_at
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Device, Finding, Hl7Message, Tally

MOST = 64
"""Speakers of one name that are held against each other: far more than a habit needs."""


class Speaker(NamedTuple):
    """A machine that sent under a name."""

    device: Device
    row: Tally


def doubled(speakers: list[Speaker]) -> list[Speaker]:
    """Those whose messages lie among another's, who said least first."""
    found: dict[str, Speaker] = {}
    earliest = sorted(speakers, key=lambda each: (each.row.first, each.device.id))[:MOST]
    for one, other in combinations(earliest, 2):
        if other.row.first <= one.row.last and not one_cluster(one.device, other.device):
            found |= {one.device.id: one, other.device.id: other}
    return sorted(found.values(), key=lambda one: (one.row.count, -one.row.first, one.device.id))


def one_cluster(one: Device, other: Device) -> bool:
    """Nodes of one service: they share a host name or an address."""
    names = [{name.value.casefold() for name in device.names} for device in (one, other)]
    addresses = [{address.ip for address in device.addresses} for device in (one, other)]
    return bool(names[0] & names[1] or addresses[0] & addresses[1])


class SenderMisplaced(Rule):
    """One finding a name; who said it least comes first."""

    CODE = "RV-HL7-002"
    NATURE = "attack"
    SEVERITY = "high"
    HARMS = ("altered", "stops")
    SPEAKS = "hl7"
    SEES = (Hl7Message,)
    NAMED = ("application", "facility")
    SUBJECTS = 0
    THRESHOLDS = (("machines", 4),)

    def see(self, event: Hl7Message) -> None:
        name = (event.sending_application, event.sending_facility)
        if event.flow is not None and any(name) and not event.ack_code:
            self.rows.see((*name, *ends_of(event)), event.mark, event.flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        names: dict[tuple[str, str], dict[str, Speaker]] = defaultdict(dict)
        heard: dict[tuple[str, str], set[str]] = defaultdict(set)
        for (application, facility, *ends), row in self.rows.settled():
            pair = pair_at(scene, tuple(ends), row.first)
            if pair is not None:
                blank = Speaker(pair[0], Tally(row.first, row.last, 0))
                names[application, facility].setdefault(pair[0].id, blank).row.merge(row)
                heard[application, facility].add(pair[1].id)
        for name, speakers in names.items():
            at_once = doubled([one for device, one in speakers.items() if device not in heard[name]])
            if at_once:
                yield self._told(scene, name, at_once)

    def _told(self, scene: Scene, name: tuple[str, str], speakers: list[Speaker]) -> Finding:
        proof = tuple(one.row.evidence("hl7.message") for one in speakers)
        params: dict[str, str | int] = {"application": name[0] or "-", "facility": name[1] or "-"}
        params["machines"] = len(speakers)
        subjects = tuple(one.device for one in speakers)
        told = self.found(subjects, proof, params, stance="suspected", confidence="medium")
        habit = len(speakers) >= self.threshold(scene, "machines")
        return replace(told, nature="weakness", severity="low", stance="seen") if habit else told
