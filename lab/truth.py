"""What really happened, written by the one who made it happen.

`truth.json` (`radvigil.truth/1`): the devices and what they are, every association and every HL7 message with
what the programs reported, the other exchanges, and the labelled attacks. Times are wall clock (RFC 3339, UTC)
of the programs, so an event of the capture lies between `started` and `ended`, which are not packet times.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SCHEMA = "radvigil.truth/1"


@dataclass(frozen=True, slots=True)
class Device:
    """A machine of the department. `macs`, `ips` and `segments` go together, one entry an interface."""

    name: str
    kind: str
    ips: tuple[str, ...]
    macs: tuple[str, ...]
    segments: tuple[str, ...] = ("imaging",)
    ipv6: tuple[str, ...] = ()
    aes: tuple[str, ...] = ()
    manufacturer: str | None = None
    model: str | None = None
    software: str | None = None
    serial: str | None = None
    station: str | None = None


@dataclass(frozen=True, slots=True)
class Attack:
    """A labelled attack: what, from whom, against whom, between which times."""

    label: str
    source: str
    targets: tuple[str, ...]
    started: str
    ended: str
    facts: Mapping[str, Any]


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def messages_of(counts: Mapping[tuple[str, str | None], int]) -> list[dict[str, Any]]:
    """DIMSE messages of one association: command, status (four hexadecimal digits, responses only), how many."""
    rows = [(command, status, count) for (command, status), count in counts.items() if count]
    return [
        {"command": command, "status": status, "count": count}
        for command, status, count in sorted(rows, key=lambda row: (row[0], row[1] or ""))
    ]


@dataclass(slots=True)
class Truth:
    """The ledger of one run."""

    scenario: str
    seed: int
    devices: dict[str, Device] = field(default_factory=dict)
    services: list[dict[str, Any]] = field(default_factory=list)
    associations: list[dict[str, Any]] = field(default_factory=list)
    hl7_messages: list[dict[str, Any]] = field(default_factory=list)
    exchanges: list[dict[str, Any]] = field(default_factory=list)
    attacks: list[Attack] = field(default_factory=list)
    identifiers: Counter[str] = field(default_factory=Counter)
    capture: dict[str, Any] = field(default_factory=dict)

    def service(self, device: str, protocol: str, port: int, program: str, transport: str = "tcp") -> None:
        self.services.append(
            {"device": device, "protocol": protocol, "port": port, "transport": transport, "program": program}
        )

    def exchange(self, protocol: str, source: str, target: str, port: int, **facts: Any) -> None:
        """A conversation of another protocol than DICOM and HL7, with what is worth checking about it."""
        self.exchanges.append({"protocol": protocol, "source": source, "target": target, "port": port, **facts})

    def must_not_leak(self, *values: str) -> None:
        """Identifiers of invented patients and secrets put on the wire: no output may hold them in clear."""
        self.identifiers.update(value for value in values if value)

    def as_plain(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "scenario": self.scenario,
            "seed": self.seed,
            "capture": self.capture,
            "devices": [asdict(device) for device in self.devices.values()],
            "services": self.services,
            "associations": self.associations,
            "hl7_messages": self.hl7_messages,
            "exchanges": self.exchanges,
            "attacks": [asdict(attack) for attack in self.attacks],
            "identifiers": sorted(self.identifiers),
        }

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(self.as_plain(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
