"""DIMSE status codes: their class and their name (PS3.7 annex C; PS3.4 for those of one service)."""

from __future__ import annotations

from typing import Literal

StatusClass = Literal["success", "pending", "warning", "failure", "cancel", "unknown"]

GENERAL: dict[int, tuple[StatusClass, str]] = {
    # PS3.7 C.1 to C.5
    0x0000: ("success", "success"),
    0x0001: ("warning", "requested-optional-attributes-not-supported"),
    0x0105: ("failure", "no-such-attribute"),
    0x0106: ("failure", "invalid-attribute-value"),
    0x0107: ("warning", "attribute-list-error"),
    0x0110: ("failure", "processing-failure"),
    0x0111: ("failure", "duplicate-sop-instance"),
    0x0112: ("failure", "no-such-sop-instance"),
    0x0113: ("failure", "no-such-event-type"),
    0x0114: ("failure", "no-such-argument"),
    0x0115: ("failure", "invalid-argument-value"),
    0x0116: ("warning", "attribute-value-out-of-range"),
    0x0117: ("failure", "invalid-object-instance"),
    0x0118: ("failure", "no-such-sop-class"),
    0x0119: ("failure", "class-instance-conflict"),
    0x0120: ("failure", "missing-attribute"),
    0x0121: ("failure", "missing-attribute-value"),
    0x0122: ("failure", "sop-class-not-supported"),
    0x0123: ("failure", "no-such-action"),
    0x0124: ("failure", "not-authorized"),
    0x0210: ("failure", "duplicate-invocation"),
    0x0211: ("failure", "unrecognized-operation"),
    0x0212: ("failure", "mistyped-argument"),
    0x0213: ("failure", "resource-limitation"),
    0xFE00: ("cancel", "cancel"),
    0xFF00: ("pending", "pending"),
    0xFF01: ("pending", "pending-optional-keys-not-supported"),
}

BY_SERVICE: dict[tuple[str, int], str] = {
    # PS3.4 B.2.3 (storage), C.4.1.1.4 (find), C.4.2.1.5 (move), C.4.3.1.4 (get)
    ("C-STORE", 0xB000): "coercion-of-data-elements",
    ("C-STORE", 0xB006): "elements-discarded",
    ("C-STORE", 0xB007): "data-set-does-not-match-sop-class",
    ("C-FIND", 0xA700): "out-of-resources",
    ("C-FIND", 0xA900): "identifier-does-not-match-sop-class",
    ("C-MOVE", 0xA701): "out-of-resources-matches",
    ("C-MOVE", 0xA702): "out-of-resources-sub-operations",
    ("C-MOVE", 0xA801): "move-destination-unknown",
    ("C-MOVE", 0xA900): "identifier-does-not-match-sop-class",
    ("C-MOVE", 0xB000): "sub-operations-with-failures",
    ("C-GET", 0xA701): "out-of-resources-matches",
    ("C-GET", 0xA702): "out-of-resources-sub-operations",
    ("C-GET", 0xA900): "identifier-does-not-match-sop-class",
    ("C-GET", 0xB000): "sub-operations-with-failures",
}

_RANGES: dict[tuple[str, int], str] = {
    # The same clauses give these by their first digits, the rest being the implementation's own.
    ("C-STORE", 0xA7): "out-of-resources",
    ("C-STORE", 0xA9): "data-set-does-not-match-sop-class",
}


def status_class(code: int | None) -> StatusClass:
    """Class of a status (PS3.7 C.1 to C.5); `unknown` for no status or one outside of every range."""
    if code is None:
        return "unknown"
    known = GENERAL.get(code)
    if known:
        return known[0]
    high = code >> 12
    if high == 0xB:
        return "warning"
    if high in (0xA, 0xC) or 0x0100 <= code <= 0x02FF:
        return "failure"
    return "unknown"


def status_name(code: int | None, command: str = "") -> str:
    """A code for the status, as the service of `command` (`C-STORE-RSP`) means it; empty when no standard names it."""
    if code is None:
        return ""
    service = command.rsplit("-", 1)[0]
    named = BY_SERVICE.get((service, code)) or _RANGES.get((service, code >> 8))
    if named:
        return named
    if code in GENERAL:
        return GENERAL[code][1]
    return "cannot-understand" if code >> 12 == 0xC else ""
