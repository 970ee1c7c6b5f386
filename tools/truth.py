"""Record every scenario of the laboratory with fresh seeds and hold the picture beside its truth (root: namespaces)."""

from __future__ import annotations

import argparse
import json
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.truth import differences  # noqa: E402


def judge(scenario: str, seed: int, folder: Path) -> list[str]:
    """Record one scenario, analyze it, and say what differs."""
    words = [sys.executable, "-m", "lab", scenario, "--seed", str(seed), "--out", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, timeout=300, stdout=subprocess.DEVNULL)
    out = folder / f"{scenario}.picture"
    program = Path(sys.executable).with_name("radvigil")
    subprocess.run([program, "analyze", folder / f"{scenario}.pcap", "-o", out], check=True, stdout=subprocess.DEVNULL)
    return differences(out, json.loads((folder / f"{scenario}.truth.json").read_text(encoding="utf-8")))


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools/truth.py")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--scenario", action="append")
    chosen = parser.parse_args()
    listed = subprocess.run(
        [sys.executable, "-m", "lab", "--list"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    names = chosen.scenario or [line.split()[0] for line in listed.splitlines()]
    wrong = 0
    for _ in range(chosen.seeds):
        seed = secrets.randbelow(1 << 31)
        folder = ROOT / "build" / "truth" / str(seed)
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            found = judge(name, seed, folder)
            wrong += len(found)
            print(f"{seed} {name}: {'as done' if not found else f'{len(found)} differences'}", flush=True)
            for line in found:
                print(f"    {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
