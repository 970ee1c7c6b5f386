"""Who a network card was made by: IEEE's registry, as aiooui carries it.

Its table is one file made to be mapped: 24-bit prefixes sorted, then offsets, then names. It is read here directly,
because loading it by the package's own door starts an event loop (some 60 ms) for a binary search.
A locally administered MAC (second-lowest bit of the first octet, IEEE 802 clause 8.2) names no maker.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from struct import calcsize, unpack_from
from typing import NamedTuple

MAGIC = b"OUI1"
HEADER = "<4sI"


class Registry(NamedTuple):
    """Prefixes in ascending order, where each name begins, and the names."""

    prefixes: memoryview
    offsets: memoryview
    names: bytes


@cache
def _registry() -> Registry | None:
    spec = find_spec("aiooui")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name("oui.data")
    raw = path.read_bytes() if path.exists() else b""
    start = calcsize(HEADER)
    if len(raw) < start or raw[:4] != MAGIC:
        return None
    (_, count) = unpack_from(HEADER, raw)
    middle, end = start + 4 * count, start + 8 * count
    view = memoryview(raw)
    return Registry(view[start:middle].cast("I"), view[middle:end].cast("I"), raw[end:])


@lru_cache(maxsize=65536)
def vendor_of(mac: str) -> str:
    """The registered owner of a MAC's prefix, or empty."""
    try:
        prefix = int(mac.replace(":", "")[:6], 16)
    except ValueError:
        return ""
    registry = _registry()
    if registry is None or prefix & 0x020000:
        return ""
    place = bisect_left(registry.prefixes, prefix)
    if place >= len(registry.prefixes) or registry.prefixes[place] != prefix:
        return ""
    begin = registry.offsets[place]
    return registry.names[begin : registry.names.index(b"\n", begin)].decode("utf-8", "replace")
