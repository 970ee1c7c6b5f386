"""Event streams: flat lines, promised fields, speed, joining of parts."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from radvigil.records import (
    EVENT_TYPES,
    Arp,
    Certificate,
    DicomAssociation,
    DicomMessage,
    Event,
    Flow,
    FlowEnd,
    Hl7Message,
    Mark,
    PresentationContext,
    Tls,
)
from radvigil.report import EventWriter, join_events
from radvigil.report.events import ALWAYS, rfc3339

FLOW = Flow("f" * 32, "cap", 1, "tcp", "10.0.0.1", 40000, "10.0.0.2", 104, 12, "02:00:00:00:00:01", "", "1:abc=")
AT = Mark(1_700_000_000_123_456_789, "cap", 7)
SCHEMA = json.loads((Path(__file__).parents[3] / "src/radvigil/report/events.schema.json").read_text(encoding="utf-8"))


def written(folder: Path, *events: Event) -> dict[str, list[dict]]:
    with EventWriter(folder) as writer:
        for event in events:
            writer.write(event)
    return {
        p.stem: [json.loads(line) for line in p.read_text("utf-8").split("\n")[:-1]] for p in folder.glob("*.ndjson")
    }


def test_time_has_nine_digits() -> None:
    assert rfc3339(AT.ts) == "2023-11-14T22:13:20.123456789Z"
    assert rfc3339(1) == "1970-01-01T00:00:00.000000001Z"


def test_a_line_is_flat_and_carries_its_flow(tmp_path: Path) -> None:
    line = written(tmp_path, Hl7Message(AT, FLOW, message_type="ADT^A04"))["hl7_message"][0]
    assert list(line)[:8] == ["ts", "capture", "packet", "flow", "orig_ip", "orig_port", "resp_ip", "resp_port"]
    assert line["ts"] == "2023-11-14T22:13:20.123456789Z"
    assert (line["flow"], line["resp_port"], line["message_type"]) == (FLOW.id, 104, "ADT^A04")


def test_flow_lines_tell_the_whole_flow(tmp_path: Path) -> None:
    line = written(tmp_path, FlowEnd(AT, FLOW, service="dicom"))["flow"][0]
    assert (line["transport"], line["vlan"], line["community_id"]) == ("tcp", 12, "1:abc=")


def test_events_without_a_flow_have_no_addresses(tmp_path: Path) -> None:
    line = written(tmp_path, Arp(AT, None, operation="reply", sender_ip="10.0.0.9"))["arp"][0]
    assert "flow" not in line
    assert "orig_ip" not in line
    assert line["sender_ip"] == "10.0.0.9"


def test_none_and_empty_are_left_out_but_zero_is_said(tmp_path: Path) -> None:
    line = written(tmp_path, FlowEnd(AT, FLOW))["flow"][0]
    assert "service" not in line
    assert line["orig_bytes"] == 0
    assert line["encrypted"] is False


@pytest.mark.parametrize("kind", [k for k in EVENT_TYPES if k.KIND in ALWAYS], ids=lambda k: k.KIND)
def test_promised_fields_are_always_there(kind: type[Event], tmp_path: Path) -> None:
    line = written(tmp_path, kind(AT, FLOW))[kind.KIND][0]
    assert {"ts", "flow", *ALWAYS[kind.KIND]} <= set(line)


@pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda k: k.KIND)
def test_every_kind_is_written_and_valid(kind: type[Event], tmp_path: Path) -> None:
    for line in written(tmp_path, kind(AT, FLOW), kind(AT, FLOW))[kind.KIND]:
        jsonschema.validate(line, {"$ref": f"#/$defs/{kind.KIND}", "$defs": SCHEMA["$defs"]})


def test_nested_records_become_plain_objects(tmp_path: Path) -> None:
    context = PresentationContext(1, "1.2.840.10008.1.1", ("1.2.840.10008.1.2",), 0)
    certificate = Certificate("CN=a", "CN=b", "1", 0, AT.ts, "rsa", 2048, "sha256", False, (), "00")
    lines = written(tmp_path, DicomAssociation(AT, FLOW, presentation_contexts=(context,)),
                    Tls(AT, FLOW, server_certificates=(certificate,)))  # fmt: skip
    assert lines["dicom_association"][0]["presentation_contexts"] == [
        {"id": 1, "abstract_syntax": "1.2.840.10008.1.1", "transfer_syntaxes": ["1.2.840.10008.1.2"], "result": 0}
    ]
    assert lines["tls"][0]["server_certificates"][0]["not_after"] == "2023-11-14T22:13:20.123456789Z"


def test_control_characters_cannot_break_a_line(tmp_path: Path) -> None:
    lines = written(tmp_path, DicomMessage(AT, FLOW, command="a\nb\x1b\u2028"))["dicom_message"]
    assert [line["command"] for line in lines] == ["a\nb\x1b\u2028"]


def test_rings_are_joined_in_the_order_of_their_names(tmp_path: Path) -> None:
    for number in (2, 0, 1):
        written(tmp_path / f"part-{number:05}" / "share-0", Arp(Mark(number, "c", number), None))
    join_events(tmp_path, tmp_path / "events")
    lines = (tmp_path / "events" / "arp.ndjson").read_text("utf-8").splitlines()
    assert [json.loads(line)["packet"] for line in lines] == [0, 1, 2]
    assert not (tmp_path / "events" / "flow.ndjson").exists()


def test_large_streams_reach_the_disk_whole(tmp_path: Path) -> None:
    lines = written(tmp_path, *(FlowEnd(Mark(n, "cap", n), FLOW) for n in range(2000)))["flow"]
    assert [line["packet"] for line in lines] == list(range(2000))
