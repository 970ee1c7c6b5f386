"""The workbench: filters in the address with their figures, news since the last visit, one verdict on many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from radvigil.hub.audit.models import Entry
from radvigil.hub.findings.filtering import Scope, figures, filters_of, matching
from radvigil.hub.findings.models import Finding, Verdict
from radvigil.hub.findings.queries import how_many_stand
from radvigil.hub.findings.services import Judgement, judge
from radvigil.hub.intake.services import take_in
from radvigil.hub.people.models import Role
from tests.support.hub_reports import later, packed, plain, without_finding


@pytest.fixture
def engineer(person):
    return person(Role.BIOMEDICAL)


@pytest.fixture
def scope(site):
    return Scope(site.pk, "en", timezone.localdate())


def filtered(scope, address: str):
    return matching(scope, filters_of(QueryDict(address)))


@pytest.mark.parametrize(
    "address", ["severity=medium&family=DICOM", "", "state=all&stance=seen", "state=judged", "text=PACS"]
)
def test_figures_say_what_each_choice_would_show(address: str, report, scope, engineer, now) -> None:
    """Of open ones, of those judged not to be so (by a verdict that holds, or held until yesterday), of closed ones."""
    dicom = list(Finding.objects.filter(code__startswith="RV-DICOM").order_by("pk"))
    for one, said in zip(dicom, ("not-affected", "affected", "not-affected"), strict=False):
        judge(engineer, one, Judgement(said, "Seen on site", timezone.localdate() + timedelta(days=30)), now)
    Verdict.objects.filter(finding=dicom[2]).update(expires=timezone.localdate() - timedelta(days=1))
    Finding.objects.filter(pk=dicom[3].pk).update(open=False, closed=now)
    filters = filters_of(QueryDict(address))
    told = figures(scope, filters)
    assert told.total == matching(scope, filters).count() > 0
    stand = how_many_stand(scope.site, scope.today)
    assert stand < Finding.objects.filter(open=True).count(), "one was judged"
    assert told.standing == (None if filters.text else stand)
    for name in ("severity", "family", "stance", "rule", "state"):
        choices = getattr(told, name)
        assert choices, name
        for one in choices:
            alone = filters_of(QueryDict(f"{filters.without(name).query}&{name}={one.value}"))
            assert one.n == matching(scope, alone).count(), (name, one)


def test_a_choice_is_given_up_by_its_own_link(report, scope) -> None:
    taken = next(one for one in figures(scope, filters_of(QueryDict("severity=high"))).severity if one.value == "high")
    assert taken.taken
    assert taken.query == ""


@pytest.mark.parametrize(
    "address",
    [
        "severity=worst",
        "state=fine",
        "machine=1e9",
        "machine=-1",
        "rule=RV-X-1&family=%00",
        "new=tomorrow",
        "page=9999",
    ],
)
def test_an_address_that_makes_no_sense_filters_nothing(address: str, report, person, enter) -> None:
    assert not filters_of(QueryDict(address)).narrowed
    assert enter(person(Role.SECURITY)).get(f"/findings/?{address}").status_code == 200


def test_words_find_titles_in_the_language_of_the_reader(report, site) -> None:
    today = timezone.localdate()
    title = filters_of(QueryDict("text=lisible"))
    assert matching(Scope(site.pk, "fr", today), title).exists()
    assert not matching(Scope(site.pk, "en", today), title).exists()


def test_words_find_what_people_call_a_machine(report, scope) -> None:
    one = Finding.objects.filter(subject__isnull=False).select_related("subject").first()
    one.subject.given_name = "Mme Irma"
    one.subject.save()
    found = filtered(scope, "text=irma")
    assert {each.subject_id for each in found} == {one.subject_id}


def test_a_judged_finding_leaves_the_open_ones_until_its_verdict_ends(report, scope, engineer, now) -> None:
    one = Finding.objects.first()
    ends = now.date() + timedelta(days=30)
    judge(engineer, one, Judgement("not-affected", "Option not installed", ends), now)
    assert one not in filtered(scope._replace(today=ends), "")
    assert one in filtered(scope._replace(today=ends), "state=judged")
    assert one in filtered(scope._replace(today=ends + timedelta(days=1)), "")


def test_what_changed_since_the_last_visit_is_told_before_the_visit_is_noted(
    site, report, engineer, enter, now, monkeypatch
) -> None:
    clock = [now + timedelta(hours=1)]
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock[0])
    client = enter(engineer)
    assert b"Since your last visit" not in client.get("/findings/").content
    gone = Finding.objects.filter(code="RV-DICOM-007").first()
    take_in(site, packed(without_finding(later(plain(), 1), gone.identity)), None, now + timedelta(hours=2))
    clock[0] = now + timedelta(hours=3)
    page = client.get("/findings/").content.decode()
    assert "one report" in page
    assert "1 closed with proof" in page
    clock[0] += timedelta(minutes=5)
    assert gone in list(client.get("/findings/?new=closed&state=all").context["page"])
    clock[0] += timedelta(hours=1)
    assert "No new report has come in" in client.get("/findings/").content.decode()


def test_one_verdict_on_many_is_asked_about_before_it_is_given(report, engineer, enter) -> None:
    client, two = enter(engineer), list(Finding.objects.all()[:2])
    asked = client.post("/findings/verdicts", {"one": [one.pk for one in two]})
    assert asked.status_code == 200
    assert not Verdict.objects.exists()
    ends = (timezone.localdate() + timedelta(days=90)).isoformat()
    said = {"keys": f"{two[0].pk},{two[1].pk}", "said": "affected", "reason": "Seen on site", "expires": ends}
    for _again in range(2):
        assert client.post("/findings/verdicts", said).status_code == 302
    assert Verdict.objects.count() == 2
    assert Entry.objects.filter(verb="finding.judged").count() == 2


def test_all_that_pass_a_filter_can_be_judged_at_once(report, engineer, enter, scope) -> None:
    address = "severity=low"
    asked = enter(engineer).post("/findings/verdicts", {"all": "yes", "filter": address})
    assert set(asked.context["rows"]) == set(filtered(scope, address))


def test_a_verdict_without_a_reason_keeps_nothing(report, engineer, enter) -> None:
    one = Finding.objects.first()
    said = {"keys": str(one.pk), "said": "affected", "reason": "  ", "expires": timezone.localdate().isoformat()}
    assert enter(engineer).post("/findings/verdicts", said).status_code == 422
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    said |= {"reason": "Because", "expires": yesterday}
    assert enter(engineer).post(f"/findings/{one.pk}/verdict", said).status_code == 422
    assert not Verdict.objects.exists()


def test_another_site_can_neither_see_nor_judge(report, person, enter, other_site) -> None:
    stranger, one = enter(person(Role.BIOMEDICAL, at=other_site)), Finding.objects.first()
    assert not list(stranger.get("/findings/").context["page"])
    assert stranger.post("/findings/verdicts", {"one": one.pk}).status_code == 302
    assert stranger.get(f"/findings/?machine={one.subject_id or 1}").context["machine"] is None


def test_hostile_words_from_the_wire_stay_words(report, engineer, enter) -> None:
    one = Finding.objects.filter(subject__isnull=False).select_related("subject").first()
    hostile = "<script>alert(1)</script>\u202e"
    one.subject.seen_name = hostile
    one.subject.save()
    one.params = dict.fromkeys(one.params, hostile)
    one.save()
    client = enter(engineer)
    for address in ("/findings/", f"/findings/{one.pk}", f"/machines/{one.subject_id}", "/findings/search?q=script"):
        assert b"<script>alert" not in client.get(address).content, address


@pytest.mark.parametrize(
    ("address", "most"),
    [("/findings/", 22), ("/findings/?severity=high&text=a", 22), ("/findings/advisories", 16),
     ("/findings/questions", 17), ("/findings/search?q=a", 16), ("/findings/handover", 20), ("/machines/all", 18)],
)  # fmt: skip
def test_pages_ask_the_database_a_fixed_number_of_times(
    address: str, most: int, report, engineer, enter, django_assert_max_num_queries
) -> None:
    client = enter(engineer)
    client.get(address)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200
