"""What mirror ports wrap frames in: GRE (RFC 2784, RFC 2890), NVGRE (RFC 7637), ERSPAN I to III, VXLAN (RFC 7348).

Rules:
1. GRE version 0 only; checksum, key and sequence fields are passed over by their flags.
2. ERSPAN type I has no header of its own and no GRE sequence number; type II has 8 bytes, type III 12 or 20
   (draft-foschiano-erspan 4).
3. The layers of links and networks are reached through `LAYERS`, as tunnels and networks contain each other.
"""

from __future__ import annotations

import numpy as np

from radvigil.capture.columns import OTHER, Column
from radvigil.capture.dissection import Dissection, Layer, Rows, Steps, narrow, split

GRE = np.dtype([("flags", ">u2"), ("protocol", ">u2")])
VXLAN = np.dtype([("flags", "u1"), ("reserved", "V3"), ("vni", ">u4")])
LAST_WORD = np.dtype([("word", ">u2")])
VXLAN_PORT = 4789
_ETHERNET, _ERSPAN2, _ERSPAN3 = 0x6558, 0x88BE, 0x22EB

LAYERS: dict[str, Layer] = {}
"""`ethernet`, `ipv4`, `ipv6`, `mpls`: set by the room when it opens."""


def gre(d: Dissection, rows: Rows, at: Column) -> Steps:
    rows, at = d.whole(rows, at, 4)
    head = d.octets.rows(at, GRE)
    flags, kinds = head["flags"].astype(np.int64), head["protocol"]
    size = 4 + 4 * (((flags & 0xC000) != 0) * 1 + ((flags & 0x2000) != 0) + ((flags & 0x1000) != 0))
    plain = (flags & 7) == 0
    table = d.table
    table.kind[rows] = OTHER
    table.at[rows] = at
    table.wire[rows] = np.maximum(d.wire_end[rows] - at, 0)
    table.length[rows] = np.maximum(d.end[rows] - at, 0)
    within = at + size
    second = (kinds == _ERSPAN2) & ((flags & 0x1000) != 0)
    choices = (
        ("ethernet", (kinds == _ETHERNET) | ((kinds == _ERSPAN2) & ~second), within),
        ("ethernet", second, within + 8),
        ("ipv4", kinds == 0x0800, within),
        ("ipv6", kinds == 0x86DD, within),
        ("mpls", kinds == 0x8847, within),
    )
    parts = [(LAYERS[name], split(rows, start, mask & plain)) for name, mask, start in choices]
    steps = [(layer, *part) for layer, part in parts if part]
    third = split(rows, within, (kinds == _ERSPAN3) & plain)
    return [*steps, *_erspan3(d, *third)] if third else steps


def _erspan3(d: Dissection, rows: Rows, at: Column) -> Steps:
    """Type III: the lowest bit of its twelve bytes announces eight more."""
    rows, at = d.whole(rows, at, 12)
    more = (d.octets.rows(at + 10, LAST_WORD)["word"] & 1).astype(np.int64)
    return [(LAYERS["ethernet"], rows, at + 12 + 8 * more)]


def vxlan(d: Dissection, rows: Rows, at: Column) -> Steps:
    """RFC 7348 5: the I flag set and eight bytes, then a frame; anything else on the port stays UDP."""
    long = d.end[rows] - at >= 22
    rows, at = narrow(rows, long), at[long]
    valid = d.octets.rows(at, VXLAN)["flags"] == 0x08
    return [(LAYERS["ethernet"], narrow(rows, valid), at[valid] + 8)] if valid.any() else ()
