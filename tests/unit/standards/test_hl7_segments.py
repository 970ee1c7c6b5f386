from __future__ import annotations

import pytest

from radvigil.standards.hl7_segments import is_segment_name


@pytest.mark.parametrize("name", ["MSH", "PID", "OBX", "AL1", "SFT", "ZPI", "Z01"])
def test_names(name: str) -> None:
    assert is_segment_name(name)


@pytest.mark.parametrize("name", ["", "DOE", "msh", "MSHX", "zpi", "Z", "Zép", "PI"])
def test_words_that_are_none(name: str) -> None:
    assert not is_segment_name(name)
