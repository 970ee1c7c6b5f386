"""HL7 peers: senders and listeners over MLLP, and the ledger of what they said."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from lab.hl7 import Voice, header_of, message
from lab.net import CLEAN, REPOSITORY
from lab.peers_dicom import must
from lab.stage import Stage

ENV = {**CLEAN, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True, slots=True)
class Line:
    """An MLLP line: who sends from where to which device and port."""

    source: str
    target: str
    port: int
    answered: bool = True


def listener(stage: Stage, name: str, port: int, code: str = "AA") -> None:
    """`code`: what it answers every message with; `silent` is no answer."""
    host = stage.host(name)
    program = host.spawn(f"mllp-{port}", [sys.executable, "-m", "lab.mllp", "listen", str(port), code], ENV)
    host.await_port(port, program, f"mllp-{port}")
    stage.truth.service(name, "hl7", port, "mllp")


def say(
    stage: Stage, line: Line, voice: Voice, content: Sequence[tuple[str, list[list[str]]]], pieces: int = 1
) -> None:
    """Send messages over one link, wait for each acknowledgement where one comes, and note both."""
    raws = []
    for kind, segments in content:
        number = stage.shared["hl7"] = stage.shared.get("hl7", 0) + 1
        control = f"{voice.application[:4]}{stage.truth.seed:02d}{number:06d}"
        raws.append(message(voice, kind, control, stage.shared["clock"], segments))
    items = json.dumps([{"hex": raw.hex(), "pieces": pieces, "answered": line.answered} for raw in raws])
    argv = [sys.executable, "-m", "lab.mllp", "send", stage.host(line.target).ip, str(line.port)]
    done = must(stage.host(line.source).run(argv, stdin=items, env=ENV), "mllp send")
    for row in done.text.splitlines():
        told = json.loads(row)
        ends = (line.source, line.target) if told["direction"] == "sent" else (line.target, line.source)
        write_down(stage, ends, line.port, bytes.fromhex(told["hex"]), voice)


def write_down(stage: Stage, ends: tuple[str, str], port: int, raw: bytes, voice: Voice) -> None:
    source, target = ends
    stage.truth.hl7_messages.append(
        {
            "source": source,
            "target": target,
            "source_ip": stage.host(source).ip,
            "target_ip": stage.host(target).ip,
            "port": port,
            "encoding": voice.encoding,
            "delimiters": voice.delimiters,
            **header_of(raw),
        }
    )
