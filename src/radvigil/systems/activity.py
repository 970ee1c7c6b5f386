"""Work by hour: images, studies, messages and bytes, for the site and for each device.

An hour's device counts hold what it sent and what it received; the site's hold each message once. Images per modality
count what makers sent, not what archives passed on: an image forwarded three times was acquired once.
"""

from __future__ import annotations

from typing import Any

from radvigil.records import Counts, DicomMessage, Event, FlowEnd, Hl7Message, Http, Key, Limits
from radvigil.systems.ledger import Endpoint, Ledger
from radvigil.systems.sop import is_image, modality_of

HOUR = 3_600_000_000_000
MESSAGE = "message"
FLOW = "flow"


def latest_first(key: Key) -> Any:
    """When the table is full, the oldest hours go."""
    return -key[0], key


class Hours:
    """`counts`: (hour, sender, receiver, VLAN, what) -> how many, bytes; `what` is a modality, `message` or `flow`.
    `studies`: the keys (hour, sender, receiver, VLAN, masked study) alone."""

    def __init__(self, limits: Limits) -> None:
        self.counts = Counts(limits.conversations, 2, latest_first)
        self.studies = Counts(limits.studies, 0, latest_first)
        self._study: Key = ()

    def message(self, ledger: Ledger, event: DicomMessage | Hl7Message) -> None:
        if event.flow is None:
            return
        pair = ledger.pair(event.flow)
        sender, receiver, what = pair.sender(event.sender), pair.receiver(event.sender), _what(event)
        self._add(event, sender, receiver, what)
        if what != MESSAGE and isinstance(event, DicomMessage) and event.study:
            ts = event.mark[0]
            key = (ts - ts % HOUR, sender[0], sender[1], receiver[0], receiver[1], sender[2], event.study)
            if key != self._study:  # images of a study follow each other
                self._study = key
                self.studies.row(key)

    def exchange(self, ledger: Ledger, event: Http) -> None:
        if event.flow is not None:
            pair = ledger.pair(event.flow)
            self._add(event, pair.client, pair.server, MESSAGE)

    def flow(self, ledger: Ledger, event: FlowEnd) -> None:
        if event.flow is not None and (event.orig_bytes or event.resp_bytes):
            pair = ledger.pair(event.flow)
            sums = self._add(event, pair.client, pair.server, FLOW)
            sums[1] += event.orig_bytes + event.resp_bytes

    def _add(self, event: Event, sender: Endpoint, receiver: Endpoint, what: str) -> list[int]:
        ts = event.mark[0]
        sums = self.counts.row((ts - ts % HOUR, sender[0], sender[1], receiver[0], receiver[1], sender[2], what))
        sums[0] += 1
        return sums


def _what(event: DicomMessage | Hl7Message) -> str:
    if isinstance(event, DicomMessage) and event.command == "C-STORE-RQ" and is_image(event.sop_class):
        return event.modality or modality_of(event.sop_class) or "OT"
    return MESSAGE
