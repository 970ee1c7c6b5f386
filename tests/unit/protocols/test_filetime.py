from __future__ import annotations

import pytest

from radvigil.protocols.filetime import filetime_ns, rfc3339, server_clock
from radvigil.records import Mark
from tests.support.driving import FLOW


def test_the_unix_epoch_is_its_own_anchor() -> None:
    assert filetime_ns(132_000_000_000_000_000) == 1_555_526_400_000_000_000
    assert rfc3339(1_555_526_400_000_000_007) == "2019-04-17T18:40:00.000000007Z"


@pytest.mark.parametrize("filetime", [0, 1, (1 << 64) - 1, 116_444_736_000_000_000])
def test_what_tells_no_time(filetime: int) -> None:
    assert filetime_ns(filetime) is None
    assert server_clock(filetime, "smb", FLOW, Mark(0, "c", 1)) is None


def test_the_offset_is_stated_minus_captured() -> None:
    clock = server_clock(132_000_000_000_000_000, "smb", FLOW, Mark(1_555_526_399_000_000_000, "c", 1))
    assert clock is not None
    assert (clock.offset, clock.sender, clock.source) == (1_000_000_000, "resp", "smb")
