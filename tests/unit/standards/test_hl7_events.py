"""Which HL7 messages merge patients."""

from __future__ import annotations

import pytest

from radvigil.standards import merge_event


@pytest.mark.parametrize(
    ("message_type", "event"),
    [("ADT^A40", "A40"), ("ADT^A18", "A18"), ("ACK^A40", ""), ("ADT^A04", ""), ("ADT", ""), ("", ""), ("ADT^a40", "")],
)
def test_merges(message_type: str, event: str) -> None:
    assert merge_event(message_type) == event
