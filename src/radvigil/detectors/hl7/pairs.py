"""Who said an HL7 message to whom: ends of a flow, and the machines at them."""

from __future__ import annotations

from radvigil.detectors.scene import Scene
from radvigil.records import Device, Flow

Ends = tuple[str, str, str, str]
"""Address and MAC of who speaks, then of who listens."""
Pair = tuple[Device, Device]


def ends_of(flow: Flow, sender: str) -> Ends:
    """The ends as of what `sender` (`orig` or `resp`) says."""
    if sender == "resp":
        return (flow.resp_ip, flow.resp_mac, flow.orig_ip, flow.orig_mac)
    return (flow.orig_ip, flow.orig_mac, flow.resp_ip, flow.resp_mac)


def pair_at(scene: Scene, ends: tuple[str, ...], ts: int) -> Pair | None:
    """Both machines, by who had the addresses then; None when one is no device."""
    speaking, listening = scene.at(ends[0], ts, ends[1]), scene.at(ends[2], ts, ends[3])
    return (speaking, listening) if speaking and listening else None


def nothing_before(scene: Scene) -> str:
    """Why HL7 of today has nothing to be compared with: a code of `texts`, or empty."""
    before = any(talk.what == "hl7" for past in scene.pasts for talk in past.site.conversations)
    learnt = any(not scene.is_late(talk.first) for talk in scene.conversations("hl7"))
    return "" if before or learnt else "no-hl7-before"
