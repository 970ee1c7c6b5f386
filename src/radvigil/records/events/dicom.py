"""DICOM as seen on the wire: associations (PS3.8), messages (PS3.7) and what images say of their origin (PS3.3)."""

from __future__ import annotations

from typing import ClassVar, Literal

from radvigil.records.events.base import Event, Sender
from radvigil.records.record import record


@record(frozen=True, slots=True)
class PresentationContext:
    """One presentation context, proposal and answer together (PS3.8 9.3.2.2, 9.3.3.2)."""

    id: int
    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...]
    result: int | None = None
    """0 acceptance, 1 user-rejection, 2 no-reason, 3 abstract-syntax-not-supported, 4 transfer-syntaxes-not-supported;
    None while unanswered."""
    accepted_transfer_syntax: str = ""
    scu_role: bool | None = None
    """Role selection (PS3.7 D.3.3.4) as answered; None when not negotiated."""
    scp_role: bool | None = None


@record(frozen=True, slots=True)
class DicomAssociation(Event):
    """An association asked for, answered or not. `mark` is that of the A-ASSOCIATE-RQ (or of the first PDU seen)."""

    KIND: ClassVar[str] = "dicom_association"

    calling_ae: str = ""
    called_ae: str = ""
    implementation_class_uid: str = ""
    """The requestor's (PS3.7 D.3.3.2)."""
    implementation_version_name: str = ""
    resp_implementation_class_uid: str = ""
    resp_implementation_version_name: str = ""
    result: Literal["accepted", "rejected", "aborted", "unanswered"] = "unanswered"
    reject_result: int | None = None
    """1 permanent, 2 transient (PS3.8 9.3.4)."""
    source: int | None = None
    """Source of the rejection or the abort."""
    reason: int | None = None
    application_context: str = ""
    max_length: int | None = None
    resp_max_length: int | None = None
    async_invoked: int | None = None
    async_performed: int | None = None
    user_identity: int | None = None
    """Type only (PS3.7 D.3.3.7): 1 user name, 2 with passcode, 3 Kerberos, 4 SAML, 5 JWT. Never the secret."""
    user_identity_acknowledged: bool | None = None
    extended_negotiation: tuple[str, ...] = ()
    """SOP classes with extended or common extended negotiation."""
    presentation_contexts: tuple[PresentationContext, ...] = ()
    midstream: bool = False
    """The negotiation was not in the capture: only what later PDUs show is known."""


@record(frozen=True, slots=True)
class DicomEnd(Event):
    """An accepted association is over. `mark` is that of the PDU that ended it, or of the last packet."""

    KIND: ClassVar[str] = "dicom_end"

    calling_ae: str = ""
    called_ae: str = ""
    how: Literal["released", "aborted", "cut"] = "cut"
    source: int | None = None
    reason: int | None = None
    messages: int = 0


@record(frozen=True, slots=True)
class DicomMessage(Event):
    """One DIMSE message. Identifiers of patient, study, series, accession and SOP instance are masked."""

    KIND: ClassVar[str] = "dicom_message"

    sender: Sender = "orig"
    calling_ae: str = ""
    called_ae: str = ""
    command: str = ""
    """`C-STORE-RQ`, `C-FIND-RSP`, `N-ACTION-RQ`, ... (PS3.7 E.1)."""
    message_id: int | None = None
    """Message ID of a request; Message ID Being Responded To of a response."""
    context_id: int = 0
    sop_class: str = ""
    sop_instance: str = ""
    dataset_sop_instance: str = ""
    transfer_syntax: str = ""
    modality: str = ""
    query_level: str = ""
    matched_keys: tuple[str, ...] = ()
    """Keywords of query keys that held a value (never the value)."""
    universal_keys: tuple[str, ...] = ()
    """Keywords of query keys that were empty or only a wildcard."""
    status: int | None = None
    remaining: int | None = None
    completed: int | None = None
    failed: int | None = None
    warning: int | None = None
    move_destination: str = ""
    move_originator: str = ""
    priority: int | None = None
    event_type: int | None = None
    action_type: int | None = None
    bytes: int = 0
    """Bytes of command set and data set together, PDV headers apart."""
    patient: str = ""
    study: str = ""
    series: str = ""
    accession: str = ""
    scheduled_station_ae: str = ""
    """In worklist answers and queries (0040,0001): which station the step is for."""
    pixel_digest: str = ""
    """BLAKE3 of the pixel data value as sent, with `--digests` only; 64 hexadecimal digits."""
    complete: bool = True
    """False when a hole or the end of the flow cut what is read of the message; bytes lost inside pixel data
    that nobody reads are told by `capture_loss` alone."""


@record(frozen=True, slots=True)
class ImageOrigin(Event):
    """What composite objects say of where they were made; once per flow and distinct content.

    It describes the maker of the image, not whoever sends it."""

    KIND: ClassVar[str] = "image_origin"

    sender: Sender = "orig"
    calling_ae: str = ""
    called_ae: str = ""
    command: str = ""
    sop_class: str = ""
    modality: str = ""
    manufacturer: str = ""
    model: str = ""
    station_name: str = ""
    serial: str = ""
    software: tuple[str, ...] = ()
    implementation_class_uid: str = ""
    source_ae: str = ""
