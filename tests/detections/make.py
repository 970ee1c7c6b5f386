"""Writes the captures of all rules again, always the same bytes: `python -m tests.detections.make`."""

from __future__ import annotations

from pathlib import Path

from tests.detections.makers import MAKERS

HERE = Path(__file__).parent


def main() -> None:
    for name, make in MAKERS.items():
        (HERE / name).parent.mkdir(exist_ok=True)
        (HERE / name).write_bytes(make())


if __name__ == "__main__":
    main()
