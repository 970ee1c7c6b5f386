"""Longer captures from the laboratory's short ones, by shifting whole runs in time.

    python -m lab.days OUT.pcap[.zst] CAPTURE.pcap[=WEIGHT] ... [--date 2026-11-24] [--repetitions 30] [--seed 1]

Rules:
  * a run is moved as it is: no flow is stretched, so every delay inside it stays true;
  * addresses stay, the port of each flow's originator changes with each repetition (RFC 6056 range of Linux,
    32768 to 60999), and its TCP or UDP checksum follows (RFC 1624), so that repetitions are flows of their own;
  * how many repetitions start in an hour follows the curve of a department that works from 6 to 20.
"""

from __future__ import annotations

import argparse
import json
import random
import struct
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

HOURS = {6: 1, 7: 3, 8: 6, 9: 8, 10: 8, 11: 7, 12: 3, 13: 4, 14: 7, 15: 7, 16: 6, 17: 4, 18: 2, 19: 1}
GLOBAL, RECORD = struct.Struct("<IHHiIII"), struct.Struct("<IIII")
MICROSECONDS = 0xA1B2C3D4
LOWEST, PORTS = 32768, 28232
IPV4, IPV6, TCP, UDP = 0x0800, 0x86DD, 6, 17


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of the source; `port_at` and `sum_at` are the offsets of the originator's port and of the checksum."""

    nanoseconds: int
    octets: bytes
    port_at: int = 0
    sum_at: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One short capture with its truth, and how often it comes relative to the others."""

    frames: tuple[Frame, ...]
    truth: dict[str, Any]
    name: str
    weight: int


def records_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """(nanoseconds, frame) of a little-endian microsecond pcap, as tcpdump writes it here."""
    raw = path.read_bytes()
    if GLOBAL.unpack_from(raw)[0] != MICROSECONDS:
        raise ValueError(f"{path}: not a little-endian pcap with microseconds")
    at = GLOBAL.size
    while at + RECORD.size <= len(raw):
        seconds, micro, size, _ = RECORD.unpack_from(raw, at)
        at += RECORD.size
        yield seconds * 1_000_000_000 + micro * 1000, raw[at : at + size]
        at += size


def transport_of(data: bytes) -> tuple[int, int, bytes, bytes] | None:
    """(protocol, offset of the transport header, source, destination) of a whole TCP or UDP packet over Ethernet."""
    kind = int.from_bytes(data[12:14], "big")
    if kind == IPV4 and data[23] in (TCP, UDP) and not int.from_bytes(data[20:22], "big") & 0x3FFF:
        return data[23], 14 + (data[14] & 15) * 4, data[26:30], data[30:34]
    if kind == IPV6 and data[20] in (TCP, UDP):
        return data[20], 54, data[22:38], data[38:54]
    return None


def marked(records: Iterator[tuple[int, bytes]]) -> Iterator[Frame]:
    """Frames with the place of the originator's port; the originator is who sent the first packet of the flow."""
    first: dict[tuple[int, bytes, bytes], bool] = {}
    for nanoseconds, data in records:
        found = transport_of(data)
        if found is None:
            yield Frame(nanoseconds, data)
            continue
        protocol, at, source, destination = found
        here, there = source + data[at : at + 2], destination + data[at + 2 : at + 4]
        forward = first.setdefault((protocol, here, there), (protocol, there, here) not in first)
        port_at = at if forward else at + 2
        free = int.from_bytes(data[port_at : port_at + 2], "big") >= LOWEST
        yield Frame(nanoseconds, data, port_at if free else 0, at + (16 if protocol == TCP else 6))


def moved(frame: Frame, delta: int, repetition: int) -> tuple[int, bytes]:
    """The frame `delta` nanoseconds later, with the port that this repetition uses instead of its own."""
    if not frame.port_at or not repetition:
        return frame.nanoseconds + delta, frame.octets
    data = bytearray(frame.octets)
    old = int.from_bytes(data[frame.port_at : frame.port_at + 2], "big")
    new = LOWEST + (old - LOWEST + repetition * 397) % PORTS
    data[frame.port_at : frame.port_at + 2] = new.to_bytes(2, "big")
    total = int.from_bytes(data[frame.sum_at : frame.sum_at + 2], "big")
    if total:  # zero: a UDP sender that computed none
        changed = changed_checksum(total, old, new) or 0xFFFF  # the same value, and never "none computed"
        data[frame.sum_at : frame.sum_at + 2] = changed.to_bytes(2, "big")
    return frame.nanoseconds + delta, bytes(data)


