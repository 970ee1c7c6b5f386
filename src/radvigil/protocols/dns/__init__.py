"""DNS, multicast DNS and LLMNR: names and who asked for them."""

from __future__ import annotations

from typing import ClassVar

from radvigil.protocols.datagrams import DatagramReader
from radvigil.protocols.dns.multicast import LlmnrReader, MdnsReader
from radvigil.protocols.dns.probe import is_dns, is_dns_like
from radvigil.protocols.dns.stream import StreamReader
from radvigil.protocols.dns.stream import probe as _stream_probe
from radvigil.protocols.dns.talk import Talk
from radvigil.records import Context, DatagramProtocol, Flow, Mark, StreamProtocol

_DNS_PORT = 53
_MDNS_PORT = 5353
_LLMNR_PORT = 5355


class DnsReader(DatagramReader):
    """Unicast DNS over UDP."""

    __slots__ = ("_talk",)
    PROTOCOL: ClassVar[str] = "dns"

    def __init__(self, flow: Flow, context: Context) -> None:
        super().__init__(flow, context)
        self._talk = Talk(flow, context)

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        self._talk.hear(payload, mark)

    def finish(self, mark: Mark) -> None:
        self._talk.close()


def _probe_dns(payload: bytes, source: int, target: int) -> bool:
    return is_dns(payload, known_port=_DNS_PORT in (source, target))


def _probe_mdns(payload: bytes, source: int, target: int) -> bool:
    """RFC 6762 6: the syntax is that of DNS; the port is the protocol's own mark."""
    return _MDNS_PORT in (source, target) and is_dns_like(payload)


def _probe_llmnr(payload: bytes, source: int, target: int) -> bool:
    """RFC 4795 2.1: as above."""
    return _LLMNR_PORT in (source, target) and is_dns_like(payload)


DNS = DatagramProtocol("dns", frozenset((_DNS_PORT,)), _probe_dns, DnsReader)
DNS_TCP = StreamProtocol("dns", frozenset((_DNS_PORT,)), _stream_probe, StreamReader)
MDNS = DatagramProtocol("mdns", frozenset((_MDNS_PORT,)), _probe_mdns, MdnsReader)
LLMNR = DatagramProtocol("llmnr", frozenset((_LLMNR_PORT,)), _probe_llmnr, LlmnrReader)

__all__ = ["DNS", "DNS_TCP", "LLMNR", "MDNS"]
