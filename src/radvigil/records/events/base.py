"""What every event carries: when and where it was seen, and in which flow."""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple

from radvigil.records.record import record

Sender = Literal["orig", "resp", ""]
"""Who sent it: the flow's originator or its responder. Never implied by the order of the addresses."""


class Mark(NamedTuple):
    """Where a fact was seen. `ts` in nanoseconds since 1970 UTC; `packet` is Wireshark's number in that capture."""

    ts: int
    capture: str
    packet: int


@record(frozen=True, slots=True)
class Flow:
    """What is known of a flow from its first packet; the same object is shared by all its events.

    `id` is a hash of the 5-tuple, the VLAN and the first packet's time; `community_id` is Community ID v1.
    `orig` sent the first packet (or the SYN). Addresses are in their textual form (RFC 5952 for IPv6); MACs are lower
    case with colons, as seen in the first packet, empty where the link layer has none. `vlan` is 0 when untagged.
    """

    id: str
    capture: str
    ts: int
    transport: Literal["tcp", "udp", "icmp", "other", "link"]
    orig_ip: str
    orig_port: int
    resp_ip: str
    resp_port: int
    vlan: int = 0
    orig_mac: str = ""
    resp_mac: str = ""
    community_id: str = ""


@record(frozen=True, slots=True)
class Event:
    """Root of all events. `flow` is None for what belongs to no IP flow (ARP, LLDP)."""

    KIND: ClassVar[str] = ""

    mark: Mark
    flow: Flow | None

    @property
    def ts(self) -> int:
        return self.mark.ts
