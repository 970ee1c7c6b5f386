"""Findings held beside labels: what counts as right, as false, as missed; and the samples judged like a fresh seed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lab.labels import ATTACKS, SPOKEN, Label, labels_of
from lab.scenarios import SCENARIOS
from radvigil.detectors import RULES
from tests.support.detection import COLUMNS, CORPUS_LABELS, corpus_labels, judged, label_of, table
from tests.support.pictures import picture_of
from tools import truth

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
CODES = {rule.CODE for rule in RULES}
Plain = dict[str, Any]


def finding(code: str, *devices: str, nature: str = "weakness", **params: str | int) -> Plain:
    return {"code": code, "devices": list(devices), "nature": nature, "stance": "seen", "params": params}


def report(*findings: Plain, broken: str = "") -> Plain:
    devices = [{"id": name, "addresses": [{"ip": f"10.0.0.{name}"}, {"ip": f"fd::{name}"}]} for name in "123"]
    assessments = [{"code": broken, "state": "error"}] if broken else []
    return {"devices": devices, "findings": list(findings), "assessments": assessments}


def label(code: str, at: str, must: bool = True, **facts: Any) -> Label:
    return Label(code, frozenset((at,)), must, "because", facts)


def counted(told: Plain, *labels: Label, attacked: bool = True) -> tuple[dict[str, int], list[str]]:
    score = judged(told, labels, attacked)
    return {column: count for (_, column), count in score.counts.items()}, score.wrong


def test_a_labelled_finding_is_right_at_any_address_of_its_subject() -> None:
    for at in ("10.0.0.1", "fd::1"):
        assert counted(report(finding("A", "1", "2")), label("A", at)) == ({"right": 1, "found": 1}, [])


def test_a_label_of_another_machine_is_missed_and_the_finding_false() -> None:
    counts, wrong = counted(report(finding("A", "1", "2")), label("A", "10.0.0.2"))
    assert counts == {"false": 1, "missed": 1}
    assert [line.split(":")[0] for line in wrong] == ["false", "missed"]


def test_what_nobody_labelled_is_false() -> None:
    assert counted(report(finding("A", "1")), label("B", "10.0.0.1", must=False))[0] == {"false": 1}
    assert counted(report(finding("A")))[0] == {"false": 1}


def test_what_may_be_found_is_no_fault_when_it_is_not() -> None:
    assert counted(report(), label("A", "10.0.0.1", must=False)) == ({}, [])
    assert counted(report(finding("A", "1")), label("A", "10.0.0.1", must=False)) == ({"expected": 1}, [])


def test_facts_have_to_be_said() -> None:
    told = report(finding("A", "1", family="one", answered=3))
    assert counted(told, label("A", "10.0.0.1", family="one", answered=True, stance="seen"))[0]["found"] == 1
    assert counted(told, label("A", "10.0.0.1", family="two"))[0]["missed"] == 1
    assert counted(told, label("A", "10.0.0.1", answered=False))[0]["missed"] == 1


def test_one_label_twice_is_missed_once() -> None:
    assert counted(report(), label("A", "10.0.0.1"), label("A", "10.0.0.1"))[0] == {"missed": 1}


def test_an_attack_where_nobody_attacks_is_false_even_where_a_label_says_it() -> None:
    told = report(finding("A", "1", nature="attack"))
    assert counted(told, label("A", "10.0.0.1", must=False), attacked=False)[0] == {"false": 1}


def test_a_rule_that_failed_is_told() -> None:
    assert counted(report(broken="A"))[1] == ["failed: A could not be judged"]


def test_the_table_divides_only_what_was_counted() -> None:
    counts = {("A", "right"): 2, ("A", "expected"): 1, ("A", "false"): 1, ("A", "found"): 2, ("A", "missed"): 2}
    _, one, other, everything = table(counts, ["A", "B"])
    assert one.split() == ["A", "3", "1", "2", "0.750", "0.500"]
    assert other.split() == ["B", "0", "0", "0", "-", "-"]
    assert everything.split()[1:] == one.split()[1:]
    assert {column for _, column in counts} == set(COLUMNS)


def test_words_of_a_label() -> None:
    one = label_of("RV-NET-004 10.0.0.1 family=EternalBlue answered=yes confirmed=no", must=True)
    assert (one.code, one.at, one.must) == ("RV-NET-004", frozenset(("10.0.0.1",)), True)
    assert one.facts == {"family": "EternalBlue", "answered": True, "confirmed": False}


def test_labels_name_rules_that_exist() -> None:
    named = {code for told in ATTACKS.values() for code, _, _ in told} | set(SPOKEN.values())
    named |= {one.code for labels in corpus_labels(CORPUS_LABELS).values() for one in labels}
    assert named <= CODES


def test_attacks_are_never_merely_expected() -> None:
    natures = {rule.CODE: rule.NATURE for rule in RULES}
    for labels in corpus_labels(CORPUS_LABELS).values():
        assert not [one for one in labels if natures[one.code] == "attack" and not one.must]


def messages(count: int, source: str, target: str, ack: str = "") -> list[Plain]:
    said = {"source": source, "target": target, "message_type": "ORM^O01"}
    answers = {"source": target, "target": source, "message_type": "ACK^O01", "ack_code": ack}
    return [said] * count + ([answers] * count if ack else [])


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        (messages(4, "ris1", "eai1", "AE"), {"RV-HL7-001", "RV-HL7-005"}),
        (messages(4, "ris1", "eai1"), {"RV-HL7-001", "RV-HL7-006"}),
        (messages(9, "ris1", "eai1", "AA"), {"RV-HL7-001"}),
        (messages(3, "ris1", "eai1", "AE"), {"RV-HL7-001"}),
        (messages(3, "ris1", "eai1"), {"RV-HL7-001"}),
    ],
    ids=["refused", "unanswered", "accepted", "few-refused", "few-unanswered"],
)
def test_who_refuses_and_who_does_not_answer_is_read_from_the_truth(told: list[Plain], codes: set[str]) -> None:
    devices = [{"name": name, "ips": [ip], "ipv6": []} for name, ip in (("ris1", "10.0.0.1"), ("eai1", "10.0.0.2"))]
    did = {"devices": devices, "hl7_messages": told, "associations": [], "exchanges": [], "attacks": []}
    found = labels_of(did)
    assert {one.code for one in found} == codes
    assert all(one.at == {"10.0.0.2"} for one in found)


@pytest.mark.parametrize(("proof", "told"), [("NTLMv1", True), ("NTLMv2", False)])
def test_an_old_proof_is_told_of_who_gives_it(proof: str, told: bool) -> None:
    devices = [{"name": name, "ips": [ip], "ipv6": []} for name, ip in (("svc", "10.0.0.1"), ("nas", "10.0.0.2"))]
    smb = {"protocol": "smb", "source": "svc", "target": "nas", "dialect": "NT1", "proof": proof}
    did = {"devices": devices, "hl7_messages": [], "associations": [], "exchanges": [smb], "attacks": []}
    at = [one.at for one in labels_of(did) if one.code == "RV-NET-016"]
    assert at == ([{"10.0.0.1"}] if told else [])


def test_every_attack_of_the_laboratory_has_labels() -> None:
    attacks = {one.name for one in SCENARIOS} - {"ordinary-day", "legacy-day", "faulty-day", "bulk"}
    assert attacks == set(ATTACKS)


def test_captures_without_labels_and_labels_without_captures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new.pcap").touch()
    (tmp_path / "HL7-ADT.pcap").touch()
    (tmp_path / "README.md").touch()
    monkeypatch.setattr(truth, "analyzed", lambda *_: report(finding("RV-HL7-001", "1")))
    score = truth.judge_corpus(tmp_path)
    assert "new.pcap has no labels" in score.wrong
    assert "HL7-ORM.pcap is not in the corpus" in score.wrong
    assert [line.split(":")[0] for line in score.wrong if "RV-HL7-001" in line] == ["false", "missed"]


@pytest.mark.parametrize(
    ("scenario", "past"), [("hl7-impostor", "now/ordinary-day"), ("legacy-day", "before/legacy-day")]
)
def test_a_run_is_judged_again_with_its_past(
    scenario: str, past: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("now/ordinary-day", "before/ordinary-day", "before/legacy-day"):
        (tmp_path / f"{name}.picture").mkdir(parents=True)
        (tmp_path / f"{name}.picture" / "report.json").touch()
    pasts: list[Path | None] = []

    def analyzed(_capture: Path, _out: Path, past: Path | None = None) -> Plain:
        pasts.append(past)
        return report(finding("RV-DICOM-024", "1", nature="attack"))

    monkeypatch.setattr(truth, "recorded", lambda *_: truth_of(scenario))
    monkeypatch.setattr(truth, "differences", lambda *_: ["a picture"])
    monkeypatch.setattr(truth, "analyzed", analyzed)
    wrong = truth.judge_run(scenario, 1, tmp_path / "now", tmp_path / "before").wrong
    assert pasts == [None, tmp_path / f"{past}.picture" / "report.json"]
    assert wrong[0] == "a picture"
    assert [line for line in wrong if "false: RV-DICOM-024" in line and line.startswith("with a past, ")]
    missed = {line.startswith("with a past, ") for line in wrong if "missed: RV-HL7-003" in line}
    assert missed == ({True} if scenario == "hl7-impostor" else set())


def truth_of(name: str) -> Plain:
    return dict(json.loads((SAMPLES / f"{name}.truth.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["ordinary-day.pcap", "legacy-day.pcap", "department-day.pcap.zst"])
def test_days_have_no_finding_that_is_wrong(name: str, tmp_path: Path) -> None:
    did = truth_of(name.partition(".")[0])
    told = picture_of(SAMPLES / name, tmp_path).report
    labels = labels_of(did)
    assert judged(told, labels, attacked=bool(did["attacks"])).wrong == []
    assert sum(one.must for one in labels) > 10


def test_the_impostor_is_found_without_a_past_and_with_one(tmp_path: Path) -> None:
    picture_of(SAMPLES / "ordinary-day.pcap", tmp_path / "past")
    did, capture = truth_of("hl7-impostor"), SAMPLES / "hl7-impostor.pcap"
    alone = picture_of(capture, tmp_path / "alone").report
    options = ["--past", str(tmp_path / "past" / "report.json")]
    beside = picture_of(capture, tmp_path / "beside", options).report
    assert judged(alone, labels_of(did)).wrong == []
    assert judged(beside, labels_of(did, past=True)).wrong == []
    assert {one.code for one in labels_of(did, past=True)} - {one.code for one in labels_of(did)} == {
        "RV-HL7-003",
        "RV-HL7-004",
        "RV-HL7-008",
    }
