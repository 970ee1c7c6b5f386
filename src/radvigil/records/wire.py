"""What passes between the streams and the decoders.

Rules:
1. A run is a contiguous stretch of one direction of a stream, never one object a packet. Positions are stream
   offsets: the first byte that the direction ever carried (as far as the capture shows) is 0.
2. A decoder answers each call with a Need: "the next byte I look at is `at`, and call me again when `size` bytes
   from there are contiguous". `at` may lie beyond the end of the run: what is between is skipped unseen.
3. A Gap says that bytes will never come. The decoder resynchronises, or says DONE.
4. Time arrives on the run. Nothing here reads a clock, a file or a socket.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from enum import IntEnum
from typing import NamedTuple, Protocol

from radvigil.records.events import Event, Flow, Mark
from radvigil.records.limits import Limits
from radvigil.records.masking import Mask
from radvigil.records.record import record

ORIGINATOR = 0
RESPONDER = 1

NEVER = 1 << 62
"""A stream offset that no stream reaches."""


class Run(Protocol):
    """Contiguous bytes of one direction; `start <= at < end` are stream offsets."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    def read(self, at: int, size: int) -> bytes:
        """Exactly `size` bytes from `at`; the caller keeps `start <= at` and `at + size <= end`."""

    def views(self, at: int, size: int) -> Iterator[memoryview]:
        """The same bytes in pieces, without a copy (for digests)."""

    def mark(self, at: int) -> Mark:
        """Time, capture and packet number of the byte at `at`."""

    def repeats(self, at: int, unit: bytes, stride: int) -> int:
        """How often at least, from `at` on, `unit` stands again and again, `stride` bytes from one to the next; the
        caller has seen the first. Units that the run does not hold whole do not count."""


class Need(NamedTuple):
    """The decoder's answer: next unread byte, and how many contiguous bytes it wants from there (at least 1)."""

    at: int
    size: int


DONE = Need(NEVER, 0)
"""Nothing more is wanted of this direction; it is only counted from here on."""


class Gap(NamedTuple):
    """Bytes [at, at + size) of one direction are lost for ever; `mark` is that of the packet after the hole."""

    at: int
    size: int
    mark: Mark


class Decoder(Protocol):
    """One flow's decoder, both directions. `sender` is ORIGINATOR or RESPONDER."""

    successor: str
    """Name of the protocol that goes on from here in both directions (RDP becomes TLS); empty while this one speaks."""

    def segment(self, sender: int, run: Run) -> Need: ...

    def gap(self, sender: int, gap: Gap) -> Need: ...

    def close(self, mark: Mark) -> None:
        """The flow is over (FIN, RST, silence or end of capture): say what is still unsaid."""


class DatagramDecoder(Protocol):
    """One UDP flow's decoder."""

    def datagram(self, sender: int, payload: bytes, mark: Mark) -> None: ...

    def close(self, mark: Mark) -> None: ...


class Frame(NamedTuple):
    """A frame that is not IP: ARP, LLDP, CDP. `ethertype` is 0 for LLC (then the payload begins at the DSAP)."""

    source_mac: str
    target_mac: str
    ethertype: int
    vlan: int
    payload: bytes
    mark: Mark


class Match(IntEnum):
    """What a probe thinks of a flow's first bytes."""

    NO = 0
    MORE = 1
    YES = 2


class Opening(NamedTuple):
    """First bytes of each direction so far. `midstream`: no SYN was seen, the first byte may be in the middle."""

    orig: bytes
    resp: bytes
    orig_port: int
    resp_port: int
    midstream: bool


@record(frozen=True, slots=True)
class Context:
    """What a decoder is given beside its flow."""

    emit: Callable[[Event], None]
    mask: Mask
    limits: Limits = field(default_factory=Limits)
    digests: bool = False


@record(frozen=True, slots=True)
class StreamProtocol:
    """A protocol over TCP. `ports` only order the probing; content decides."""

    name: str
    ports: frozenset[int]
    probe: Callable[[Opening], Match]
    decoder: Callable[[Flow, Context, bool], Decoder]
    """(flow, context, midstream) -> decoder."""


@record(frozen=True, slots=True)
class DatagramProtocol:
    """A protocol over UDP; `probe` sees the first datagram and its ports (source, target)."""

    name: str
    ports: frozenset[int]
    probe: Callable[[bytes, int, int], bool]
    decoder: Callable[[Flow, Context], DatagramDecoder]


@record(frozen=True, slots=True)
class LinkProtocol:
    """A protocol straight on the link layer, by EtherType (0: LLC/SNAP, told apart by the decoder)."""

    name: str
    ethertypes: frozenset[int]
    frame: Callable[[Frame, Context], None]


class BytesRun:
    """A run held in one bytes object: for tests, datagrams and the gateway."""

    __slots__ = ("content", "end", "where", "start")

    def __init__(self, content: bytes, start: int = 0, where: Mark | None = None) -> None:
        self.content = content
        self.start = start
        self.end = start + len(content)
        self.where = where or Mark(0, "", 0)

    def read(self, at: int, size: int) -> bytes:
        first = at - self.start
        return self.content[first : first + size]

    def views(self, at: int, size: int) -> Iterator[memoryview]:
        first = at - self.start
        yield memoryview(self.content)[first : first + size]

    def mark(self, at: int) -> Mark:
        return self.where
