"""report.json: valid, sorted, codes only."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from radvigil.records import Result, Service
from radvigil.report import report_json
from radvigil.risk import assessed
from tests.support import sites

SCHEMA = json.loads((Path(__file__).parents[3] / "src/radvigil/report/report.schema.json").read_text(encoding="utf-8"))
SITES = {
    "vallon": sites.vallon(), "hundred": sites.large(100), "hostile": sites.hostile(), "empty": sites.empty(),
    "broadcast": sites.broadcast_only(), "swept": sites.swept(300),
}  # fmt: skip


def read(name: str) -> dict:
    return json.loads(report_json(Result(SITES[name]), "0.1", "00ff"))


@pytest.mark.parametrize("name", SITES)
def test_report_is_valid(name: str) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(read(name))


def test_schema_refuses_what_is_not_a_report() -> None:
    broken = read("vallon")
    broken["devices"][0]["kind"].pop("confidence")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(broken)


def test_top_level_keys() -> None:
    first = ["schema", "tool", "key_id", "site", "captures", "devices", "conversations", "associations", "activity"]
    assert list(read("vallon")) == [*first, "coverage", "findings", "assessments", "inventory"]
    assert "inventory" not in read("empty")


def test_the_order_of_what_is_given_changes_nothing() -> None:
    site = sites.large(100)
    turned = replace(site, devices=site.devices[::-1], conversations=site.conversations[::-1])
    assert report_json(Result(site), "0.1", "k") == report_json(Result(turned), "0.1", "k")


def test_pairs_are_objects_and_times_are_rfc3339() -> None:
    report = read("vallon")
    ct = next(one for one in report["devices"] if one["id"] == sites.CT1)
    assert ct["stated"] == {"name": "CT 1 Urgences", "room": "B 0.00"}
    assert ct["first"] == "2026-11-17T05:00:00.000000000Z"
    assert ct["contradictions"] == [{"field": "model", "said": "Tomo 128", "seen": "Tomo 64"}]
    assert report["associations"][0]["messages"] == {"C-STORE-RQ": 9120, "C-STORE-RSP": 9120}
    assert report["coverage"]["unknown_ports"][0]["port"] == 4242


def test_a_folded_conversation_names_everybody() -> None:
    report = read("swept")
    (scan,) = [one for one in report["conversations"] if one["targets"] > 1]
    assert (scan["target"], scan["targets"], scan["ports"]) == ("", 299, {"139": 40, "445": 700})
    named = {one["device"] for one in scan["reached"]} | set(scan["silent"])
    assert named == {one["id"] for one in report["devices"]} - {scan["source"]}
    assert scan["reached"][0].keys() == {"device", "flows", "failed", "bytes_out", "bytes_back"}


def test_every_record_has_a_line_of_its_own() -> None:
    lines = report_json(Result(SITES["hundred"]), "0.1", "k").decode().splitlines()
    for name in ("devices", "conversations"):
        first = lines.index(f'"{name}": [') + 1
        rows = lines[first : lines.index("],", first)]
        assert [json.loads(row.rstrip(",")) for row in rows] == read("hundred")[name]


@pytest.mark.parametrize(("count", "kept"), [(250, 2), (251, 1)])
def test_a_very_large_site_keeps_the_earliest_reference(count: int, kept: int) -> None:
    report = json.loads(report_json(Result(sites.large(count)), "0.1", "k"))
    evidence = report["devices"][0]["kind"]["evidence"][0]
    assert (evidence["count"], len(evidence["references"])) == (12, kept)
    assert evidence["references"][0]["packet"] == 4102


@pytest.mark.parametrize(("count", "kept"), [(250, True), (251, False)])
def test_a_very_large_site_leaves_out_what_stands_elsewhere_in_it(count: int, kept: bool) -> None:
    site = sites.large(count)
    device = site.devices[0]
    known = Service("dicom", "server", "tcp", 104, "no", (), 1, 2, 300, device.kind.evidence[0])
    unknown = replace(known, name="unknown", port=9999)
    devices = (replace(device, services=(known, unknown)), *site.devices[1:])
    result = Result(replace(site, devices=devices))
    report = json.loads(report_json(replace(result, risk=assessed(result)), "0.1", "k"))
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    first = next(one for one in report["devices"] if one["id"] == device.id)
    services = {one["name"]: one["evidence"] for one in first["services"]}
    assert services["dicom"]["references"]
    assert bool(services["unknown"]["references"]) == kept
    assert services["unknown"]["count"] == known.evidence.count
    reasons = [
        why
        for one in report["risk"]["register"]["devices"]
        for harm in one["harms"]
        for why in harm["severity_reasons"]
        if why["code"].startswith("kind.")
    ]
    assert reasons
    assert all(bool(why["evidence"]) == kept for why in reasons)
    assert first["kind"]["evidence"]


def test_a_thousand_machines_stay_bearable() -> None:
    assert len(report_json(Result(sites.swept(1000)), "0.1", "k")) < 4_000_000
