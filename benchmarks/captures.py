"""The captures that are measured, built once from the laboratory's own scenarios into `build/bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.repeat import write

FOLDER = Path("build/bench")
BULK_BYTES = 1_050_000_000
MIXED_PACKETS = 1_050_000
MIXED_SCENARIOS = ("ordinary-day", "legacy-day", "query-harvest", "port-scan", "smb-worm-like")


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


def bulk_repetitions(size: int) -> int:
    return max(1, -(-size // recorded("bulk").stat().st_size))


def mixed() -> Path:
    """All protocols of the laboratory, mixed sizes: at least a million packets and 50,000 flows."""
    target = FOLDER / "mixed.pcap"
    if not target.exists():
        base = FOLDER / "mixed-base.pcap"
        join([recorded(name) for name in MIXED_SCENARIOS], base)
        write(base, target, -(-MIXED_PACKETS // packets_in(base)))
    return target


def join(parts: list[Path], target: Path) -> None:
    """Several captures as one, in order of time."""
    subprocess.run(["mergecap", "-F", "pcap", "-w", str(target), *map(str, parts)], check=True, timeout=120)


def packets_in(path: Path) -> int:
    told = subprocess.run(["capinfos", "-c", "-M", "-T", "-r", str(path)], capture_output=True, text=True, check=True)
    return int(told.stdout.split("\t")[-1])
