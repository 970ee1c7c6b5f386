"""Trigger events of HL7 version 2 that put one patient's records under another (HL7 v2.5.1 chapter 3, 3.3 and 3.6)."""

from __future__ import annotations

MERGES: frozenset[str] = frozenset(
    {
        "A18",  # merge patient information (kept for older systems)
        "A30",  # merge person information (kept for older systems)
        "A34",  # merge patient information, patient id only
        "A35",  # merge patient information, account number only
        "A36",  # merge patient information, patient id and account number
        "A39",  # merge person, patient id
        "A40",  # merge patient, patient identifier list
        "A41",  # merge account, patient account number
        "A42",  # merge visit, visit number
        "A43",  # move patient information, patient identifier list
        "A44",  # move account information, patient account number
        "A45",  # move visit information, visit number
    }
)


def merge_event(message_type: str) -> str:
    """`A40` of `ADT^A40`; empty for a message that merges nothing, and for an acknowledgement."""
    code, _, event = message_type.partition("^")
    return event if event in MERGES and code != "ACK" else ""
