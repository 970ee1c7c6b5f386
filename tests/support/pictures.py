"""What an analysis says, in a form in which two captures of the same traffic can be held side by side.

Left out is what has to differ between two captures of one traffic: capture and flow ids, packet numbers, times.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from radvigil.cli.main import main

Plain = dict[str, Any]
KEY = "11" * 32
PLACED = frozenset(("ts", "capture", "packet", "flow", "ack_delay", "duration", "vlan", "community_id", "offset"))
"""Fields that name where and when something was seen, not what."""
ENDS = ("orig_ip", "orig_port", "resp_ip", "resp_port")
MESSAGE = (*ENDS, "sender", "command", "message_id", "context_id")
HL7 = (*ENDS, "message_type", "control_id", "sending_application", "receiving_application", "version", "ack_code")
ASSOCIATION = (*ENDS, "calling_ae", "called_ae", "result")


@dataclass(frozen=True)
class Picture:
    """A finished analysis: the folder it wrote, its report, and its events by kind."""

    out: Path
    report: Plain
    events: dict[str, list[Plain]]
    status: int

    @property
    def capture(self) -> Plain:
        (capture,) = self.report["captures"]
        return dict(capture)

    @property
    def notes(self) -> list[tuple[str, str]]:
        """(code, severity) in the order of the first screen."""
        return [(note["code"], note["severity"]) for note in self.report["coverage"]["notes"]]

    def what(self, kind: str) -> Counter[str]:
        """All events of a kind, with all they say but where and when."""
        return Counter(
            json.dumps({name: value for name, value in event.items() if name not in PLACED}, sort_keys=True)
            for event in self.events.get(kind, ())
        )

    def keys(self, kind: str, names: Sequence[str]) -> Counter[tuple[Any, ...]]:
        """Events of a kind by some of their fields."""
        return Counter(tuple(event.get(name, "") for name in names) for event in self.events.get(kind, ()))

    def associations(self) -> list[Plain]:
        """Groups of associations, without device ids and evidence."""
        placed = ("source", "target", "first", "last", "evidence")
        groups = [{k: v for k, v in group.items() if k not in placed} for group in self.report["associations"]]
        return sorted(groups, key=lambda group: json.dumps(group, sort_keys=True))

    def devices(self) -> dict[tuple[str, ...], Plain]:
        """What was concluded of each device, by its addresses."""
        return {tuple(sorted({a["ip"] for a in d["addresses"]})): concluded(d) for d in self.report["devices"]}

    def hosts(self) -> dict[str, Plain]:
        """What was concluded of the device at each address."""
        return {a["ip"]: concluded(d) for d in self.report["devices"] for a in d["addresses"]}

    def malformed(self) -> Counter[tuple[str, str]]:
        return Counter((event["protocol"], event["why"]) for event in self.events.get("malformed", ()))


def concluded(device: Plain) -> Plain:
    names = ("manufacturer", "model", "serial")
    told = {name: (device[name] or {}).get("value") for name in names}
    entities = sorted(entity["ae_title"] for entity in device["network_aes"])
    return {"kind": device["kind"]["value"], **told, "network_aes": entities}


def analyzed(folder: Path, content: bytes, name: str = "capture.pcap", options: Iterable[str] = ()) -> Picture:
    """The picture of a capture given as the bytes of its file."""
    folder.mkdir(parents=True, exist_ok=True)
    capture = folder / name
    capture.write_bytes(content)
    return picture_of(capture, folder / "out", options)


def picture_of(capture: Path, out: Path, options: Iterable[str] = ()) -> Picture:
    out.parent.mkdir(parents=True, exist_ok=True)
    key = out.parent / "key"
    key.write_text(KEY)
    status = main(["analyze", str(capture), "-o", str(out), "--key", str(key), *options])
    report = json.loads((out / "report.json").read_text(encoding="utf-8")) if status == 0 else {}
    return Picture(out, report, events_in(out), status)


def events_in(out: Path) -> dict[str, list[Plain]]:
    return {
        path.stem: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in sorted((out / "events").glob("*.ndjson"))
    }
