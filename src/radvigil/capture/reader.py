"""One capture, window by window: formats in, tables out, and at the end what was read.

Rules:
1. A capture is named by its content: a hash of its first 64 KiB, decompressed. Its file name means nothing.
2. Unreadable input raises ValueError or OSError that says what, where and what to do. What goes wrong further on is a
   note of the capture; everything before it is kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from radvigil.capture import dissection, links, network, tunnels
from radvigil.capture.columns import ANNEX, FRAME, NONE, Column, PacketTable
from radvigil.capture.dissection import ALL, Dissection
from radvigil.capture.duplicates import Duplicates
from radvigil.capture.fragments import Fragments
from radvigil.capture.inputs import IDENTIFYING_BYTES, Input, Room, content_id, open_input
from radvigil.capture.pcap import MAGICS, Pcap
from radvigil.capture.pcapng import PcapNg
from radvigil.capture.records import Format, Records
from radvigil.records import Capture, CaptureNote, Limits, Refused

_SECTION_MAGIC = b"\x0a\x0d\x0d\x0a"
_BACKWARDS = 1_000_000_000
"""Packets of several interfaces or queues may be out of order by less than a second; more is a clock set back."""

tunnels.LAYERS.update(ethernet=links.ethernet, ipv4=network.ipv4, ipv6=network.ipv6, mpls=links.mpls)


def file_name(path: Path) -> str:
    """Its last part as text: names on a disk may be any bytes."""
    return os.fsencode(path.name).decode("utf-8", "replace")


class Reader:
    """Iterate for the tables of the windows; then `capture` tells what was read."""

    def __init__(self, source: Path | str, limits: Limits, room: Room | None = None) -> None:
        self.name = file_name(Path(source))
        self._input = open_input(source, limits, room)
        try:
            self._input.advance(0)
            self._format = _format_of(self._input, limits, str(source))
        except (OSError, ValueError):
            self._input.close()
            raise
        head = bytes(self._input.buffer[: min(self._input.hard, IDENTIFYING_BYTES)])
        self.id = content_id(head)
        self._fragments = Fragments(limits)
        self._duplicates = Duplicates(limits)
        self._tally = _Tally()

    @property
    def consumed(self) -> int:
        """Bytes of the input (compressed as it comes) that were passed."""
        return self._input.consumed

    @property
    def total(self) -> int | None:
        """Bytes of the input, None when unknown (standard input)."""
        return self._input.total

    def close(self) -> None:
        """Let go of the input. Iterating to the end does it too."""
        self._input.close()

    def __iter__(self) -> Iterator[PacketTable]:
        try:
            while not self._format.ended:
                records = self._format.window()
                if len(records.at):
                    yield self._table(records)
        finally:
            self.close()

    def _table(self, records: Records) -> PacketTable:
        source, tally = self._input, self._tally
        table = PacketTable(len(records.at), source.buffer, self.id)
        table.number = np.arange(tally.packets + 1, tally.packets + 1 + table.count)
        table.ts = records.ts
        d = Dissection(table, source.buffer, source.hard)
        d.end = records.at + records.captured
        d.wire_end = records.at + np.maximum(records.wire, records.captured)
        steps = _first_layers(d, records)
        tally.see(table, records, d)
        dissection.run(d, steps)
        if d.fragments:
            self._reassemble(d)
        self._duplicates.mark(table, d.octets)
        tally.conclude(table, d)
        return table

    def _reassemble(self, d: Dissection) -> None:
        """Whole packets go into the annex and are dissected there; their columns replace those of the last fragment."""
        table, annex, done = d.table, bytearray(), list[tuple[int, int]]()
        pieces = sorted(
            (row, at) for rows, where in d.fragments for row, at in zip(rows.tolist(), where.tolist(), strict=True)
        )
        for row, at in pieces:
            packet = self._fragments.see(table.read(at, int(d.end[row]) - at), int(table.vlan[row]), int(table.ts[row]))
            if packet:
                done.append((row, len(annex)))
                annex += packet
        table.kind[[row for row, _ in pieces]] = NONE
        if not done:
            return
        table.annex = bytes(annex)
        rows = np.array([row for row, _ in done])
        at = np.array([where for _, where in done], np.int64)
        _take(table, rows, _dissected(table.annex, at))

    def mean_packet(self) -> float:
        """Bytes of a packet as captured, in the first window; 0 without any. Nothing can be read after this."""
        captured = self._format.window().captured
        self.close()
        return float(captured.mean()) if len(captured) else 0.0

    @property
    def capture(self) -> Capture:
        """The record of this input; whole once the iteration has ended."""
        found, tally = self._format.found, self._tally
        notes = [*found.notes, *tally.notes(found.link_types)]
        if self._input.stopped and all(n.code != self._input.stopped for n in notes):
            notes.append(CaptureNote(self._input.stopped, self._input.base + self._input.hard))
        if lost := self._fragments.close():
            notes.append(CaptureNote("fragments-lost", 0, lost))
        return Capture(
            id=self.id,
            name=self.name,
            format="pcap" if self._format.name == "pcap" else "pcapng",
            packets=tally.packets,
            bytes=tally.bytes,
            first=tally.first,
            last=tally.last,
            link_types=tuple(found.link_types),
            interfaces=found.interfaces,
            cut_packets=tally.cut,
            dropped=found.dropped,
            duplicates=self._duplicates.count,
            non_ip=tally.non_ip,
            broadcast=tally.broadcast,
            undecoded=tally.undecoded,
            notes=tuple(notes),
        )


class _Tally:
    """Counts of a whole capture."""

    def __init__(self) -> None:
        self.packets = self.bytes = self.cut = self.non_ip = self.broadcast = self.undecoded = 0
        self.first = self.last = 0
        self.backwards = 0
        self.unknown_links = 0

    def see(self, table: PacketTable, records: Records, d: Dissection) -> None:
        """What the records alone tell."""
        first, last = int(table.ts.min()), int(table.ts.max())
        steps = np.diff(table.ts)
        self.backwards += int(np.count_nonzero(steps < -_BACKWARDS))
        self.backwards += self.packets > 0 and int(table.ts[0]) < self.last - _BACKWARDS
        self.first = first if not self.packets else min(self.first, first)
        self.last = max(self.last, last)
        self.packets += table.count
        self.bytes += int((d.wire_end - records.at).sum())
        self.cut += int(np.count_nonzero(records.captured < records.wire))
        ethernet = records.at[_of_type(records, 1)]
        octets = d.octets.u1
        targets = octets[np.minimum(ethernet, len(octets) - 1)]
        self.broadcast += int(np.count_nonzero(targets & 1))

    def conclude(self, table: PacketTable, d: Dissection) -> None:
        """What the layers found."""
        self.non_ip += int(np.count_nonzero(table.kind == FRAME))
        self.undecoded += sum(len(rows) for rows in d.broken)

    def notes(self, link_types: list[int]) -> Iterator[CaptureNote]:
        if self.backwards:
            yield CaptureNote("clock-backwards", 0, self.backwards)
        for link_type in link_types:
            if link_type not in links.BY_LINK_TYPE:
                yield CaptureNote("link-type-unknown", 0, link_type)


def _of_type(records: Records, link_type: int) -> slice | Column:
    kinds = records.link_types
    if isinstance(kinds, int):
        return ALL if kinds == link_type else slice(0, 0)
    chosen: Column = kinds == link_type
    return chosen


def _first_layers(d: Dissection, records: Records) -> list[tuple[dissection.Layer, dissection.Rows, Column]]:
    """Each packet's first layer, by the link type of its interface."""
    d.table.mac[:] = -1
    kinds = records.link_types
    if isinstance(kinds, int):
        kinds = np.full(1, kinds)
    steps: list[tuple[dissection.Layer, dissection.Rows, Column]] = []
    for link_type in np.unique(kinds, return_counts=True)[0].tolist():  # without counts it would load masked arrays
        rows: dissection.Rows = ALL if (kinds == link_type).all() else np.flatnonzero(kinds == link_type)
        layer = links.BY_LINK_TYPE.get(link_type)
        if layer is None:
            d.give_up(rows)
        else:
            steps.append((layer, rows, records.at[rows]))
    return steps


