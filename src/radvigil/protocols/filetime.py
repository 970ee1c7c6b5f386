"""FILETIME ([MS-DTYP] 2.3.3): 100-nanosecond steps since 1601-01-01 UTC, as SMB and NTLM servers tell their time.

Rule: only times of 1990 to 2200 are believed; zero and all ones mean "not told" ([MS-SMB2] 2.2.4).
"""

from __future__ import annotations

from datetime import UTC, datetime

from radvigil.records import Clock, Flow, Mark

_STEP_NS = 100
_UNIX_EPOCH = 116_444_736_000_000_000
"""1970-01-01 in these steps."""
_FIRST = 122_756_256_000_000_000
"""1990-01-01."""
_LAST = 189_027_360_000_000_000
"""2200-01-01, near enough."""
_SECOND_NS = 1_000_000_000


def filetime_ns(filetime: int) -> int | None:
    """Nanoseconds since 1970 UTC; None when the value tells no time."""
    if not _FIRST <= filetime <= _LAST:
        return None
    return (filetime - _UNIX_EPOCH) * _STEP_NS


def rfc3339(ns: int) -> str:
    """UTC with nine digits."""
    seconds, rest = divmod(ns, _SECOND_NS)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


def server_clock(filetime: int, source: str, flow: Flow, mark: Mark) -> Clock | None:
    """What the responder's clock says beside the capture's; `offset` is stated minus captured, in nanoseconds."""
    stated = filetime_ns(filetime)
    if stated is None:
        return None
    return Clock(mark, flow, sender="resp", source=source, stated=rfc3339(stated), offset=stated - mark.ts)
