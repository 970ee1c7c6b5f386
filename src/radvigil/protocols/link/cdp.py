"""Cisco Discovery Protocol, by its published frame format: LLC/SNAP of Cisco (00000C), protocol 2000.

Rules:
1. Other LLC frames (spanning tree, NetBEUI, VTP) are not ours and are passed over in silence.
2. TLV lengths include their own four octets; a shorter one is malformed, but zeros are the padding of Ethernet.
"""

from __future__ import annotations

from typing import Final

from radvigil.protocols.addresses import ip_text
from radvigil.protocols.cursor import Cursor
from radvigil.records import Context, Frame, Name, wire_text

SNAP_CDP: Final = b"\xaa\xaa\x03\x00\x00\x0c\x20\x00"
_DEVICE: Final = 0x01
_ADDRESSES: Final = 0x02
_CAPABILITIES: Final = 0x04
_VERSION: Final = 0x05
_PLATFORM: Final = 0x06
_MANAGEMENT: Final = 0x16
_TEXTS: Final = frozenset((_DEVICE, _VERSION, _PLATFORM))
_LONGEST: Final = 255
_MOST_ADDRESSES: Final = 8
_ROLES: Final = ("router", "bridge", "bridge", "bridge", "station", "", "repeater", "phone")
"""From bit 0: router, transparent bridge, source-route bridge, switch, host, IGMP filter, repeater, phone."""


def read_cdp(frame: Frame, context: Context) -> None:
    """One Name event an address (or one without). Raises ProtocolViolation."""
    if not frame.payload.startswith(SNAP_CDP):
        return
    cursor = Cursor(frame.payload, "CDP TLV", "tlv-cut")
    cursor.skip(len(SNAP_CDP) + 4)
    texts: dict[int, str] = {}
    addresses: dict[str, None] = {}
    roles: tuple[str, ...] = ()
    while cursor.left >= 4:
        kind, size = cursor.u16(), cursor.u16()
        if not kind and not size:
            break  # padding of a short frame
        if size < 4:
            raise cursor.violation("tlv-length")
        body = cursor.part(size - 4)
        if kind in _TEXTS:
            texts[kind] = " ".join(wire_text(body.rest().replace(b"\n", b" "), _LONGEST).split())
        elif kind == _CAPABILITIES:
            bits = body.u32()
            roles = tuple(dict.fromkeys(role for bit, role in enumerate(_ROLES) if role and bits & 1 << bit))
        elif kind in (_ADDRESSES, _MANAGEMENT):
            addresses.update(dict.fromkeys(_read_addresses(body)))
    for ip in addresses or ("",):
        context.emit(
            Name(
                frame.mark,
                None,
                source="cdp",
                name=texts.get(_DEVICE, ""),
                ip=ip,
                mac=frame.source_mac,
                roles=roles,
                model=texts.get(_PLATFORM, ""),
                software=texts.get(_VERSION, ""),
            )
        )


def _read_addresses(body: Cursor) -> list[str]:
    """Count, then protocol type, protocol (of its own length) and address (of its own length)."""
    found: list[str] = []
    for _ in range(min(body.u32(), _MOST_ADDRESSES)):
        body.skip(1)
        body.vector(1)
        ip = ip_text(body.vector(2).rest())
        if ip:
            found.append(ip)
    return found
