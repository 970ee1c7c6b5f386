"""Status codes against PS3.7 annex C, and pynetdicom's reading of it."""

from __future__ import annotations

import pytest
from pynetdicom.status import code_to_category

from radvigil.standards import status_class, status_name

CODES = [0x0000, 0xFF00, 0xFF01, 0xFE00, 0xB000, 0xB007, 0x0107, 0xA700, 0xA801, 0xC123, 0x0122]


@pytest.mark.parametrize("code", CODES)
def test_classes_are_pynetdicoms(code: int) -> None:
    assert status_class(code) == code_to_category(code).lower()


@pytest.mark.parametrize("code", [None, 0x1234, 0xFFFF])
def test_what_no_range_holds_is_unknown(code: int | None) -> None:
    assert status_class(code) == "unknown"


@pytest.mark.parametrize(
    ("code", "command", "name"),
    [
        (0xA801, "C-MOVE-RSP", "move-destination-unknown"),
        (0xA789, "C-STORE-RSP", "out-of-resources"),
        (0xA900, "C-STORE-RSP", "data-set-does-not-match-sop-class"),
        (0x0124, "C-FIND-RSP", "not-authorized"),
        (0xC001, "C-STORE-RSP", "cannot-understand"),
        (0x1234, "C-STORE-RSP", ""),
        (None, "", ""),
    ],
)
def test_names_follow_the_service(code: int | None, command: str, name: str) -> None:
    assert status_name(code, command) == name
