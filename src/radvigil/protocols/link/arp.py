"""ARP (RFC 826, RFC 5227): which MAC holds which IPv4 address.

Rules:
1. Every message is told: a request binds its sender as surely as a reply does.
2. Ethernet and IPv4 only; reverse and inverse ARP say nothing that DHCP does not say better.
"""

from __future__ import annotations

from struct import Struct
from typing import Final

from radvigil.protocols.addresses import ipv4_text, mac_text
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Arp, Context, Frame

_HEADER: Final = Struct(">HHBBH")
_BODY: Final = Struct(">6s4s6s4s")
_ETHERNET_IPV4: Final = (1, 0x0800)
_SIZES: Final = (6, 4)
_WORDS: Final = {1: "request", 2: "reply"}
_NOBODY: Final = b"\0\0\0\0"


def read_arp(frame: Frame, context: Context) -> None:
    """One Arp event a request or reply. Raises ProtocolViolation."""
    payload = frame.payload
    if len(payload) < _HEADER.size:
        raise ProtocolViolation(len(payload), "RFC 826", "packet-cut")
    hardware, protocol, hardware_size, protocol_size, operation = _HEADER.unpack_from(payload)
    if (hardware, protocol) != _ETHERNET_IPV4 or operation not in _WORDS:
        return
    if (hardware_size, protocol_size) != _SIZES:
        raise ProtocolViolation(4, "RFC 826", "address-size")
    if len(payload) < _HEADER.size + _BODY.size:
        raise ProtocolViolation(len(payload), "RFC 826", "packet-cut")
    sender_mac, sender, target_mac, target = _BODY.unpack_from(payload, _HEADER.size)
    context.emit(
        Arp(
            frame.mark,
            None,
            operation=_operation(operation, sender, target),
            sender_ip="" if sender == _NOBODY else ipv4_text(sender),
            sender_mac=mac_text(sender_mac),
            target_ip=ipv4_text(target),
            target_mac=mac_text(target_mac),
            vlan=frame.vlan,
        )
    )


def _operation(operation: int, sender: bytes, target: bytes) -> str:
    """RFC 5227 1.1: a probe has no sender address, an announcement asks for its own."""
    if sender == _NOBODY:
        return "probe"
    return "gratuitous" if sender == target else _WORDS[operation]
