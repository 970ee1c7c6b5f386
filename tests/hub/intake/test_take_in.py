"""Reports come in once, in any order; findings close with proof alone, and open again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from radvigil.hub.audit.models import Entry
from radvigil.hub.audit.queries import verified
from radvigil.hub.findings.intake import EARLIEST, SEEN_AGAIN
from radvigil.hub.findings.models import Finding
from radvigil.hub.findings.queries import SEVERITIES
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.queries import kept_of, raw_of
from radvigil.hub.intake.services import NotTakenError, known_token, make_token, revoke_token, take_in
from radvigil.hub.machines.models import Likeness, Machine
from radvigil.hub.people.models import Role
from tests.support.hub_reports import analysed, later, packed, plain, without_device, without_finding


def bring(site, report, now):
    return take_in(site, packed(report), None, now)


@pytest.fixture
def a_finding(report):
    """A finding about a machine that speaks DICOM."""
    return Finding.objects.filter(code="RV-DICOM-007", subject__isnull=False).first()


def test_everything_of_a_report_is_there(report) -> None:
    told = plain()
    assert Machine.objects.count() == len(told["devices"]) == report.devices
    assert Finding.objects.filter(open=True).count() == len(told["findings"]) == report.findings
    assert raw_of(report) == analysed()


def test_what_a_report_planned_is_read_once_and_is_that_of_its_own_bytes(
    site, other_site, report, now, django_assert_num_queries
) -> None:
    bring(other_site, plain(), now)
    first = kept_of(report)
    with django_assert_num_queries(0):
        assert kept_of(report) is first
    assert first.plan == plain()["plan"]
    assert [one["remedy"] for one in first.what_ifs] == [one["remedy"] for one in plain()["risk"]["what_ifs"]]
    without = {name: value for name, value in later(plain(), 1).items() if name not in ("risk", "plan")}
    assert kept_of(bring(site, without, now).report) == ({}, [])
    assert kept_of(report) == first


def test_the_same_bytes_count_once(site, report, now) -> None:
    before = Entry.objects.count()
    taken = take_in(site, analysed(), None, now)
    assert not taken.new
    assert taken.report == report
    assert Entry.objects.count() == before


def test_a_finding_that_was_not_seen_again_closes_when_its_machine_was_observed(site, a_finding, now) -> None:
    taken = bring(site, without_finding(later(plain(), 1), a_finding.identity), now)
    a_finding.refresh_from_db()
    assert not a_finding.open
    assert a_finding.closed_by == taken.report
    assert taken.closed == 1


def test_it_stays_open_when_its_machine_was_not_there(site, a_finding, now) -> None:
    key = a_finding.subject.keys.get().value
    taken = bring(site, without_device(later(plain(), 1), key), now)
    a_finding.refresh_from_db()
    assert a_finding.open
    assert taken.new


def test_it_stays_open_when_the_rule_was_not_judged(site, a_finding, now) -> None:
    second = without_finding(later(plain(), 1), a_finding.identity)
    for one in second["assessments"]:
        if one["code"] == a_finding.code:
            one.update(state="not-assessed", reason="no-dicom")
    bring(site, second, now)
    a_finding.refresh_from_db()
    assert a_finding.open


def test_it_stays_open_when_its_machine_was_not_heard_to_speak_dicom(site, a_finding, now) -> None:
    second = without_finding(later(plain(), 1), a_finding.identity)
    key = a_finding.subject.keys.get().value
    for one in second["devices"]:
        if one["id"] == key:
            one["services"] = [each for each in one["services"] if each["name"] != "dicom"]
    second["conversations"] = [
        one
        for one in second["conversations"]
        if not (one["service"] == "dicom" and key in (one["source"], one["target"]))
    ]
    bring(site, second, now)
    a_finding.refresh_from_db()
    assert a_finding.open


def test_it_opens_again_when_seen_again(site, a_finding, now) -> None:
    bring(site, without_finding(later(plain(), 1), a_finding.identity), now)
    first, report = a_finding.first, later(plain(), 2)
    (told,) = (one for one in report["findings"] if one["id"] == a_finding.identity)
    told["severity"] = "low"
    taken = bring(site, report, now)
    a_finding.refresh_from_db()
    assert (a_finding.open, a_finding.opened) == (True, taken.report.last)
    assert (a_finding.closed, a_finding.closed_by) == (None, None)
    assert (a_finding.first, a_finding.severity) == (first, SEVERITIES["low"])
    assert (taken.reopened, a_finding.reopened) == (1, 1)


@pytest.mark.parametrize("days", [-30, 0, 1])
def test_a_finding_is_known_since_the_earliest_of_its_sights(site, a_finding, now, days: int) -> None:
    report = later(plain(), 1)
    (told,) = (one for one in report["findings"] if one["id"] == a_finding.identity)
    before = a_finding.first
    told["first"] = (before + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")
    bring(site, report, now)
    a_finding.refresh_from_db()
    assert a_finding.first == min(before, before + timedelta(days=days))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("severity", "low"),
        ("stance", "suspected"),
        ("nature", "change"),
        ("confidence", "low"),
        ("count", 4711),
        ("params", {"said": "otherwise"}),
        ("harms", ["altered"]),
        ("evidence", []),
    ],
)
def test_what_a_later_report_says_otherwise_is_written_and_the_rest_stays(site, a_finding, now, name, value) -> None:
    report = later(plain(), 1)
    (told,) = (one for one in report["findings"] if one["id"] == a_finding.identity)
    before, opened = getattr(a_finding, name), a_finding.opened
    told[name] = value
    taken = bring(site, report, now)
    a_finding.refresh_from_db()
    assert getattr(a_finding, name) == (SEVERITIES[value] if name == "severity" else value) != before
    assert (a_finding.open, a_finding.opened, a_finding.report) == (True, opened, taken.report)
    assert (taken.opened, taken.closed, taken.reopened) == (0, 0, 0)


def test_a_finding_that_moves_to_another_machine_is_found_there(site, a_finding, now) -> None:
    report = later(plain(), 1)
    (told,) = (one for one in report["findings"] if one["id"] == a_finding.identity)
    other = Machine.objects.exclude(pk=a_finding.subject_id).filter(keys__isnull=False).first()
    told["devices"] = [other.keys.get().value]
    bring(site, report, now)
    a_finding.refresh_from_db()
    assert a_finding.subject == other


def test_what_is_written_at_every_sight_is_in_no_index() -> None:
    indexed = {name.removeprefix("-") for index in Finding._meta.indexes for name in index.fields}
    indexed |= {field.name for field in Finding._meta.concrete_fields if field.db_index or field.unique}
    indexed |= {name for each in Finding._meta.constraints for name in getattr(each, "fields", ())}
    assert indexed >= {"subject", "severity", "identity"}
    assert not {Finding._meta.get_field(name.removesuffix("_id")).name for name in SEEN_AGAIN + EARLIEST} & indexed


def test_an_older_report_undoes_nothing(site, a_finding, now) -> None:
    bring(site, without_finding(later(plain(), 2), a_finding.identity), now)
    bring(site, later(plain(), 1), now)
    a_finding.refresh_from_db()
    assert not a_finding.open


def test_what_only_an_older_report_saw_comes_in_closed_when_a_newer_one_proves_it_gone(site, now) -> None:
    identity = next(one["id"] for one in plain()["findings"] if one["code"] == "RV-DICOM-007")
    bring(site, without_finding(later(plain(), 1), identity), now)
    bring(site, plain(), now)
    assert not Finding.objects.get(identity=identity).open


def test_another_key_is_refused_and_leaves_no_trace(site, report, now) -> None:
    with pytest.raises(NotTakenError) as refused:
        bring(site, {**later(plain(), 1), "key_id": "0000000000000000"}, now)
    assert refused.value.code == "other-key"
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        (b"", "/"),
        (b"[]", "/schema"),
        (b'{"schema": "radvigil.report/1"}', "/captures"),
        (b"\xff" * 100, "/"),
        (b"[" * 100_000, "/"),
    ],
)
def test_what_is_no_report_is_refused_with_its_place(site, now, raw: bytes, at: str) -> None:
    with pytest.raises(NotTakenError) as refused:
        take_in(site, raw, None, now)
    assert refused.value.code == "no-report"
    assert Report.objects.count() == 0
    assert refused.value.at == at


def test_a_broken_device_is_named_by_its_pointer(site, now) -> None:
    broken = plain()
    broken["devices"][3]["macs"] = "not a list"
    with pytest.raises(NotTakenError) as refused:
        bring(site, broken, now)
    assert refused.value.at == "/devices/3/macs"


def test_a_machine_keeps_its_identity_through_its_mac(site, report, now) -> None:
    second = later(plain(), 1)
    device = next(one for one in second["devices"] if any(a["kind"] == "mac" for a in one["anchors"]))
    text = packed(second).replace(device["id"].encode(), b"ffffffffffffffff")
    taken = take_in(site, text, None, now)
    assert taken.new_machines == 0
    assert Machine.objects.count() == len(plain()["devices"])


def test_where_proof_is_weak_a_person_is_asked(site, report, now) -> None:
    second = later(plain(), 1)
    device = next(one for one in second["devices"] if {"ae", "ip"} <= {a["kind"] for a in one["anchors"]})
    device["anchors"] = [one for one in device["anchors"] if one["kind"] in ("ae", "ip")]
    text = packed(second).replace(device["id"].encode(), b"ffffffffffffffff")
    taken = take_in(site, text, None, now)
    assert (taken.new_machines, taken.asked) == (1, 1)
    assert Likeness.objects.get().answer == Likeness.Answer.OPEN


def test_a_token_brings_reports_of_its_site_alone(client, site, other_site, now) -> None:
    token, value = make_token(None, site, "mirror port", now)
    assert known_token(value, now) == token
    answer = client.post(
        "/api/v1/reports", analysed(), content_type="application/json", headers={"Authorization": f"Bearer {value}"}
    )
    assert answer.status_code == 201
    assert Report.objects.get().site == site


def test_the_log_says_which_sensor_brought_a_report(client, site, person, enter, now) -> None:
    make_token(None, site, "first", now)
    token, value = make_token(None, site, "second", now)
    proof = {"Authorization": f"Bearer {value}"}
    client.post("/api/v1/reports", analysed(), content_type="application/json", headers=proof)
    entry = Entry.objects.get(verb="report.taken")
    assert (entry.actor, entry.detail["token"]) == (None, token.pk)
    assert verified()[1] == []
    reader = enter(person(Role.ADMINISTRATOR))
    for lang, sensor, known in (("en", "sensor (token", "token"), ("fr", "sonde (jeton", "jeton")):
        reader.cookies["django_language"] = lang
        assert f"<td>{sensor} {token.pk})</td>" in reader.get("/audit/").content.decode()
        assert f"<b>second</b> · {known} {token.pk} ·" in reader.get("/intake/tokens").content.decode()


def test_a_report_that_no_sensor_brought_names_none(site, now) -> None:
    take_in(site, analysed(), None, now)
    assert "token" not in Entry.objects.get(verb="report.taken").detail


def test_a_revoked_token_brings_nothing(client, site, person, now) -> None:
    token, value = make_token(None, site, "mirror port", now)
    revoke_token(person(Role.ADMINISTRATOR), token, now)
    assert known_token(value, now) is None
    answer = client.post(
        "/api/v1/reports", b"{}", content_type="application/json", headers={"Authorization": f"Bearer {value}"}
    )
    assert answer.status_code == 401


def test_another_site_sees_nothing_of_it(report, person, enter, other_site) -> None:
    stranger = enter(person(Role.BIOMEDICAL, at=other_site))
    machine, finding = Machine.objects.first(), Finding.objects.first()
    assert stranger.get(f"/machines/{machine.pk}").status_code == 404
    assert stranger.get(f"/findings/{finding.pk}").status_code == 404


def test_a_report_that_names_a_finding_twice_is_taken_by_its_last_word(site, a_finding, now) -> None:
    report = later(plain(), 1)
    (told,) = (one for one in report["findings"] if one["id"] == a_finding.identity)
    report["findings"].append({**told, "count": 4711})
    bring(site, report, now)
    assert Finding.objects.get(site=site, identity=a_finding.identity).count == 4711
