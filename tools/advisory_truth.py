"""Print how the matcher of advisories does on the labelled pairs, also those kept apart (`--wrong`: which differ)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.advisory_pairs import figures  # noqa: E402

PRECISION, RECALL = 0.95, 0.90
"""The goals, on affirmed matches."""


def judge(wrong: bool = False) -> bool:
    """Print the figures of both sets; whether both reach the goals."""
    reached = True
    for name, held_out in (("tuning", False), ("held out", True)):
        found, differing = figures(held_out)
        reached &= found.precision >= PRECISION and found.recall >= RECALL
        print(f"advisories, {name}: {found}")
        for pair, said in differing if wrong else ():
            print(f"    {said or 'nothing'}, should be {pair.label}: {pair}")
    return reached


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools/advisory_truth.py")
    parser.add_argument("--wrong", action="store_true", help="list the pairs that differ from their label")
    return 0 if judge(parser.parse_args().wrong) else 1


if __name__ == "__main__":
    sys.exit(main())
