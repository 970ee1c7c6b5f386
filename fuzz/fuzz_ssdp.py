# Invariant: any datagrams give a bounded number of events or Malformed, never an exception, and no text that steers.
"""SSDP notifications, searches and answers.

An input is a flow: datagrams cut by FE FD FC FB, directions alternating.
"""

from __future__ import annotations

from radvigil.protocols.ssdp import SSDP
from tests.support.datagrams import play_datagram_fuzz

SEEDS: tuple[bytes, ...] = (
    b"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: urn:schemas-upnp-org:device:Printer:1\r\n"
    b"NTS: ssdp:alive\r\nLOCATION: http://192.0.2.7/dr-martin.xml\r\nSERVER: Linux/4.1 UPnP/1.0 Acme"
    b"/2\r\nUSN: uuid:1234::urn:schemas-upnp-org:device:Printer:1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nUSN: uuid:1\r\nSERVER: Acme/2\r\n\r\n",
    b'M-SEARCH * HTTP/1.1\r\nMAN: "ssdp:discover"\r\nST: urn:schemas-upnp-org:device:Printer:1\r\n\r\n',
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_datagram_fuzz(SSDP, content)
