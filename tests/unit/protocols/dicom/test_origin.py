"""What an image says of its maker and of its clock."""

from __future__ import annotations

import pytest

from radvigil.protocols.dicom import origin, plans
from radvigil.records import Mark

MARK = Mark(1_767_345_072_000_000_000, "c", 1)  # 2026-01-02T09:11:12Z


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        (b"", "Ünïcode".encode(), "Ünïcode"),
        (b"ISO_IR 100", "Société".encode("latin-1"), "Société"),
        (b"ISO_IR 192", "Société".encode(), "Société"),
        (b"ISO_IR 144", "Завод".encode("iso8859-5"), "Завод"),
        (b"ISO 2022 IR 6\\ISO 2022 IR 87", b"MAKER", "MAKER"),
        (b"NO SUCH", b"MAKER \0", "MAKER"),
        (b"ISO_IR 100", b"evil\x1b[31m", "evil\ufffd[31m"),
    ],
)
def test_texts_by_their_character_set(charset: bytes, raw: bytes, text: str) -> None:
    content = origin.content_of({plans.CHARACTER_SET: charset, plans.MANUFACTURER: raw})

    assert origin.origin_fields(content)["manufacturer"] == text


def test_versions_are_split_and_empty_ones_dropped() -> None:
    content = origin.content_of({plans.SOFTWARE: b"V1 \\\\V2\\"})

    assert origin.origin_fields(content)["software"] == ("V1", "V2")


@pytest.mark.parametrize(
    ("date", "time", "zone", "stated"),
    [
        (b"20260102", b"101112", b"", ("2026-01-02T10:11:12", None)),
        (b"20260102", b"101112.250000", b"+0100", ("2026-01-02T10:11:12.250000+01:00", 250_000_000)),
        (b"20260102", b"051112 ", b"-0400", ("2026-01-02T05:11:12-04:00", 0)),
        (b"20260102", b"101112", b"nonsense", ("2026-01-02T10:11:12", None)),
        (b"20261302", b"101112", b"", None),
        (b"20260102", b"1011", b"", None),
        (b"20260102", b"101160", b"", None),
        (b"", b"", b"", None),
    ],
)
def test_a_stated_time(date: bytes, time: bytes, zone: bytes, stated) -> None:
    values = {plans.CREATION_DATE: date, plans.CREATION_TIME: time, plans.TIME_ZONE: zone}

    assert origin.stated_time(values, MARK) == stated


def test_the_creation_is_asked_before_the_acquisition() -> None:
    values = {
        plans.ACQUISITION_DATE: b"20250101",
        plans.ACQUISITION_TIME: b"000000",
        plans.CONTENT_DATE: b"20240101",
        plans.CONTENT_TIME: b"000000",
    }
    assert origin.stated_time(values, MARK) == ("2024-01-01T00:00:00", None)
