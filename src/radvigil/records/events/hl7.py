"""HL7 v2 messages over MLLP."""

from __future__ import annotations

from typing import ClassVar

from radvigil.records.events.base import Event, Sender
from radvigil.records.record import record


@record(frozen=True, slots=True)
class Hl7Message(Event):
    """One message; its acknowledgement is a message of its own, paired by `acknowledges`."""

    KIND: ClassVar[str] = "hl7_message"

    sender: Sender = "orig"
    message_type: str = ""
    """`ADT^A04`, `ORU^R01`, `ACK`: MSH-9.1 and MSH-9.2, joined by `^` whatever the message's own separator."""
    control_id: str = ""
    sending_application: str = ""
    sending_facility: str = ""
    receiving_application: str = ""
    receiving_facility: str = ""
    processing_id: str = ""
    version: str = ""
    accept_acknowledgement: str = ""
    """MSH-15 (HL7 table 0155): AL, NE, ER, SU; MSH-15 and MSH-16 both empty: original mode."""
    application_acknowledgement: str = ""
    """MSH-16, in the same codes."""
    character_set: str = ""
    encoding_characters: str = ""
    """MSH-1 and MSH-2 as sent."""
    software: tuple[str, ...] = ()
    """SFT: vendor, version and product name, in this order, of each SFT segment."""
    segments: tuple[str, ...] = ()
    """Distinct names of HL7 segments, in order of first appearance."""
    ack_code: str = ""
    """MSA-1: AA, AE, AR, CA, CE, CR."""
    acknowledges: str = ""
    """MSA-2: control id of the message answered."""
    ack_delay: int | None = None
    """Nanoseconds from the message to this acknowledgement, when both were seen."""
    bytes: int = 0
    patient: str = ""
    """PID-3.1, masked."""
    accession: str = ""
    """OBR-18 or ORC/OBR filler number when present, masked."""
    complete: bool = True
