"""Flows, losses, malformations, and text that is active."""

from __future__ import annotations

from typing import ClassVar, Literal

from radvigil.records.events.base import Event, Sender
from radvigil.records.record import record

FlowState = Literal["S0", "S1", "SF", "REJ", "S2", "S3", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"]
"""Zeek's connection states: S0 attempt unanswered, REJ attempt refused, SF opened and closed, OTH no SYN seen, ..."""

ActiveKind = Literal["markup", "formula", "path", "sql", "script", "control"]
"""What an active text would be to a program that trusts it: HTML or XML, a spreadsheet's formula, a path that climbs,
SQL, a script, a look-up or a command, a terminal's escape sequence."""


@record(frozen=True, slots=True)
class FlowEnd(Event):
    """A flow, told when it is over. `mark` is that of its first packet; sizes are payload bytes of the transport,
    each counted once (retransmissions and mirror duplicates apart)."""

    KIND: ClassVar[str] = "flow"

    service: str = ""
    """The protocol recognised by content, in the order of layers: `dicom`, `tls`, `rdp,tls`; empty when unknown."""
    duration: int = 0
    """Nanoseconds between first and last packet."""
    orig_bytes: int = 0
    resp_bytes: int = 0
    orig_packets: int = 0
    resp_packets: int = 0
    orig_lost: int = 0
    """Bytes of holes that were never filled."""
    resp_lost: int = 0
    retransmitted: int = 0
    """Packets whose payload had been seen already, both directions."""
    duplicates: int = 0
    """Packets seen twice by the mirrors, both directions; they count in nothing else."""
    state: FlowState = "OTH"
    encrypted: bool = False


@record(frozen=True, slots=True)
class CaptureLoss(Event):
    """Bytes of a stream that the capture does not hold."""

    KIND: ClassVar[str] = "capture_loss"

    sender: Sender = ""
    at: int = 0
    """Stream offset of the first lost byte."""
    size: int = 0
    reason: Literal["gap", "snaplen", "limit"] = "gap"


@record(frozen=True, slots=True)
class Malformed(Event):
    """A peer broke its protocol. In this field that is a finding, not noise."""

    KIND: ClassVar[str] = "malformed"

    protocol: str = ""
    sender: Sender = ""
    at: int = 0
    """Stream offset (datagram: 0) of the structure that is wrong."""
    offset: int = 0
    """Offset inside that structure."""
    clause: str = ""
    """The clause of the standard that it breaks: `PS3.8 9.3.1`, `RFC 8446 4.1.2`."""
    why: str = ""
    """A code, no sentence: `pdu-length`, `unknown-pdu-type`. Never text from the wire."""
    more: int = 0
    """In the last one of a flow: how many further ones were counted and not told."""


@record(frozen=True, slots=True)
class ActiveText(Event):
    """An identifier or a name that would act on a program that trusts it; once per flow, sender, place and kind.

    `mark` is that of the message that held the first. The text itself is never kept."""

    KIND: ClassVar[str] = "active_text"

    sender: Sender = ""
    protocol: str = ""
    """`dicom`, `hl7`."""
    field: str = ""
    """The place, as its standard names it: `PatientID`, `CallingAETitle`, `PID-5`, `MSH-3`."""
    kind: ActiveKind = "markup"
