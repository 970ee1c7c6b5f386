"""Finding a PDU again."""

from __future__ import annotations

import struct

import pytest

from radvigil.protocols.dicom import resync

DATA = struct.pack(">BxIIBB", 4, 46, 42, 1, 0) + b"\x55" * 40
COMMAND = struct.pack(">BxIIBB", 4, 46, 42, 1, 3) + b"\0\0\0\0\4\0\0\0" + b"\x55" * 32
RELEASE = bytes.fromhex("05000000000400000000")


def test_a_candidate_is_found_where_it_is() -> None:
    assert resync.candidate(b"\x04\x00" * 30 + DATA) == 60


@pytest.mark.parametrize(
    "spoiled",
    [
        struct.pack(">BxIIBB", 4, 46, 41, 1, 0),
        struct.pack(">BxIIBB", 4, 46, 42, 2, 0),
        struct.pack(">BxIIBB", 4, 46, 42, 1, 4),
        struct.pack(">BxIIBB", 4, 5, 1, 1, 0),
        struct.pack(">BxIIBB", 3, 46, 42, 1, 0),
    ],
)
def test_what_does_not_agree_is_none(spoiled: bytes) -> None:
    assert resync.candidate(spoiled + b"\x55" * 40) == -1


def test_a_command_is_believed_at_once() -> None:
    assert resync.confirmed_by(COMMAND, 1000) == resync.LOOK
    assert resync.confirms(COMMAND[: resync.LOOK])


@pytest.mark.parametrize(
    ("behind", "believed"), [(DATA, True), (RELEASE, True), (b"\x55" * 12, False), (b"\0" * 12, False)]
)
def test_data_is_believed_by_what_is_behind_it(behind: bytes, believed: bool) -> None:
    size = resync.confirmed_by(DATA + behind, 1000)

    assert size == len(DATA) + 10
    assert resync.confirms((DATA + behind)[:size]) is believed


def test_a_pdu_too_large_to_wait_for_is_not_believed() -> None:
    assert resync.confirmed_by(DATA, 50) == resync.LOOK
    assert not resync.confirms(DATA[: resync.LOOK])