def _dissected(annex: bytes, at: Column) -> PacketTable:
    """The packets that lie one after the other in the annex."""
    table = PacketTable(len(at), annex)
    d = Dissection(table, annex, len(annex))
    d.end = np.append(at[1:], len(annex))
    d.wire_end = d.end.copy()
    dissection.run(d, [(links.raw, ALL, at)])
    return table


def _take(table: PacketTable, rows: Column, whole: PacketTable) -> None:
    """Put the columns of reassembled packets in place of those of the fragments that completed them."""
    for name in ("kind", "version", "protocol", "src", "dst", "sport", "dport", "flags", "seq", "ack", "check"):
        getattr(table, name)[rows] = getattr(whole, name)
    for name in ("length", "wire"):
        getattr(table, name)[rows] = getattr(whole, name)
    for name in ("net", "at"):
        getattr(table, name)[rows] = getattr(whole, name) + ANNEX


def _format_of(source: Input, limits: Limits, name: str) -> Format:
    magic = bytes(source.buffer[:4])
    if magic in MAGICS:
        return Pcap(source, limits)
    if magic == _SECTION_MAGIC:
        return PcapNg(source, limits)
    if not magic:
        raise Refused("no-bytes", what=name)
    raise Refused("no-capture", what=name, magic=magic.hex())


def open_capture(source: Path | str, limits: Limits | None = None, room: Room | None = None) -> Reader:
    """A reader of one file, or of standard input for `-`; a plain file is read into `room`, window by window.

    Raises OSError when it cannot be opened, ValueError when it is no capture.
    """
    return Reader(source, limits or Limits(), room)
