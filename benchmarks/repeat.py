"""One short capture played again and again: the same packets later, from other client ports.

Rules: microsecond little-endian pcap of Ethernet frames, as the laboratory writes them. A flow is never stretched: each
repetition shifts the whole capture in time. Client ports (32768 and above) move by a prime, so every repetition's flows
are new flows. Checksums are left as they were: wrong ones are normal in captures.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]

FIRST_CLIENT_PORT = 32_768
CLIENT_PORTS = 28_000
STRIDE = 97
GAP_SECONDS = 1


@dataclass(frozen=True)
class Piece:
    """A capture's records without its file header, and where its times and client ports lie."""

    header: bytes
    records: Bytes
    times: Offsets
    ports: Offsets
    seconds: int

    @classmethod
    def of(cls, path: Path) -> Piece:
        content = path.read_bytes()
        if content[:4] != b"\xd4\xc3\xb2\xa1":
            raise ValueError(f"{path}: not a little-endian microsecond pcap; record it with the laboratory")
        times, ports = [], []
        at = 24
        while at + 16 <= len(content):
            length = struct.unpack_from("<I", content, at + 8)[0]
            times.append(at - 24)
            ports.extend(p - 24 for p in _client_ports(content, at + 16))
            at += 16 + length
        first, last = (struct.unpack_from("<I", content, 24 + t)[0] for t in (times[0], times[-1]))
        records = np.frombuffer(content, np.uint8, at - 24, 24).copy()
        return cls(content[:24], records, np.array(times), np.array(ports), last - first + GAP_SECONDS)

    def repetitions(self, count: int) -> Iterator[memoryview]:
        """The records of each repetition, in order of time."""
        seconds = self._column(self.times, "<u4")
        ports = self._column(self.ports, ">u2")
        for number in range(count):
            records = self.records.copy()
            _scatter(records, self.times, (seconds + np.uint32(number * self.seconds)).astype("<u4"))
            moved = (ports.astype(np.int64) - FIRST_CLIENT_PORT + number * STRIDE) % CLIENT_PORTS + FIRST_CLIENT_PORT
            _scatter(records, self.ports, moved.astype(">u2"))
            yield memoryview(records)

    def _column(self, offsets: Offsets, kind: str) -> npt.NDArray[np.uint64]:
        width = np.dtype(kind).itemsize
        return np.ascontiguousarray(self.records[offsets[:, None] + np.arange(width)]).view(kind).ravel()


def _client_ports(content: bytes, frame: int) -> Iterator[int]:
    """Offsets of the client's port in an Ethernet frame with IPv4 or IPv6 and TCP or UDP."""
    kind = content[frame + 12 : frame + 14]
    if kind == b"\x08\x00" and content[frame + 23] in (6, 17):
        ports = frame + 14 + (content[frame + 14] & 15) * 4
    elif kind == b"\x86\xdd" and content[frame + 20] in (6, 17):
        ports = frame + 54
    else:
        return
    for at in (ports, ports + 2):
        if len(content) >= at + 2 and struct.unpack_from(">H", content, at)[0] >= FIRST_CLIENT_PORT:
            yield at


def _scatter(records: Bytes, offsets: Offsets, values: npt.NDArray[np.generic]) -> None:
    width = values.dtype.itemsize
    records[offsets[:, None] + np.arange(width)] = values.view(np.uint8).reshape(-1, width)


def write(source: Path, target: Path, count: int) -> Path:
    """`source` repeated `count` times as one file."""
    piece = Piece.of(source)
    partial = target.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(piece.header)
        for records in piece.repetitions(count):
            file.write(records)
    return partial.replace(target)


def pour(source: Path, count: int) -> None:
    """The same, to standard output."""
    piece = Piece.of(source)
    sys.stdout.buffer.write(piece.header)
    for records in piece.repetitions(count):
        sys.stdout.buffer.write(records)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    pour(Path(sys.argv[1]), int(sys.argv[2]))
