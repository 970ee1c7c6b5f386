"""RV-NET-024: two machines say the same serial number (Device Serial Number 0018,1000; other sources alike).

A serial is given once by a maker. Two machines with one are a copied configuration, a replaced part, or a machine that
gives itself out as another. Compared only within one manufacturer, among serials that are no placeholder and that the
picture is sure of. One machine with several computers, each with its own address, may look the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Device, Finding

SHORTEST = 4
PLACEHOLDERS = frozenset({"1234", "12345", "123456", "1234567", "12345678", "123456789", "NONE", "UNKNOWN", "SERIAL"})


def is_placeholder(serial: str) -> bool:
    """Too short, one repeated letter, or what people type when nobody knows."""
    return len(serial) < SHORTEST or len(set(serial)) == 1 or serial.upper() in PLACEHOLDERS


class OneSerialTwice(Rule):
    """One finding a serial number."""

    CODE = "RV-NET-024"
    NATURE = "fault"
    SEVERITY = "medium"
    HARMS = ("altered",)
    NAMED = ("serial", "maker")
    SUBJECTS = 0

    def judge(self, scene: Scene) -> Iterator[Finding]:
        groups: dict[tuple[str, str], list[Device]] = defaultdict(list)
        for device in scene.site.devices:
            serial = device.serial
            if serial is not None and serial.confidence != "low" and not is_placeholder(serial.value):
                maker = device.manufacturer.value.casefold() if device.manufacturer else ""
                groups[maker, serial.value].append(device)
        for (maker, number), devices in groups.items():
            if len(devices) > 1:
                proof = tuple(one.serial.evidence[0] for one in devices if one.serial is not None)
                subjects = tuple(sorted(one.id for one in devices))
                yield self.found(subjects, proof, {"serial": number, "maker": maker, "machines": len(devices)})
