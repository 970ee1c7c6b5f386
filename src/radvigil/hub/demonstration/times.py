"""A report on another day: all its times moved, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

TIMES = frozenset({"first", "last", "ts", "hour"})


def earlier(raw: bytes, days: int) -> bytes:
    """The same report, so many days before."""
    if not days:
        return raw
    return msgspec.json.encode(_moved(msgspec.json.decode(raw), timedelta(days=days)))


def _moved(value: Any, back: timedelta) -> Any:
    if isinstance(value, dict):
        return {k: _time(v, back) if k in TIMES and isinstance(v, str) else _moved(v, back) for k, v in value.items()}
    return [_moved(one, back) for one in value] if isinstance(value, list) else value


def _time(text: str, back: timedelta) -> str:
    moved = datetime.fromisoformat(text[:19]).replace(tzinfo=UTC) - back
    return f"{moved:%Y-%m-%dT%H:%M:%S}{text[19:]}"
