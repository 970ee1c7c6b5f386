"""How far the picture can be trusted, and what the first screen must say before it.

A note of severity `first` says that the capture cannot show the department as it is: the mirror port shows only
broadcasts, one direction, one machine, or the capturing system lost packets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from radvigil.records import Capture, Conversation, Coverage, CoverageNote, Device
from radvigil.systems.traffic import BYTES, CUT, FLOWS, LOST, ONE_SIDED, Traffic

UNKNOWN_PORTS = 64
MOSTLY = 0.9
"""A share that makes the rest an exception."""
MOSTLY_ENCRYPTED = 0.5
DROPS_FIRST = 0.001
"""One packet lost in a thousand breaks one long transfer in two."""
MANY_FLOWS = 100
"""In a short capture everybody may happen to talk to one machine, the archive."""
FEW_FLOWS = 8
"""Fewer TCP flows say nothing about the mirror port."""

Totals = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is judged: devices, conversations, captures, and the tables that met their limit."""

    devices: Sequence[Device]
    conversations: Sequence[Conversation]
    captures: Sequence[Capture]
    passed: Sequence[str]


def coverage(traffic: Traffic, seen: Seen) -> Coverage:
    by_kind: Totals = defaultdict(lambda: [0] * 5)
    tcp = [0] * 5
    unknown = []
    for (transport, kind, port), sums in traffic.counts.settled():
        for place, value in enumerate(sums):
            by_kind[kind][place] += value
            tcp[place] += value if transport == "tcp" else 0
        if kind == "unknown":
            unknown.append((transport, port, sums[FLOWS], sums[BYTES]))
    unknown.sort(key=lambda row: (-row[3], -row[2], row[0], row[1]))
    spoken_to = sum(not device.spoke for device in seen.devices)
    notes = sorted(_notes(by_kind, tcp, seen), key=urgency)
    return Coverage(
        bytes_total=_sum(by_kind, BYTES), bytes_understood=by_kind["understood"][BYTES],
        bytes_encrypted=by_kind["encrypted"][BYTES], bytes_unknown=by_kind["unknown"][BYTES],
        bytes_lost=_sum(by_kind, LOST), flows_total=_sum(by_kind, FLOWS), flows_understood=by_kind["understood"][FLOWS],
        flows_encrypted=by_kind["encrypted"][FLOWS], flows_unknown=by_kind["unknown"][FLOWS],
        flows_one_sided=_sum(by_kind, ONE_SIDED), flows_cut=_sum(by_kind, CUT), spoken_to_only=spoken_to,
        unknown_ports=tuple(unknown[:UNKNOWN_PORTS]), notes=tuple(notes),
    )  # fmt: skip


def urgency(note: CoverageNote) -> tuple[bool, str, tuple[tuple[str, str], ...]]:
    """The order of notes: what the first screen says comes first."""
    return note.severity != "first", note.code, note.params


def _sum(by_kind: Totals, place: int) -> int:
    return sum(sums[place] for sums in by_kind.values())


def _notes(by_kind: Totals, tcp: list[int], seen: Seen) -> Iterator[CoverageNote]:
    yield from _mirror(tcp, seen)
    yield from _losses(by_kind, seen.captures)
    for capture in seen.captures:
        for note in capture.notes:
            code = "truncated-file" if note.code == "cut-at-end" else note.code
            copy = (("copy", note.other),) if note.other else ()
            yield CoverageNote(code, "note", (("capture", capture.name), ("count", str(note.count)), *copy))
    yield from _begun_alike(seen.captures)
    yield from _form(by_kind, seen)
    quiet = sum(not device.spoke for device in seen.devices)
    if quiet:
        yield CoverageNote("spoken-to-only", "note", (("devices", str(quiet)),))
    for name in seen.passed:
        yield CoverageNote("limit-passed", "note", (("table", name),))


def _begun_alike(captures: Sequence[Capture]) -> Iterator[CoverageNote]:
    """Standard input cannot be compared before it is read: what came through it as well was counted twice."""
    first: dict[str, str] = {}
    for capture in captures:
        if capture.packets and capture.id in first:
            yield CoverageNote("begun-alike", "note", (("capture", first[capture.id]), ("copy", capture.name)))
        elif capture.packets:
            first[capture.id] = capture.name


def _mirror(tcp: list[int], seen: Seen) -> Iterator[CoverageNote]:
    """What a badly set mirror port shows."""
    packets = sum(capture.packets for capture in seen.captures)
    broadcast = sum(capture.broadcast for capture in seen.captures)
    if packets and broadcast >= MOSTLY * packets:
        yield CoverageNote("only-broadcast", "first", _share(broadcast, packets))
    elif tcp[FLOWS] >= FEW_FLOWS and tcp[ONE_SIDED] >= MOSTLY * tcp[FLOWS]:
        yield CoverageNote("one-direction", "first", _share(tcp[ONE_SIDED], tcp[FLOWS]))
    elif tcp[ONE_SIDED]:
        yield CoverageNote("one-sided-flows", "note", _share(tcp[ONE_SIDED], tcp[FLOWS]))
    alone = _one_host(seen)
    if packets and alone:
        yield CoverageNote("one-host", "first", (("device", alone),))


def _form(by_kind: Totals, seen: Seen) -> Iterator[CoverageNote]:
    """What the capture is made of, where it is not all readable exchanges."""
    if not seen.devices:
        yield CoverageNote("empty", "first")
    if by_kind["encrypted"][BYTES] > MOSTLY_ENCRYPTED * _sum(by_kind, BYTES):
        yield CoverageNote("encrypted", "note", _share(by_kind["encrypted"][BYTES], _sum(by_kind, BYTES)))
    packets = sum(capture.packets for capture in seen.captures)
    for code, count in (
        ("undecoded", sum(capture.undecoded for capture in seen.captures)),
        ("duplicates", sum(capture.duplicates for capture in seen.captures)),
    ):
        if count:
            yield CoverageNote(code, "note", _share(count, packets))


def _one_host(seen: Seen) -> str:
    """The machine that has part in everything: the port of one machine was captured, not the department."""
    talking = [device.id for device in seen.devices if device.spoke]
    if len(talking) == 1:
        return talking[0]
    ends = [{each.source, each.target} - {""} for each in seen.conversations if each.what != "names"]
    common = set.intersection(*ends) if ends else set()
    flows = sum(each.flows for each in seen.conversations)
    return min(common) if len(common) == 1 and flows >= MANY_FLOWS else ""


def _losses(by_kind: Totals, captures: Sequence[Capture]) -> Iterator[CoverageNote]:
    packets = sum(capture.packets for capture in captures)
    dropped = sum(capture.dropped or 0 for capture in captures)
    if dropped:
        severity = "first" if dropped >= DROPS_FIRST * packets else "note"
        yield CoverageNote("drops", severity, _share(dropped, packets + dropped))  # type: ignore[arg-type]
    lost, total = _sum(by_kind, LOST), _sum(by_kind, BYTES)
    if lost:
        severity = "first" if lost >= 0.01 * (lost + total) else "note"
        yield CoverageNote("lost-bytes", severity, _share(lost, lost + total))  # type: ignore[arg-type]
    cut = sum(capture.cut_packets for capture in captures)
    if cut:
        yield CoverageNote("cut-packets", "first" if cut >= 0.01 * packets else "note", _share(cut, packets))


def _share(part: int, whole: int) -> tuple[tuple[str, str], ...]:
    return (("count", str(part)), ("total", str(whole)))
