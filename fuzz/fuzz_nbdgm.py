# Invariant: any datagrams give a bounded number of events or Malformed, never an exception, and no text that steers.
"""NetBIOS datagram service and browser announcements.

An input is a flow: datagrams cut by FE FD FC FB, directions alternating.
"""

from __future__ import annotations

from radvigil.protocols.nbns import NBDGM
from tests.support.datagrams import play_datagram_fuzz

SEEDS: tuple[bytes, ...] = (
    bytes.fromhex(
        "11020007c0000207008a00cc0000204641454245444644444243414341434143414341434143414341434143414341002046"
        "4345424545454a4550454d45504548464a434143414341434143414341424e00ff534d422500000000000000000000000000"
        "0000000000000000000000000000110000320000000000000000000000e80300000000000032005600000000000000000043"
        "005c4d41494c534c4f545c42524f57534500010380fc0a00504143533100000000000000000000000601030004000f0155aa"
        "526f6f6d206f66204472204d617274696e00"
    ),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_datagram_fuzz(NBDGM, content)
