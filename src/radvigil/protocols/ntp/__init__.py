"""NTP (RFC 5905, RFC 4330): how far a machine's clock is from the capture's.

Rules:
1. A server's transmit timestamp is its clock. A client's tells only when it is near the truth: modern clients send
   random numbers there (RFC 8633 appendix).
2. Timestamps count 2^32 seconds and start again (era, RFC 5905 6): the era is the one nearest to the capture's time.
3. Told once a flow and sender, and again when the offset has moved by more than a second.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import ClassVar, Final

from radvigil.protocols.addresses import ipv4_text
from radvigil.protocols.datagrams import DatagramReader
from radvigil.protocols.violations import SENDERS, ProtocolViolation
from radvigil.records import Clock, Context, DatagramProtocol, Flow, Mark, wire_text

SIZE: Final = 48
_TIMES: Final = Struct(">QQQQ")
"""Reference, origin, receive, transmit: RFC 5905 7.3."""
_TO_1970: Final = 2_208_988_800
_ERA: Final = 1 << 32
_SECOND: Final = 1_000_000_000
_PLAUSIBLE: Final = 30 * 86_400 * _SECOND
"""A random number falls within a month of the truth once in 1,600 times; real clocks of machines with NTP do."""
_SYMMETRIC: Final = frozenset((1, 2))
_CLIENT: Final = 3
_SERVERS: Final = frozenset((4, 5))
_CONTROL: Final = frozenset((6, 7))
"""Control messages (RFC 9327) and the reference implementation's private ones: recognised, and silent."""
_CONTROL_SIZE: Final = 8
_HIGHEST_STRATUM: Final = 16
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def unix_ns(timestamp: int, near: int) -> int:
    """Nanoseconds since 1970 of a 64-bit timestamp, in the era nearest to `near` (nanoseconds)."""
    seconds = (timestamp >> 32) - _TO_1970
    era = round((near // _SECOND - seconds) / _ERA)
    return (seconds + era * _ERA) * _SECOND + ((timestamp & 0xFFFFFFFF) * _SECOND >> 32)


def rfc3339(ns: int) -> str:
    """UTC with nine digits; empty beyond the years of the calendar."""
    seconds, fraction = divmod(ns, _SECOND)
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{fraction:09d}Z"


class NtpReader(DatagramReader):
    """One flow of NTP."""

    __slots__ = ("_offsets",)
    PROTOCOL: ClassVar[str] = "ntp"

    def __init__(self, flow: Flow, context: Context) -> None:
        super().__init__(flow, context)
        self._offsets: dict[int, int] = {}

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        if not payload:
            raise ProtocolViolation(0, "RFC 5905 7.3", "header-cut")
        mode = payload[0] & 7
        if not 1 <= mode <= 5:
            return  # control and private messages (RFC 9327) carry no clock
        if len(payload) < SIZE:
            raise ProtocolViolation(len(payload), "RFC 5905 7.3", "header-cut")
        stratum = payload[1]
        if stratum > _HIGHEST_STRATUM:
            raise ProtocolViolation(1, "RFC 5905 7.3", "stratum")
        transmit = _TIMES.unpack_from(payload, 16)[3]
        if not transmit or (mode in _SERVERS and not stratum):
            return  # no clock said; a kiss-o'-death (RFC 5905 7.4) refuses to say one
        stated = unix_ns(transmit, mark.ts)
        if self._is_telling(sender, mode, stated - mark.ts):
            self._tell(sender, payload, stated, mark)

    def _is_telling(self, sender: int, mode: int, offset: int) -> bool:
        if mode == _CLIENT and abs(offset) > _PLAUSIBLE:
            return False
        told = self._offsets.get(sender)
        if told is not None and abs(offset - told) <= _SECOND:
            return False
        self._offsets[sender] = offset
        return True

    def _tell(self, sender: int, payload: bytes, stated: int, mark: Mark) -> None:
        stratum = payload[1]
        client = payload[0] & 7 == _CLIENT
        self.emit(
            Clock(
                mark,
                self.flow,
                sender=SENDERS[sender],
                source="ntp",
                stated=rfc3339(stated),
                offset=stated - mark.ts,
                stratum=None if client else stratum,
                reference="" if client else reference_text(stratum, payload[12:16]),
            )
        )


def reference_text(stratum: int, raw: bytes) -> str:
    """RFC 5905 7.3: a word for stratum 1 (GPS, PPS), the address of the source above it (a hash of it for IPv6)."""
    if stratum <= 1:
        return wire_text(raw, 4, "ascii")
    return ipv4_text(raw) if any(raw) else ""


def _probe(payload: bytes, source: int, target: int) -> bool:
    """No magic: on the known port, a possible header; elsewhere also a server's word that agrees with itself."""
    if len(payload) < _CONTROL_SIZE:
        return False
    version, mode, stratum = payload[0] >> 3 & 7, payload[0] & 7, payload[1]
    if mode in _CONTROL:
        return 123 in (source, target) and 2 <= version <= 4
    if len(payload) < SIZE:
        return False
    possible = 1 <= version <= 4 and 1 <= mode <= 5 and stratum <= _HIGHEST_STRATUM
    if not possible or 123 in (source, target):
        return possible
    _, origin, received, sent = _TIMES.unpack_from(payload, 16)
    answered = mode in _SERVERS and stratum > 0 and origin > 0 and received >> 32 == sent >> 32 > 0
    return answered and len(payload) == SIZE


NTP = DatagramProtocol("ntp", frozenset((123,)), _probe, NtpReader)

__all__ = ["NTP"]
