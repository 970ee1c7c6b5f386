"""How often one card, one address of the network, and whatever else is counted may ask.

A window of time is a bucket of the cache, which lives in the database: two processes share it. Two requests in the same
instant may count as one; a limit is a dam, not a till.

A hospital often shows one address for all its phones, so limits by address are wide. Whoever passes a limit is shown
the telephone number: a limit must not swallow a doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Limit:
    """`count` times in `seconds`."""

    name: str
    count: int
    seconds: int


READ_CARD = Limit("read-card", 300, 300)
READ_ADDRESS = Limit("read-address", 1_200, 300)
MISSED = Limit("missed", 60, 300)
"""Unknown cards and links, by address. Guessing 192 bits is hopeless; this spares the server the trouble."""
SEND_CARD = Limit("send-card", 12, 600)
SEND_ADDRESS = Limit("send-address", 60, 600)


def within(limit: Limit, key: str, now: datetime) -> bool:
    """Count one more, and say whether it is still within the limit."""
    bucket = _bucket(limit, key, now)
    count = int(cache.get(bucket, 0)) + 1
    cache.set(bucket, count, timeout=2 * limit.seconds)  # `incr` would keep it for five minutes only
    return count <= limit.count


def wait(limit: Limit, now: datetime) -> int:
    """Seconds until the window ends, 1 at least."""
    return limit.seconds - int(now.timestamp()) % limit.seconds


def _bucket(limit: Limit, key: str, now: datetime) -> str:
    named = sha256(f"{limit.name} {key}".encode()).hexdigest()[:40]
    return f"doubts:{named}:{int(now.timestamp()) // limit.seconds}"
