"""Two reports side by side: what is not in the later one is not therefore gone."""

from __future__ import annotations

import pytest

from radvigil.hub.findings import difference as compared
from radvigil.hub.findings.difference import difference
from radvigil.hub.findings.models import Finding
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Role
from tests.support.hub_reports import later, packed, plain, without_device, without_finding


@pytest.fixture
def bring(site, now):
    return lambda report: take_in(site, packed(report), None, now).report


@pytest.fixture
def a_finding(report) -> Finding:
    return Finding.objects.select_related("subject").filter(code="RV-DICOM-007", subject__isnull=False).first()


def test_the_same_day_again_differs_in_nothing(report, bring) -> None:
    found = difference(report, bring(later(plain(), 1)))
    assert found.nothing
    assert found.still == report.findings


def test_a_finding_that_a_judged_machine_no_longer_shows_is_closed_with_proof(a_finding, report, bring) -> None:
    found = difference(report, bring(without_finding(later(plain(), 1), a_finding.identity)))
    assert found.closed == [a_finding]
    assert not found.unseen


def test_what_was_not_observed_is_not_called_closed(a_finding, report, bring) -> None:
    second = without_finding(later(plain(), 1), a_finding.identity)
    for one in second["assessments"]:
        if one["code"] == a_finding.code:
            one.update(state="not-assessed", reason="no-dicom")
    found = difference(report, bring(second))
    assert not found.closed
    assert [(one.finding, one.why) for one in found.unseen] == [(a_finding, "unjudged")]


def test_a_machine_that_was_not_seen_is_not_called_gone(a_finding, report, bring) -> None:
    key = a_finding.subject.keys.get().value
    found = difference(report, bring(without_device(later(plain(), 1), key)))
    assert found.missing == [a_finding.subject]
    assert (a_finding, "absent") in [(one.finding, one.why) for one in found.unseen]
    assert a_finding not in found.closed


def test_machines_that_changed_say_what(report, bring) -> None:
    second = later(plain(), 1)
    device = next(one for one in second["devices"] if one["software"])
    old = device["software"][0]["value"]
    device["software"][0]["value"] = "VC99 <b>"
    device["addresses"].append({**device["addresses"][0], "ip": "10.9.9.9"})
    found = difference(report, bring(second))
    [changed] = found.changed
    told = {one.what: one for one in changed.changes}
    assert old in told["software"].before
    assert "VC99 <b>" in told["software"].after
    assert told["address"].after == ["10.9.9.9"]


def test_a_machine_of_the_later_report_alone_is_new_in_it(report, bring) -> None:
    key = Machine.objects.first().keys.get().value
    first = bring(without_device(later(plain(), -1), key))
    found = difference(first, report)
    assert [one.keys.get().value for one in found.fresh] == [key]


def test_the_page_puts_the_two_in_order_and_knows_no_other_site(report, bring, person, enter, other_site, now) -> None:
    second = bring(later(plain(), 1))
    client = enter(person(Role.PACS))
    page = client.get(f"/findings/difference?from={second.pk}&to={report.pk}")
    assert (page.context["earlier"], page.context["later"]) == (report, second)
    assert client.get("/findings/difference").context["later"] == second
    assert "Nothing differs but the times" in page.content.decode()
    stranger = enter(person(Role.PACS, at=other_site))
    assert stranger.get(f"/findings/difference?from={report.pk}&to={second.pk}").context["found"] is None
    assert client.get("/findings/difference?from=x&to=99999").status_code == 200


def test_risk_is_not_told_where_one_report_has_none(report, bring) -> None:
    second = bring({name: value for name, value in later(plain(), 1).items() if name not in ("risk", "plan")})
    assert not difference(report, second).judged
    assert difference(report, second).levels == []


@pytest.mark.parametrize("few", [0, 500])
def test_of_a_long_list_the_first_are_shown_and_all_are_counted(few: int, report, bring, monkeypatch) -> None:
    monkeypatch.setattr(compared, "MOST", 2)
    monkeypatch.setattr(compared, "FEW", few)
    second = later(plain(), 1)
    second["findings"] = []
    found = difference(report, bring(second))
    gone = [*found.closed, *(one.finding for one in found.unseen)]
    assert found.closed.total > 2
    assert found.closed.total + found.unseen.total == Finding.objects.count()
    assert (len(found.closed), len(found.unseen)) == (2, min(2, found.unseen.total))
    worst = Finding.objects.filter(closed__isnull=False)[:2]
    assert list(found.closed) == list(worst)
    assert all(one.subject_id is None or one.subject.name for one in gone)
