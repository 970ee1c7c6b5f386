"""The fields that others build on: they may grow, never go."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from radvigil import records

PROMISED = {
    "DicomAssociation": "mark flow calling_ae called_ae implementation_class_uid implementation_version_name result "
    "presentation_contexts",
    "DicomMessage": "mark flow command message_id context_id sop_class sop_instance dataset_sop_instance query_level "
    "matched_keys universal_keys status remaining completed failed warning move_destination bytes patient study "
    "pixel_digest",
    "Hl7Message": "mark flow message_type control_id sending_application sending_facility receiving_application "
    "receiving_facility version ack_code",
    "Device": "id anchors macs addresses names kind manufacturer model software serial network_aes services",
    "Attribute": "value confidence evidence rivals",
    "Evidence": "first last count references",
}

KINDS = (
    "flow dicom_association dicom_message hl7_message tls http smb ssh rdp dns dhcp name cleartext_login malformed arp "
    "snmp vnc ldap ntlm rcmd clock image_origin capture_loss"
)


@pytest.mark.parametrize("name", PROMISED)
def test_promised_fields_are_there(name: str) -> None:
    have = {f.name for f in fields(getattr(records, name))}
    assert set(PROMISED[name].split()) <= have


def test_promised_event_streams_are_there() -> None:
    assert set(KINDS.split()) <= {kind.KIND for kind in records.EVENT_TYPES}


def test_event_kinds_are_unlike_each_other() -> None:
    kinds = [kind.KIND for kind in records.EVENT_TYPES]
    assert len(kinds) == len(set(kinds))
    assert all(kinds)


@pytest.mark.parametrize("kind", records.EVENT_TYPES, ids=lambda k: k.KIND)
def test_events_are_frozen_and_slotted(kind: type) -> None:
    event = kind(records.Mark(1, "c", 1), None)
    assert not hasattr(event, "__dict__")
    with pytest.raises(FrozenInstanceError):
        event.mark = None
    assert event.ts == 1
