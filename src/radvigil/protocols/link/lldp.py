"""LLDP (IEEE 802.1AB) with the inventory of LLDP-MED (ANSI/TIA-1057): switches and whatever else says what it is.

Rules:
1. Chassis, port and time to live come first, in this order (IEEE 802.1AB 8.2); a frame without them is malformed.
2. Port descriptions and asset ids are people's words: dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from radvigil.protocols.addresses import ip_text, mac_text
from radvigil.protocols.cursor import Cursor
from radvigil.records import Context, Frame, Name, wire_text

_CHASSIS: Final = 1
_PORT: Final = 2
_TIME_TO_LIVE: Final = 3
_SYSTEM_NAME: Final = 5
_SYSTEM_DESCRIPTION: Final = 6
_CAPABILITIES: Final = 7
_MANAGEMENT: Final = 8
_ORGANISATION: Final = 127
_FIRST: Final = (_CHASSIS, _PORT, _TIME_TO_LIVE)
_LONGEST: Final = 255
"""IEEE 802.1AB 8.5.6 and 8.5.7: 255 octets."""
_CHASSIS_MAC: Final = 4
_PORT_MAC: Final = 3
_MOST_ADDRESSES: Final = 8
_TIA_MED: Final = b"\x00\x12\xbb"
_MED_TEXTS: Final = {7: "revision", 8: "serial", 9: "manufacturer", 10: "model"}
"""ANSI/TIA-1057 10.2.6; hardware and firmware revisions (5, 6) and the asset id (11) are dropped."""
_ROLES: Final = ("", "repeater", "bridge", "access-point", "router", "phone", "cable-modem", "station")
"""IEEE 802.1AB 8.5.8, from bit 0."""


@dataclass(slots=True)
class Neighbour:
    """What one frame said, while it is read."""

    macs: dict[str, None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    addresses: list[str] = field(default_factory=list)


def read_lldp(frame: Frame, context: Context) -> None:
    """Name events: one a MAC and one a management address of the neighbour. Raises ProtocolViolation."""
    cursor = Cursor(frame.payload, "IEEE 802.1AB 8.2", "tlv-cut")
    neighbour = Neighbour()
    order: list[int] = []
    while cursor.left >= 2:
        head = cursor.u16()
        kind, body = head >> 9, cursor.part(head & 0x1FF)
        if not kind:
            break
        order.append(kind)
        _take(neighbour, kind, body)
    if tuple(order[:3]) != _FIRST:
        raise cursor.violation("mandatory-tlvs")
    neighbour.macs.setdefault(frame.source_mac)
    _tell(neighbour, frame, context)


def _take(neighbour: Neighbour, kind: int, body: Cursor) -> None:
    if kind in (_CHASSIS, _PORT):
        subtype, wanted = body.u8(), _CHASSIS_MAC if kind == _CHASSIS else _PORT_MAC
        if subtype == wanted and body.left == 6:
            neighbour.macs.setdefault(mac_text(body.rest()))
    elif kind == _SYSTEM_NAME:
        neighbour.texts["name"] = wire_text(body.rest(), _LONGEST)
    elif kind == _SYSTEM_DESCRIPTION:
        neighbour.texts["description"] = wire_text(body.rest(), _LONGEST)
    elif kind == _CAPABILITIES:
        body.skip(2)
        enabled = body.u16()
        neighbour.roles = tuple(role for bit, role in enumerate(_ROLES) if role and enabled & 1 << bit)
    elif kind == _MANAGEMENT:
        _management(neighbour, body)
    elif kind == _ORGANISATION and body.peek(3) == _TIA_MED:
        body.skip(3)
        what = _MED_TEXTS.get(body.u8())
        if what:
            neighbour.texts[what] = wire_text(body.rest(), 32)


def _management(neighbour: Neighbour, body: Cursor) -> None:
    """IEEE 802.1AB 8.5.9: length, IANA address family, address."""
    address = body.vector(1)
    family = address.u8()
    ip = ip_text(address.rest()) if family in (1, 2) else ""
    if ip and len(neighbour.addresses) < _MOST_ADDRESSES:
        neighbour.addresses.append(ip)


def _tell(neighbour: Neighbour, frame: Frame, context: Context) -> None:
    texts, macs = neighbour.texts, list(neighbour.macs)
    addresses = neighbour.addresses or [""]
    places = [(macs[0], ip) for ip in addresses] + [(mac, addresses[0]) for mac in macs[1:]]
    for mac, ip in places:
        context.emit(
            Name(
                frame.mark,
                None,
                source="lldp",
                name=texts.get("name", ""),
                ip=ip,
                mac=mac,
                roles=neighbour.roles,
                manufacturer=texts.get("manufacturer", ""),
                model=texts.get("model", ""),
                software=texts.get("description") or texts.get("revision", ""),
                serial=texts.get("serial", ""),
            )
        )
