#!/usr/bin/env python3
"""Write the reports that `radvigil hub --demo` shows, from the shipped samples (`--check`: only say whether current).

Three reports of one invented department: an ordinary day two weeks before, a day with old machines one week before, and
all samples together. Earlier ones are the same captures with every time moved; the masking key is the demonstration's.
"""

from __future__ import annotations

import sys
import tempfile
from hashlib import sha256
from pathlib import Path

import zstandard

from radvigil.cli.main import main as radvigil

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
FOLDER = ROOT / "src" / "radvigil" / "hub" / "demonstration"
DAYS = {
    "1-two-weeks-before": ["ordinary-day.pcap"],
    "2-one-week-before": ["legacy-day.pcap", "ordinary-day.pcap"],
    "3-now": ["department-day.pcap.zst", "hl7-impostor.pcap", "legacy-day.pcap", "ordinary-day.pcap"],
}
KEY = sha256(b"the demonstration hides nobody").hexdigest()


def report(names: list[str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder) / "key"
        key.write_text(KEY, encoding="ascii")
        key.chmod(0o600)
        captures = [str(SAMPLES / name) for name in names]
        status = radvigil(["analyze", *captures, "--site", str(SAMPLES / "site.toml"), "--key", str(key), "-o", folder])
        if status:
            raise SystemExit(status)
        return (Path(folder) / "report.json").read_bytes()


def main() -> int:
    old = []
    for name, captures in DAYS.items():
        raw, path = report(captures), FOLDER / f"{name}.json.zst"
        if "--check" not in sys.argv:
            path.write_bytes(zstandard.ZstdCompressor(level=19).compress(raw))
        elif not path.exists() or zstandard.ZstdDecompressor().decompress(path.read_bytes()) != raw:
            old.append(path.name)
    print(f"old: {', '.join(old)}; run tools/generate_demonstration.py" if old else "the demonstration is current")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
