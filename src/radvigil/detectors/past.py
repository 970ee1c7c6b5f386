"""What earlier reports say of a machine: who is who across reports.

Rules:
1. A device is the same as one of an earlier report when they share an anchor of strength strong or medium that nobody
   else has, there or here. The network card comes first: a serial number or a name is what a machine says, and an
   impostor says what he likes. Then the strongest first.
2. Weak anchors change hands. Only of a machine whose network card is not seen (behind a router) does the address
   decide: when nobody else had it, there or here, and no firm anchor of the same kind contradicts. AE titles never do.
3. A device that is not found was not seen there; this says nothing of whether it existed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from radvigil.records import Anchor, Baseline, CoverageNote, Device, Site

Mark = tuple[str, str]
"""Kind and value of an anchor."""

STRENGTH = {"strong": 0, "medium": 1}


class PastSite:
    """One earlier report, indexed by what its devices are recognised by."""

    def __init__(self, site: Site) -> None:
        self.site = site
        shared = shared_marks(site.devices)
        self._by_mark = {mark: device for device in site.devices for mark in marks(device) if mark not in shared}

    def same(self, device: Device, shared: frozenset[Mark] = frozenset()) -> Device | None:
        """The device as that report shows it. `shared` are the marks that two devices of today claim."""
        firm, own = firm_marks(device), [mark for mark in marks(device) if mark not in shared]
        found = next((self._by_mark[mark] for mark in firm if mark in own and mark in self._by_mark), None)
        if found is not None or any(kind == "mac" for kind, _ in firm):
            return found
        here = (self._by_mark[mark] for mark in own if mark[0] == "ip" and mark in self._by_mark)
        return next((then for then in here if not _contradict(firm, firm_marks(then))), None)


def _contradict(some: list[Mark], others: list[Mark]) -> bool:
    """Whether both have anchors of one kind, and none in common."""
    kinds = {kind for kind, _ in some} & {kind for kind, _ in others}
    return any(not {m for m in some if m[0] == kind} & {m for m in others if m[0] == kind} for kind in kinds)


def marks(device: Device) -> list[Mark]:
    """What may decide: firm anchors and addresses."""
    return firm_marks(device) + [("ip", one.value) for one in device.anchors if one.kind == "ip"]


def firm_marks(device: Device) -> list[Mark]:
    """Strong and medium anchors in the order in which they decide (rule 1)."""
    firm = sorted((anchor for anchor in device.anchors if anchor.strength in STRENGTH), key=_order)
    return [(one.kind, one.value) for one in firm]


def _order(anchor: Anchor) -> tuple[bool, int]:
    return anchor.kind != "mac", STRENGTH[anchor.strength]


def shared_marks(devices: Iterable[Device]) -> frozenset[Mark]:
    """Marks that more than one of the devices has: they decide nothing."""
    held = Counter(mark for device in devices for mark in set(marks(device)))
    return frozenset(mark for mark, count in held.items() if count > 1)


def with_baseline_noted(site: Site, baseline: Baseline | None) -> Site:
    """The site with a remark where earlier reports do not compare in full."""
    if baseline is None or not baseline.other_keys:
        return site
    note = CoverageNote("past-other-key", "note", (("reports", str(baseline.other_keys)),))
    return replace(site, coverage=replace(site.coverage, notes=(*site.coverage.notes, note)))