def changed_checksum(total: int, old: int, new: int) -> int:
    """RFC 1624, equation 3."""
    value = (~total & 0xFFFF) + (~old & 0xFFFF) + new
    value = (value & 0xFFFF) + (value >> 16)
    return ~((value & 0xFFFF) + (value >> 16)) & 0xFFFF


def starts_of(date: str, zone: str, count: int, dice: random.Random) -> list[int]:
    """`count` start times (nanoseconds since 1970) over the day, at least 45 s apart, more where work is denser."""
    slots = [(hour, slot) for hour, weight in HOURS.items() for slot in range(0, 60) for _ in range(weight)]
    chosen: set[tuple[int, int]] = set()
    while len(chosen) < min(count, 14 * 60):
        chosen.add(dice.choice(slots))
    local = datetime.fromisoformat(date).replace(tzinfo=ZoneInfo(zone))
    midnight = int(local.timestamp())
    return [
        (midnight + hour * 3600 + minute * 60 + dice.randrange(15)) * 1_000_000_000 for hour, minute in sorted(chosen)
    ]


def load(word: str) -> Run:
    name, _, weight = word.partition("=")
    path = Path(name)
    truth = json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))
    return Run(tuple(marked(records_of(path))), truth, path.stem, int(weight or 1))


def write_day(out: BinaryIO, runs: Sequence[Run], starts: Sequence[int], dice: random.Random) -> list[tuple[str, int]]:
    """Write the day to `out` and give (name of the run, start) of every repetition. Memory: the runs themselves."""
    out.write(GLOBAL.pack(MICROSECONDS, 2, 4, 0, 0, 262144, 1))
    played = []
    for repetition, start in enumerate(starts):
        run = dice.choices(runs, [one.weight for one in runs])[0]
        delta = start - run.frames[0].nanoseconds
        for frame in run.frames:
            when, data = moved(frame, delta, repetition)
            out.write(RECORD.pack(when // 1_000_000_000, when % 1_000_000_000 // 1000, len(data), len(data)) + data)
        played.append((run.name, start))
    return played


def truth_of(name: str, runs: Sequence[Run], played: Sequence[tuple[str, int]], seed: int) -> dict[str, Any]:
    """The truth of a day: who is who once; each association and message with `count`, its number of repetitions."""
    devices: dict[str, Any] = {}
    total: dict[str, Any] = {"schema": "radvigil.truth/1", "scenario": name, "seed": seed, "attacks": []}
    rows: dict[str, list[Any]] = {key: [] for key in ("services", "associations", "hl7_messages", "exchanges")}
    for run in runs:
        count = sum(one == run.name for one, _ in played)
        devices |= {device["name"]: device for device in run.truth["devices"] if count}
        for key, found in rows.items():
            found += [{**row, "count": count} for row in run.truth[key] if count]
    rows["services"] = list({json.dumps({**row, "count": 1}): {**row, "count": 1} for row in rows["services"]}.values())
    identifiers = sorted({word for run in runs for word in run.truth["identifiers"]})
    return {**total, "devices": list(devices.values()), **rows, "identifiers": identifiers, "repetitions": played}


def make_day(out: Path, runs: Sequence[Run], starts: Sequence[int], seed: int) -> None:
    """OUT.pcap, or OUT.pcap.zst through zstd, and OUT.truth.json beside it."""
    dice = random.Random(seed)
    plain = out.with_suffix("") if out.suffix == ".zst" else out
    with plain.open("wb") as file:
        played = write_day(file, runs, starts, dice)
    truth = truth_of(plain.stem, runs, played, seed)
    plain.with_suffix(".truth.json").write_text(
        json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    if out.suffix == ".zst":
        subprocess.run(["/usr/bin/zstd", "-q", "-f", "--rm", "-19", str(plain), "-o", str(out)], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m lab.days")
    parser.add_argument("out", type=Path)
    parser.add_argument("captures", nargs="+", metavar="CAPTURE.pcap[=WEIGHT]")
    parser.add_argument("--date", default="2026-11-24")
    parser.add_argument("--zone", default="Europe/Paris")
    parser.add_argument("--repetitions", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    starts = starts_of(asked.date, asked.zone, asked.repetitions, random.Random(asked.seed))
    make_day(asked.out, [load(word) for word in asked.captures], starts, asked.seed)


if __name__ == "__main__":
    main()
