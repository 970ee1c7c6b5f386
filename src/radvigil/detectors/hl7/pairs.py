"""Both machines of a line of HL7, and what may be compared of it."""

from __future__ import annotations

from radvigil.detectors.ends import machines
from radvigil.detectors.scene import Scene
from radvigil.records import Device

Pair = tuple[Device, Device]


def pair_at(scene: Scene, ends: tuple[str, ...], ts: int) -> Pair | None:
    """Who spoke and who listened, by who had the addresses then; None when one is no device."""
    one, one_mac, other, other_mac = ends
    speaking, listening = machines(scene, (one, one_mac, other, other_mac), ts)
    return (speaking, listening) if speaking and listening else None


def nothing_before(scene: Scene) -> str:
    """Why HL7 of today has nothing to be compared with: a code of `texts`, or empty."""
    before = any(talk.what == "hl7" for past in scene.pasts for talk in past.site.conversations)
    learnt = any(not scene.is_late(talk.first) for talk in scene.conversations("hl7"))
    return "" if before or learnt else "no-hl7-before"
