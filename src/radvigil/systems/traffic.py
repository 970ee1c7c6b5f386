"""How much of the traffic was understood: totals that stay exact whatever other tables drop."""

from __future__ import annotations

from radvigil.records import CaptureLoss, Counts, FlowEnd, Limits

FLOWS, BYTES, LOST, ONE_SIDED, CUT = range(5)


UNANSWERED = frozenset({"S0", "REJ", "RSTOS0", "SH"})


def is_one_sided(event: FlowEnd) -> bool:
    """Only one direction is in the capture; a mere attempt that nobody answered is whole."""
    carried = event.orig_bytes or event.resp_bytes
    return not (event.orig_packets and event.resp_packets) and bool(carried or event.state not in UNANSWERED)


class Traffic:
    """(transport, understood | encrypted | unknown | empty, port if unknown) -> flows, bytes, lost, one-sided, cut."""

    def __init__(self, limits: Limits) -> None:
        self.counts = Counts(limits.conversations, 5)
        self.losses = Counts(limits.names, 2)
        """(reason,) -> how often, bytes."""

    def flow(self, event: FlowEnd, port: int) -> None:
        flow = event.flow
        transport = flow.transport if flow is not None else "link"
        kind = "encrypted" if event.encrypted else "understood" if event.service or transport == "icmp" else "unknown"
        if kind == "unknown" and not (event.orig_bytes or event.resp_bytes):
            kind = "empty"
        sums = self.counts.row((transport, kind, port if kind == "unknown" else 0))
        sums[FLOWS] += 1
        sums[BYTES] += event.orig_bytes + event.resp_bytes
        sums[LOST] += event.orig_lost + event.resp_lost
        sums[ONE_SIDED] += transport == "tcp" and is_one_sided(event)
        sums[CUT] += bool(event.orig_lost or event.resp_lost)

    def loss(self, event: CaptureLoss) -> None:
        sums = self.losses.row((event.reason,))
        sums[0] += 1
        sums[1] += event.size
