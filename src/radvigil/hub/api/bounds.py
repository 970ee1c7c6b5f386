"""How often another program may ask.

Rules:
1. A token that opens nothing is counted by the address it came from, and beyond `WRONG` answered so until the window
   ends. What does open something is let in all the same: behind one address a hospital may have many programs, and one
   that was set up wrongly must not silence the others. To guess 256 bits is hopeless with or without a bound.
2. What a token opens is counted by the token: a program that asks without end leaves the others their turn.
3. Reports have a bound of their own: each may be 64 MB, and seconds of computing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.http import HttpRequest
from django.utils import timezone

from radvigil.hub.doubts.limits import Limit, wait, within
from radvigil.hub.doubts.telling import address_of

WRONG = Limit("api-wrong", 30, 600)
READING = Limit("api-reading", 120, 60)
REPORTS = Limit("api-reports", 60, 3_600)

Opened = TypeVar("Opened")


class TooOftenError(Exception):
    """`wait`: seconds after which it may ask again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.wait = seconds


def opened(
    request: HttpRequest, token: str, limit: Limit, opens: Callable[[str, datetime], Opened | None]
) -> Opened | None:
    """What the token opens, None for nothing. Raises TooOftenError."""
    now = timezone.now()
    found = opens(token, now)
    bound, key = (WRONG, address_of(request)) if found is None else (limit, token)
    if not within(bound, key, now):
        raise TooOftenError(wait(bound, now))
    return found
