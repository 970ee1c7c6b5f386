"""Neighbours on the wire itself: ARP, LLDP, CDP."""

from __future__ import annotations

from radvigil.protocols.link.arp import read_arp
from radvigil.protocols.link.cdp import read_cdp
from radvigil.protocols.link.frames import guarded
from radvigil.protocols.link.lldp import read_lldp
from radvigil.records import LinkProtocol

ARP = LinkProtocol("arp", frozenset((0x0806,)), guarded("arp", read_arp))
LLDP = LinkProtocol("lldp", frozenset((0x88CC,)), guarded("lldp", read_lldp))
CDP = LinkProtocol("cdp", frozenset((0,)), guarded("cdp", read_cdp))

__all__ = ["ARP", "CDP", "LLDP"]
