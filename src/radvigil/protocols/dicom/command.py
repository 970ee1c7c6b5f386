"""Command sets (PS3.7 6.3.1, 9.3, 10.3 and annex E): group 0000, always implicit VR little endian."""

from __future__ import annotations

from functools import lru_cache
from struct import Struct
from typing import Any

from radvigil.protocols.violations import ProtocolViolation

_ELEMENT = Struct("<HHI")

NAMES = {
    # PS3.7 E.1, Command Field (0000,0100)
    0x0001: "C-STORE-RQ",
    0x8001: "C-STORE-RSP",
    0x0010: "C-GET-RQ",
    0x8010: "C-GET-RSP",
    0x0020: "C-FIND-RQ",
    0x8020: "C-FIND-RSP",
    0x0021: "C-MOVE-RQ",
    0x8021: "C-MOVE-RSP",
    0x0030: "C-ECHO-RQ",
    0x8030: "C-ECHO-RSP",
    0x0100: "N-EVENT-REPORT-RQ",
    0x8100: "N-EVENT-REPORT-RSP",
    0x0110: "N-GET-RQ",
    0x8110: "N-GET-RSP",
    0x0120: "N-SET-RQ",
    0x8120: "N-SET-RSP",
    0x0130: "N-ACTION-RQ",
    0x8130: "N-ACTION-RSP",
    0x0140: "N-CREATE-RQ",
    0x8140: "N-CREATE-RSP",
    0x0150: "N-DELETE-RQ",
    0x8150: "N-DELETE-RSP",
    0x0FFF: "C-CANCEL-RQ",
}

_ANSWERS = frozenset(name for name in NAMES.values() if name.endswith("RSP") or name == "C-CANCEL-RQ")
"""Those that name the message that they are about instead of themselves."""

_SHORT = 256
"""Bytes of a command set worth remembering."""

NO_DATA_SET = 0x0101

GROUP_LENGTH, AFFECTED_CLASS, REQUESTED_CLASS, FIELD = 0x0000, 0x0002, 0x0003, 0x0100
MESSAGE_ID, RESPONDED_ID, MOVE_DESTINATION, PRIORITY, DATA_SET_TYPE = 0x0110, 0x0120, 0x0600, 0x0700, 0x0800
STATUS, AFFECTED_INSTANCE, REQUESTED_INSTANCE, EVENT_TYPE, ACTION_TYPE = 0x0900, 0x1000, 0x1001, 0x1002, 0x1008
REMAINING, COMPLETED, FAILED, WARNING, MOVE_ORIGINATOR = 0x1020, 0x1021, 0x1022, 0x1023, 0x1030

COMMAND_START = b"\0\0\0\0\4\0\0\0"
"""(0000,0000) with its length of 4: every command set begins so (PS3.7 6.3.1)."""
_NUMBERS = {
    STATUS: "status",
    REMAINING: "remaining",
    COMPLETED: "completed",
    FAILED: "failed",
    WARNING: "warning",
    PRIORITY: "priority",
    EVENT_TYPE: "event_type",
    ACTION_TYPE: "action_type",
}
"""Elements of VR US that a message tells, by the field they become."""

_EXPLICIT_START = b"\0\0\0\0UL"


class Command:
    """A command set: its name, its values by element number, and what messages tell of them. Never changed."""

    __slots__ = ("faults", "fields", "has_data_set", "message_id", "name", "values")

    def __init__(self, name: str, values: dict[int, bytes], faults: list[ProtocolViolation]) -> None:
        self.name = name
        self.values = values
        self.faults = faults
        numbers = {element: raw[0] | raw[1] << 8 for element, raw in values.items() if len(raw) == 2}
        self.fields: dict[str, Any] = {_NUMBERS[e]: number for e, number in numbers.items() if e in _NUMBERS}
        """The numbers that a message tells, by field."""
        self.message_id = numbers.get(RESPONDED_ID if name in _ANSWERS else MESSAGE_ID)
        self.has_data_set = numbers.get(DATA_SET_TYPE, NO_DATA_SET) != NO_DATA_SET

    def number(self, element: int) -> int | None:
        """Value of an element of VR US, None when it is not there (or not two bytes long)."""
        raw = self.values.get(element)
        return raw[0] | raw[1] << 8 if raw is not None and len(raw) == 2 else None


def command_of(raw: bytes) -> Command:
    """As `parse_command`; short ones are remembered: the answers to one query are the same, byte for byte."""
    return _remembered(raw) if len(raw) <= _SHORT else parse_command(raw)


def parse_command(raw: bytes) -> Command:
    """A whole command set. Raises when it cannot be read as one, or names no known command."""
    values, faults = _elements(raw)
    code = values.get(FIELD, b"")
    name = NAMES.get(code[0] | code[1] << 8, "") if len(code) == 2 else ""
    if not name:
        raise ProtocolViolation(0, "PS3.7 E.1", "command-field")
    command = Command(name, values, faults)
    _check(command, len(raw))
    return command


_remembered = lru_cache(maxsize=64)(parse_command)


def _elements(raw: bytes) -> tuple[dict[int, bytes], list[ProtocolViolation]]:
    if raw[:6] == _EXPLICIT_START:
        raise ProtocolViolation(4, "PS3.7 6.3.1", "command-not-implicit")
    values: dict[int, bytes] = {}
    faults: list[ProtocolViolation] = []
    at, end, previous, unpack = 0, len(raw), -1, _ELEMENT.unpack_from
    while at < end:
        if end - at < 8:
            raise ProtocolViolation(at, "PS3.7 6.3.1", "command-length")
        group, element, length = unpack(raw, at)
        if group:
            raise ProtocolViolation(at, "PS3.7 6.3.1", "command-group")
        if at + 8 + length > end:
            raise ProtocolViolation(at, "PS3.7 6.3.1", "command-length")
        if element <= previous and not faults:
            faults.append(ProtocolViolation(at, "PS3.7 6.3.1", "element-order"))
        values[element] = raw[at + 8 : at + 8 + length]
        previous = element
        at += 8 + length
    return values, faults


def _check(command: Command, size: int) -> None:
    values = command.values
    stated = values.get(GROUP_LENGTH, b"")
    if len(stated) != 4 or int.from_bytes(stated, "little") != size - 12:
        command.faults.append(ProtocolViolation(0, "PS3.7 E.1", "command-group-length"))
    if command.message_id is None:
        command.faults.append(ProtocolViolation(0, "PS3.7 E.1", "message-id"))
    if command.number(DATA_SET_TYPE) is None:
        command.faults.append(ProtocolViolation(0, "PS3.7 E.1", "data-set-type"))
    if command.name.endswith("RSP") and command.number(STATUS) is None:
        command.faults.append(ProtocolViolation(0, "PS3.7 C", "status"))
