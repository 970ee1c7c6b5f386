"""The decoders' one door: which protocols are known, in the order in which they are asked.

Rules:
1. One explicit tuple a transport. To add a protocol is to add one name here.
2. Streams on a port that nobody claims are offered to all probes in this order: strongest content first, so that a
   weak probe never takes what a strong one knows.
3. Doors import no third-party package; a decoder that needs one imports it when first used.
"""

from __future__ import annotations

from radvigil.protocols.dns import DNS, DNS_TCP, LLMNR, MDNS
from radvigil.records import DatagramProtocol, LinkProtocol, StreamProtocol

STREAM_PROTOCOLS: tuple[StreamProtocol, ...] = (DNS_TCP,)

DATAGRAM_PROTOCOLS: tuple[DatagramProtocol, ...] = (MDNS, LLMNR, DNS)

LINK_PROTOCOLS: tuple[LinkProtocol, ...] = ()

__all__ = ["DATAGRAM_PROTOCOLS", "LINK_PROTOCOLS", "STREAM_PROTOCOLS"]
