"""Who sent an event to whom, as keys that a rule may count by."""

from __future__ import annotations

from typing import Protocol

from radvigil.detectors.scene import Scene
from radvigil.records import Device, Flow, Sender

Ends = tuple[str, str, str, str]
"""Address and MAC of the sender, address and MAC of the receiver."""
NOWHERE: Ends = ("", "", "", "")


class Sent(Protocol):
    """An event of a flow that one side sent."""

    @property
    def flow(self) -> Flow | None: ...

    @property
    def sender(self) -> Sender: ...


def ends_of(event: Sent) -> Ends:
    """The originator where the event does not say who sent it."""
    flow = event.flow
    if flow is None:
        return NOWHERE
    orig, resp = (flow.orig_ip, flow.orig_mac), (flow.resp_ip, flow.resp_mac)
    return (*resp, *orig) if event.sender == "resp" else (*orig, *resp)


def machines(scene: Scene, ends: Ends, ts: int) -> tuple[Device | None, Device | None]:
    """Sender and receiver as devices of the scene."""
    ip, mac, other, other_mac = ends
    return scene.at(ip, ts, mac), scene.at(other, ts, other_mac)
