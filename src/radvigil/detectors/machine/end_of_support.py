"""RV-NET-015: an operating system no longer gets security updates (the table beside this file gives the days).

What the picture says the machine runs is looked up, and its day is held beside the machine's last packet, not beside
today: an old capture stays true. A name that fits several versions is told only when the latest of them has ended. Paid
extensions and updates by the machine's own manufacturer cannot be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from radvigil.detectors.machine.medical import is_medical
from radvigil.detectors.machine.tables import ends_of_support
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Finding

NANOSECONDS = 1_000_000_000
UNTOLD = ("LTSC", "LTSB", "IoT", "or later")
"""Long-term editions have days of their own; a name that is open upwards also stands for systems that have updates."""


def end_of(system: str) -> date | None:
    """The day after which none of the versions that the name may stand for has updates; None when unknown."""
    first, *others = system.split(" / ")
    days = [_end(first), *(_end(f"Windows {other}") for other in others)]
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def _end(system: str) -> date | None:
    """By the longest name of the table that begins it; editions and builds follow the name."""
    if any(word in system for word in UNTOLD):
        return None
    names = [name for name in ends_of_support() if system == name or system.startswith(f"{name} ")]
    return ends_of_support()[max(names, key=len)] if names else None


class EndOfSupport(Rule):
    """One finding a machine."""

    CODE = "RV-NET-015"
    NATURE = "weakness"
    SEVERITY = "high"
    HARMS = ("stops", "altered", "disclosed")
    NAMED = ("system",)

    def unjudged(self, scene: Scene) -> str:
        known = any(device.operating_system for device in scene.site.devices)
        return "" if known else "no-operating-system"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for device in scene.site.devices:
            system = device.operating_system
            ended = end_of(system.value) if system is not None else None
            seen = datetime.fromtimestamp(device.last // NANOSECONDS, UTC).date()
            if system is None or ended is None or seen <= ended:
                continue
            params = {"system": system.value, "ended": ended.isoformat()}
            found = self.found((device,), system.evidence, params, confidence=system.confidence)
            yield found if is_medical(device) else replace(found, severity="medium")
