"""AE titles (PS3.5 6.2: 16 characters at most): who used which, and which are alike.

Rules:
1. A title is not unique by itself and proves no identity (PS3.15 H.1.2 would have it unique on a network).
2. Titles are related when a person would take them for one family: four letters in a row, or half of all, in common.
   Machines with several applications name them so (`WS1_FIND`, `WS1_STORE`).
3. Titles that products and tools bring along are a table with sources (`default_titles.toml`): they name no machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from radvigil.detectors.scene import Scene
from radvigil.records import AssociationGroup, Device

COMMON = 4
"""Letters in a row: CT_1 and CT_2 have three, WS_READ and WS_SEND too."""
ALIKE = 0.5
ENOUGH = 8
"""More unrelated titles than this are not told apart: a hostile capture may hold thousands."""
PASSES_ON = frozenset({"router", "gateway"})
"""Kinds of machines behind which others may speak under titles of their own."""
CLUSTERED = frozenset({"archive", "worklist", "server", "hl7-engine"})
"""Kinds of machines that share a title among several of them on purpose."""
Door = tuple[str, int]
"""Device and port that associations are asked of."""


def related(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False)
    return matcher.find_longest_match().size >= COMMON or matcher.ratio() >= ALIKE


def unrelated(titles: Iterable[str]) -> list[str]:
    """Titles of which no two are related, at most `ENOUGH`; the same for any order of the titles."""
    found: list[str] = []
    for title in sorted(set(titles)):
        if len(found) < ENOUGH and not any(related(title, other) for other in found):
            found.append(title)
    return found


def accepted(scene: Scene) -> Iterator[AssociationGroup]:
    """Accepted associations between known machines, both titles known."""
    for group in scene.site.associations:
        if group.result == "accepted" and group.source and group.target and group.calling_ae and group.called_ae:
            yield group


def by_door(scene: Scene) -> dict[Door, list[AssociationGroup]]:
    found: dict[Door, list[AssociationGroup]] = defaultdict(list)
    for group in accepted(scene):
        found[(group.target, group.resp_port)].append(group)
    return found


def refusing(scene: Scene, reason: int) -> frozenset[Door]:
    """Doors that refused an association for that reason of the service user (PS3.8 9.3.4): they do look."""
    told = f"1/{reason}"
    return frozenset(
        (group.target, group.resp_port)
        for group in scene.site.associations
        if group.result == "rejected" and any(why == told for why, _ in group.reasons)
    )


def one_trade(one: Device, other: Device) -> bool:
    """Whether the two may use one title on purpose: servers that share the work, or one that speaks for the other."""
    kinds = {one.kind.value, other.kind.value}
    return bool(kinds & PASSES_ON) or kinds <= CLUSTERED


@cache
def defaults() -> dict[str, dict[str, Any]]:
    """Default titles, each with `product` and `source`."""
    text = files("radvigil.detectors").joinpath("dicom/default_titles.toml").read_text(encoding="utf-8")
    return {one["title"]: one for one in tomli.loads(text)["default"]}


@cache
def tool_titles() -> frozenset[str]:
    """Defaults of test tools: on many machines, and set up on none."""
    return frozenset(title for title, one in defaults().items() if one.get("tool"))
