"""The captures that are measured, built once from the laboratory's own scenarios into `build/bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.repeat import write

FOLDER = Path("build/bench")
BULK_BYTES = 1_050_000_000
SMALL_PACKETS = 4_250
ROUNDS_A_DAY = 30
MIXED_FLOWS = 50_500
SERIES = 8
"""Times that the series of `bulk` (images of their real size) stands in the mix: they are a third of the packets."""
MIXED_SCENARIOS = (
    "ordinary-day", "legacy-day", "aet-bruteforce", "query-harvest", "move-pivot", "rogue-modality",
    "worklist-impostor", "hl7-impostor", "port-scan", "smb-worm-like",
)  # fmt: skip
FLOWS_OF_A_ROUND = 405
"""Flows of the ten scenarios together, as this program counts them; `make bench` says how many the mix has."""


def recorded(scenario: str, seed: int = 1) -> Path:
    """A scenario of the laboratory, recorded now if it is not there yet (needs root)."""
    path = FOLDER / "lab" / f"{scenario}.pcap"
    if not path.exists():
        words = [sys.executable, "-m", "lab", scenario, "--seed", str(seed), "--out", str(path.parent)]
        subprocess.run(words, check=True, timeout=300)
    return path


def bulk(size: int = BULK_BYTES) -> Path:
    """CT series stored over and over at MTU 1500: `size` bytes or a little more."""
    target = FOLDER / f"bulk-{size // 1_000_000}.pcap"
    if not target.exists():
        write(recorded("bulk"), target, bulk_repetitions(size))
    return target


def small() -> Path:
    """Five megabytes of the same: cut after so many packets."""
    target = FOLDER / "small.pcap"
    if not target.exists():
        words = ["editcap", "-r", "-F", "pcap", str(recorded("bulk")), str(target), f"1-{SMALL_PACKETS}"]
        subprocess.run(words, check=True, timeout=120)
    return target


def bulk_repetitions(size: int) -> int:
    return max(1, -(-size // recorded("bulk").stat().st_size))


def department() -> Path:
    """All scenarios of the laboratory over and over, and series of images of their real size among them.

    The scenarios alone carry small images, so that the samples stay small; on a department's wire images are most of
    what passes. `mixed` is the same without the series: nearly every fifth packet ends a message.
    """
    target = FOLDER / "department.pcap"
    if not target.exists():
        series = FOLDER / "series.pcap"
        write(recorded("bulk"), series, SERIES)
        join([mixed(), series], target)
    return target


def mixed() -> Path:
    """At least a million packets and 50,000 flows of all protocols of the laboratory, its images small."""
    target = FOLDER / "mixed.pcap"
    if not target.exists():
        base = FOLDER / "mixed-base.pcap"
        join([recorded(name) for name in MIXED_SCENARIOS], base)
        write(base, target, -(-MIXED_FLOWS // FLOWS_OF_A_ROUND))
    return target


def folder() -> Path:
    """Four captures of four days: the same traffic, a day later each, for a capture given twice counts once."""
    target = FOLDER / "folder"
    if not target.exists():
        mixed()
        day = write(FOLDER / "mixed-base.pcap", FOLDER / "day.pcap", ROUNDS_A_DAY)
        target.mkdir()
        for number in range(4):
            words = ["editcap", "-F", "pcap", "-t", str(number * 86_400), str(day), str(target / f"day{number}.pcap")]
            subprocess.run(words, check=True, timeout=120)
    return target


def join(parts: list[Path], target: Path) -> None:
    """Several captures as one, in order of time."""
    subprocess.run(["mergecap", "-F", "pcap", "-w", str(target), *map(str, parts)], check=True, timeout=120)


def packets_in(path: Path) -> int:
    told = subprocess.run(["capinfos", "-c", "-M", "-T", "-r", str(path)], capture_output=True, text=True, check=True)
    return int(told.stdout.split("\t")[-1])
