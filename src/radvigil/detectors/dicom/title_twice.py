"""RV-DICOM-008: the same AE title on two machines at the same time (PS3.15 H.1.2: unique on the network).

Where access rests on the title, a second machine with it has all rights of the first, and answers of a C-MOVE go to one
of them only. Told when a machine is let in under a title, or answers to it, while another that was let in under it is
still there. Suspected only: two machines with network cards of their own were let in under it within ten minutes, for
nobody swaps a scanner that fast. Not told: one machine that changed its address (it has one network card, or is gone
under the old address), two servers of one trade that share a title (a cluster), gateways and routers that speak for
others, and the default titles of tools (RV-DICOM-012). What it cannot tell apart: a copied setting, a spare machine,
and somebody who passes for another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, islice

from radvigil.detectors.dicom.titles import accepted, one_trade, tool_titles
from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import AssociationGroup, Finding

MINUTE = 60_000_000_000
MOST = 64
"""Machines under one title that are held beside each other; a hostile capture may show thousands."""
Uses = dict[str, list[AssociationGroup]]
"""Device → associations under the title."""


class TitleTwice(Rule):
    """One finding a title; all machines that use it take part."""

    CODE = "RV-DICOM-008"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("altered", "disclosed")
    SPEAKS = "dicom"
    SUBJECTS = 0
    NAMED = ("title",)
    THRESHOLDS = (("minutes", 10),)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        asks: dict[str, Uses] = defaultdict(lambda: defaultdict(list))
        answers: dict[str, Uses] = defaultdict(lambda: defaultdict(list))
        for group in accepted(scene):
            asks[group.calling_ae][group.source].append(group)
            answers[group.called_ae][group.target].append(group)
        for title in sorted(asks.keys() - tool_titles()):
            uses: Uses = {device: list(groups) for device, groups in asks[title].items()}
            alone = len(answers[title]) == 1  # several that answer to it: a cluster, or they answer to any title
            for device, groups in answers[title].items() if alone else ():
                uses[device] = uses.get(device, []) + groups
            pairs = _pairs(scene, uses)
            near = {pair: apart for pair, apart in pairs.items() if apart <= self.threshold(scene, "minutes") * MINUTE}
            if near:
                yield self._found(title, uses, near)

    def _found(self, title: str, uses: Uses, near: dict[tuple[str, str], int]) -> Finding:
        at_once = [pair for pair, apart in near.items() if apart <= 0]
        devices = sorted({one for pair in at_once or near for one in pair}, key=lambda one: (_began(uses[one]), one))
        proof = combined([group.evidence for one in devices for group in uses[one]], "dicom.association")
        params: dict[str, str | int] = {"title": title, "machines": len(devices)}
        if at_once:
            return self.found(tuple(devices), proof, params, confidence="medium")
        return self.found(tuple(devices), proof, params, stance="suspected", confidence="low")


def _began(groups: list[AssociationGroup]) -> int:
    return min(group.first for group in groups)


def _pairs(scene: Scene, uses: Uses) -> dict[tuple[str, str], int]:
    """Pairs of machines, and ns from the last that was seen of one to the other's first use; 0 or less: both there.

    Left out: pairs of one trade or with one network card, and gaps between machines whose cards are not both known.
    """
    found = {}
    for pair in combinations((scene.device[one] for one in islice(sorted(uses), MOST)), 2):
        apart = max(_began(uses[device.id]) for device in pair) - min(device.last for device in pair)
        if (
            not one_trade(*pair)
            and not set(pair[0].macs) & set(pair[1].macs)
            and (apart <= 0 or all(device.macs for device in pair))
        ):
            found[(pair[0].id, pair[1].id)] = apart
    return found
