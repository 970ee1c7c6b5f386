"""A day ends where the hub stands, not in Greenwich: half past midnight in Zurich is still yesterday there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from radvigil.hub.findings.models import Finding
from radvigil.hub.findings.services import Judgement, judge
from radvigil.hub.intake.models import Report
from radvigil.hub.people.models import Role, Scope
from radvigil.hub.people.tokens import Wish, make, site_of
from radvigil.hub.work.proposals import risk_over_time

LATE = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
EVENING = datetime(2026, 11, 27, 22, 30, tzinfo=UTC)
GONE, TODAY = date(2026, 11, 27), date(2026, 11, 28)


@pytest.fixture(autouse=True)
def zurich(settings):
    settings.TIME_ZONE = "Europe/Zurich"
    timezone.get_default_timezone.cache_clear()
    yield
    timezone.get_default_timezone.cache_clear()


def test_a_verdict_cannot_end_on_a_day_that_is_over_here(report, person) -> None:
    by, one = person(Role.BIOMEDICAL), Finding.objects.first()
    with pytest.raises(ValueError, match="expires"):
        judge(by, one, Judgement("not-affected", "Seen on site", GONE), LATE)
    assert judge(by, one, Judgement("not-affected", "Seen on site", TODAY), LATE).expires == TODAY


def test_a_token_ends_with_its_last_day_here(site, person) -> None:
    by = person(Role.ADMINISTRATOR)
    with pytest.raises(ValueError, match="expires"):
        make(by, site, Wish("archive of logs", [Scope.FINDINGS], GONE), LATE)
    value = make(by, site, Wish("archive of logs", [Scope.FINDINGS], GONE), EVENING)
    assert site_of(value, Scope.FINDINGS, EVENING) == site
    assert site_of(value, Scope.FINDINGS, LATE) is None


def test_the_trend_has_one_point_for_each_day_here(report, site) -> None:
    whole = {name: getattr(report, name) for name in ("site", "received", "version", "devices", "findings", "total")}
    Report.objects.filter(pk=report.pk).update(last=EVENING)
    said = {**whole, "summary": report.summary, "first": EVENING}
    Report.objects.create(**said, digest="b" * 64, last=LATE)
    assert [one.at.date() for one in risk_over_time(site)] == [GONE, TODAY]
