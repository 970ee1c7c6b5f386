"""Which side of a conversation serves, when the beginning was not seen.

Ports prove nothing (RFC 6335: assignment is not endorsement); they only turn round a flow whose first packet was an
answer, and name what TLS presumably hides.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from radvigil.standards import port_name

WELL_KNOWN: Final = 1024
FTP_DATA: Final = 20
"""An active FTP server opens its data connection from this port (RFC 959 3.2): it is the originator."""

DHCP_ANSWER: Final = (67, 68)
"""Server to client (RFC 2131 4.1): both ports are assigned."""

DICOM_TLS: Final = 2762
"""PS3.15 B.1: the registered port of DICOM over TLS."""
HL7: Final = frozenset({2575, 6661})
"""IANA `hl7` and the default of a common engine; MLLP over TLS has no port of its own."""


@lru_cache(maxsize=4096)
def answer_came_first(transport: str, orig_port: int, resp_port: int) -> bool:
    """The `originator` speaks from a server's port to a port no server uses: its request was not in the capture."""
    if transport == "udp" and (orig_port, resp_port) == DHCP_ANSWER:
        return True
    if resp_port < WELL_KNOWN or orig_port == FTP_DATA or not port_name(transport, orig_port):
        return False
    return not port_name(transport, resp_port)


@lru_cache(maxsize=65536)
def kept_of_attempts(transport: str, port: int) -> bool:
    """Unanswered attempts to any other port are counted together as port 0: a scan of 65,535 ports is one row."""
    return bool(port_name(transport, port))
