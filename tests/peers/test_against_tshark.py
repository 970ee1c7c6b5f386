"""The same associations, messages and statuses as tshark's DICOM dissector, the same HL7 messages as its HL7 dissector.

Every difference stands in `differences.toml`, with its reason; an entry that no longer differs fails, so the list can
only shrink or be explained.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from radvigil.cli.main import main
from tests.peers import tshark

ROOT = Path(__file__).resolve().parents[2]
DIFFERENCES = tomllib.loads((Path(__file__).parent / "differences.toml").read_text(encoding="utf-8"))
CORPUS = os.environ.get("RADVIGIL_CORPUS", "")


def captures() -> list[Path]:
    shipped = [p for p in (ROOT / "samples").iterdir() if p.suffix in (".pcap", ".pcapng", ".zst")]
    corpus = [p for p in Path(CORPUS).iterdir() if p.suffix in (".pcap", ".cap")] if CORPUS else []
    return sorted(shipped) + sorted(corpus)


pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(not tshark.available(), reason="tshark is not installed (tools/peers installs it)"),
]


@pytest.fixture(scope="session")
def analyzed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    @cache
    def events(capture: Path) -> dict[str, list[dict[str, Any]]]:
        out = tmp_path_factory.mktemp("judged")
        key = out / "key"
        key.write_text("07" * 32)
        assert main(["analyze", str(capture), "-o", str(out), "--key", str(key)]) == 0
        streams = {}
        for file in (out / "events").glob("*.ndjson"):
            streams[file.stem] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        return streams

    return events


@cache
def judged(capture: Path) -> tshark.Judged:
    return tshark.judge(capture)


def ends(event: dict[str, Any]) -> tshark.Ends:
    return tuple(sorted((f"{event['orig_ip']}:{event['orig_port']}", f"{event['resp_ip']}:{event['resp_port']}")))


def compare(capture: Path, what: str, ours: Counter[Any], theirs: Counter[Any]) -> None:
    expected = DIFFERENCES.get(capture.name, {}).get(what)
    if ours == theirs:
        assert expected is None, f"{capture.name}: {what} no longer differs; strike it off"
        return
    only_ours, only_theirs = sum((ours - theirs).values()), sum((theirs - ours).values())
    difference = {"ours": only_ours, "theirs": only_theirs}
    said = {k: v for k, v in (expected or {}).items() if k != "why"}
    assert said == difference, f"{capture.name} {what}:\n only ours {ours - theirs}\n only theirs {theirs - ours}"


@pytest.mark.parametrize("capture", captures(), ids=lambda p: p.name)
def test_associations(capture: Path, analyzed: Any) -> None:
    ours = Counter(
        (ends(e), e["calling_ae"], e["called_ae"], e["implementation_class_uid"], e["implementation_version_name"],
         tuple((c["id"], c["abstract_syntax"], tuple(c["transfer_syntaxes"])) for c in e["presentation_contexts"]))
        for e in analyzed(capture).get("dicom_association", []) if not e.get("midstream")
    )  # fmt: skip
    compare(capture, "associations", ours, judged(capture).requests)


@pytest.mark.parametrize("capture", captures(), ids=lambda p: p.name)
def test_answers(capture: Path, analyzed: Any) -> None:
    associations = analyzed(capture).get("dicom_association", [])
    accepted = Counter(
        (ends(e), e["resp_implementation_class_uid"],
         tuple(sorted((c["id"], c["result"]) for c in e["presentation_contexts"] if c.get("result") is not None)))
        for e in associations if e["result"] == "accepted" and not e.get("midstream")
    )  # fmt: skip
    compare(capture, "accepts", accepted, judged(capture).accepts)
    rejected = Counter(
        (ends(e), e["reject_result"], e["source"], e["reason"]) for e in associations if e["result"] == "rejected"
    )
    compare(capture, "rejects", rejected, judged(capture).rejects)


@pytest.mark.parametrize("capture", captures(), ids=lambda p: p.name)
def test_messages_and_statuses(capture: Path, analyzed: Any) -> None:
    messages = analyzed(capture).get("dicom_message", [])
    compare(capture, "messages", Counter((ends(e), e["command"]) for e in messages), judged(capture).messages)
    statuses = Counter((ends(e), e["command"], e["status"]) for e in messages if e.get("status") is not None)
    compare(capture, "statuses", statuses, judged(capture).statuses)


@pytest.mark.parametrize("capture", captures(), ids=lambda p: p.name)
def test_hl7_messages(capture: Path, analyzed: Any) -> None:
    ours = Counter((e["message_type"], e["control_id"]) for e in analyzed(capture).get("hl7_message", []))
    compare(capture, "hl7", ours, judged(capture).hl7)


def test_the_judge_sees_something() -> None:
    found = judged(ROOT / "samples" / "ordinary-day.pcap")
    assert sum(found.requests.values()) > 3
    assert sum(found.messages.values()) > 10
    assert sum(found.hl7.values()) > 3
