"""NetBIOS over UDP: name service (137) and datagram service (138)."""

from __future__ import annotations

from radvigil.protocols.nbns.datagram import BROADCAST, DIRECT_UNIQUE, HEAD, DatagramServiceReader
from radvigil.protocols.nbns.service import NameServiceReader
from radvigil.protocols.rfc1035 import is_netbios_name
from radvigil.records import DatagramProtocol

_OPCODES = frozenset((0, 5, 6, 7, 8, 9, 15))


def _probe_nbns(payload: bytes, source: int, target: int) -> bool:
    """The first name is in half-ASCII: nothing else looks so."""
    return is_netbios_name(payload) and (payload[2] >> 3) & 15 in _OPCODES


def _probe_nbdgm(payload: bytes, source: int, target: int) -> bool:
    """Type, its own port in the header, and a source name in half-ASCII."""
    if len(payload) < HEAD + 38 or not DIRECT_UNIQUE <= payload[0] <= BROADCAST:
        return False
    return is_netbios_name(payload[2:]) and source == int.from_bytes(payload[8:10], "big")


NBNS = DatagramProtocol("nbns", frozenset((137,)), _probe_nbns, NameServiceReader)
NBDGM = DatagramProtocol("nbdgm", frozenset((138,)), _probe_nbdgm, DatagramServiceReader)

__all__ = ["NBDGM", "NBNS"]
