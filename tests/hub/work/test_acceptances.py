"""Nobody bears a risk alone, for another profession, twice, for too long, or after the last day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from radvigil.hub.audit.models import Entry
from radvigil.hub.findings.models import Finding, Severity
from radvigil.hub.people.models import Membership, Role
from radvigil.hub.work import accepting, queries
from radvigil.hub.work.accepting import Risk, propose, risk_of, sign
from radvigil.hub.work.levels import PROFESSIONS, level_of, levels
from radvigil.hub.work.models import Acceptance, Signature
from radvigil.hub.work.services import Act, ChangedError, RefusedError
from radvigil.hub.work.signals import acceptance_expired

SOON = timedelta(days=20)
TRIO = {"health": Role.RADIOLOGIST, "engineering": Role.BIOMEDICAL, "management": Role.MANAGER}


@pytest.fixture
def grave(report) -> Finding:
    return Finding.objects.filter(severity=Severity.HIGH, subject__isnull=False).first()


@pytest.fixture
def trio(person):
    return {name: person(role) for name, role in TRIO.items()}


@pytest.fixture
def asked(grave, trio, now) -> Acceptance:
    return propose(Act(trio["engineering"], now, "No update before May"), risk_of(grave), now.date() + SOON)


def act(by, now, said="why") -> Act:
    return Act(by, now, said)


def signed_by_all(asked: Acceptance, trio, now) -> Acceptance:
    for name, one in trio.items():
        asked = sign(act(one, now), asked, name)
    return asked


def test_the_table_is_whole_and_says_why_in_both_languages() -> None:
    assert sorted(levels()) == [1, 2, 3, 4, 5]
    for one in levels().values():
        assert "management" in one.signatures
        assert set(one.signatures) <= set(PROFESSIONS)
        assert set(one.why) == {"en", "fr"}
    assert [len(levels()[at].signatures) for at in (5, 4, 3, 2, 1)] == [3, 3, 2, 1, 1]
    days = [levels()[at].days for at in (5, 4, 3, 2, 1)]
    assert days == sorted(days)
    assert level_of(0) == levels()[5]


def test_it_holds_when_the_last_profession_has_signed_and_not_before(asked, trio, now) -> None:
    for name in ("management", "engineering"):
        one = sign(act(trio[name], now), asked, name)
        assert not one.holds(now.date())
        assert queries.accepted(one.site, [one.finding_id], now.date()) == {}
    one = sign(act(trio["health"], now), asked, "health")
    assert one.holds(now.date())
    assert queries.accepted(one.site, [one.finding_id], now.date()) == {one.finding_id: one}
    assert queries.accepted_about(one.site, one.finding.subject_id, now.date()) == [one]
    verbs = list(Entry.objects.filter(subject=f"acceptance:{one.pk}").values_list("verb", flat=True).order_by("pk"))
    assert verbs == ["acceptance.proposed", *["acceptance.signed"] * 3, "acceptance.complete"]


def test_a_manager_cannot_sign_for_the_others(asked, trio, now) -> None:
    sign(act(trio["management"], now), asked, "management")
    for name in ("health", "engineering"):
        with pytest.raises(RefusedError, match="profession"):
            sign(act(trio["management"], now), asked, name)
    assert Signature.objects.count() == 1


def test_one_person_of_two_professions_signs_once(site, asked, person, now) -> None:
    both = person(Role.MANAGER)
    Membership.objects.create(person=both, site=site, role=Role.RADIOLOGIST)
    sign(act(both, now), asked, "management")
    with pytest.raises(RefusedError, match="twice"):
        sign(act(both, now), asked, "health")
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(acceptance=asked, profession="health", by=both, at=now)


def test_a_profession_signs_once(asked, person, trio, now) -> None:
    sign(act(trio["health"], now), asked, "health")
    with pytest.raises(RefusedError, match="signed"):
        sign(act(person(Role.RADIOGRAPHER), now), asked, "health")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.LAW])
def test_who_has_no_right_to_sign_signs_for_nobody(asked, person, now, role) -> None:
    for name in PROFESSIONS:
        with pytest.raises(RefusedError, match="profession"):
            sign(act(person(role), now), asked, name)


def test_the_hubs_administrator_is_no_engineer_by_being_a_radiographer_too(site, asked, person, now) -> None:
    one = person(Role.ADMINISTRATOR)
    Membership.objects.create(person=one, site=site, role=Role.RADIOGRAPHER)
    with pytest.raises(RefusedError, match="profession"):
        sign(act(one, now), asked, "engineering")


def test_a_role_at_another_site_signs_nothing_here(asked, person, other_site, now) -> None:
    with pytest.raises(RefusedError, match="profession"):
        sign(act(person(Role.RADIOLOGIST, at=other_site), now), asked, "health")


def test_a_manager_alone_bears_not_even_a_little(grave, trio, now) -> None:
    grave.severity = Severity.LOW
    grave.save()
    one = propose(act(trio["management"], now), risk_of(grave), now.date() + SOON)
    one = sign(act(trio["management"], now), one, "management")
    assert not one.holds(now.date())
    assert one.missing == ["engineering"]
    assert sign(act(trio["engineering"], now), one, "engineering").holds(now.date())


def test_management_signs_alone_what_somebody_else_proposed(grave, trio, now) -> None:
    grave.severity = Severity.LOW
    grave.save()
    one = propose(act(trio["health"], now), risk_of(grave), now.date() + SOON)
    assert sign(act(trio["management"], now), one, "management").holds(now.date())


def test_the_last_day_is_the_last(asked, trio, now) -> None:
    one = signed_by_all(asked, trio, now)
    assert one.holds(one.expires)
    after = one.expires + timedelta(days=1)
    assert not one.holds(after)
    assert queries.accepted(one.site, [one.finding_id], after) == {}
    assert queries.accepted_about(one.site, one.finding.subject_id, after) == []
    assert queries.holding(one.site, after) == []


def test_nobody_signs_what_has_run_out(asked, trio, now) -> None:
    with pytest.raises(RefusedError, match="expired"):
        sign(act(trio["health"], now + SOON + timedelta(days=1)), asked, "health")


def test_a_risk_that_grew_is_no_longer_borne(asked, trio, now) -> None:
    one = signed_by_all(asked, trio, now)
    Finding.objects.filter(pk=one.finding_id).update(severity=Severity.CRITICAL)
    one = queries.acceptance(one.site, one.pk)
    assert one.outgrown
    assert not one.holds(now.date())
    assert propose(act(trio["health"], now), risk_of(one.finding), now.date() + SOON) != one


def test_expired_it_is_told_once(asked, trio, now) -> None:
    heard = []
    acceptance_expired.connect(hear := lambda acceptance, **_: heard.append(acceptance))
    one = signed_by_all(asked, trio, now)
    assert accepting.tell_expired(now) == []
    late = now + SOON + timedelta(days=1)
    assert accepting.tell_expired(late) == [one]
    assert accepting.tell_expired(late + timedelta(days=1)) == []
    assert heard == [one]
    assert Entry.objects.filter(verb="acceptance.expired").count() == 1
    assert hear is not None


def test_a_new_one_takes_the_place_of_one_that_ran_out(asked, trio, now) -> None:
    late = now + SOON + timedelta(days=1)
    again = propose(act(trio["health"], late), risk_of(asked.finding), late.date() + SOON)
    asked.refresh_from_db()
    assert again != asked
    assert asked.end == Acceptance.End.REPLACED
    assert again.missing == ["health", "engineering", "management"]


def test_asked_twice_it_is_one(asked, trio, now) -> None:
    assert propose(act(trio["health"], now), risk_of(asked.finding), now.date() + SOON) == asked
    assert Acceptance.objects.count() == 1


@pytest.mark.parametrize(("days", "code"), [(0, "expires"), (-1, "expires"), (91, "too-long"), (4000, "too-long")])
def test_the_last_day_is_within_what_the_level_allows(grave, trio, now, days, code) -> None:
    with pytest.raises(RefusedError, match=code):
        propose(act(trio["health"], now), risk_of(grave), now.date() + timedelta(days=days))


def test_it_needs_a_reason_and_an_open_finding(grave, trio, person, now) -> None:
    until = now.date() + SOON
    with pytest.raises(RefusedError, match="said"):
        propose(act(trio["health"], now, "  "), risk_of(grave), until)
    with pytest.raises(RefusedError, match="profession"):
        propose(act(person(Role.LAW), now), risk_of(grave), until)
    grave.open = False
    with pytest.raises(RefusedError, match="closed"):
        propose(act(trio["health"], now), risk_of(grave), until)


def test_withdrawn_it_holds_no_more_and_is_not_signed(asked, trio, now) -> None:
    one = signed_by_all(asked, trio, now)
    with pytest.raises(RefusedError, match="said"):
        accepting.withdraw(act(trio["health"], now, ""), one)
    gone = accepting.withdraw(act(trio["health"], now), one)
    assert not gone.holds(now.date())
    for again in (accepting.withdraw, accepting.refuse):
        with pytest.raises(ChangedError):
            again(act(trio["health"], now), one)
    with pytest.raises(ChangedError):
        sign(act(trio["health"], now), one, "health")


def test_a_what_if_is_borne_at_the_level_of_its_machine(report, site, trio, now) -> None:
    machine = site.machines.order_by("-level", "-weight").first()
    risk = Risk(machine.level, machine=machine, remedy="segment")
    one = propose(act(trio["health"], now), risk, now.date() + SOON)
    assert one.level == machine.level
    assert propose(act(trio["health"], now), risk, now.date() + SOON) == one
    other = propose(act(trio["health"], now), Risk(machine.level, None, machine, "patch"), now.date() + SOON)
    assert other != one
    with pytest.raises(RefusedError, match="risk"):
        propose(act(trio["health"], now), Risk(3, machine=machine), now.date() + SOON)


def test_it_makes_no_machine_quieter(asked, trio, now) -> None:
    before = asked.finding.subject.shown_state
    signed_by_all(asked, trio, now)
    asked.finding.subject.refresh_from_db()
    assert asked.finding.subject.shown_state == before == "look"


def test_another_sites_acceptance_is_not_there(other_site, asked) -> None:
    with pytest.raises(Acceptance.DoesNotExist):
        queries.acceptance(other_site, asked.pk)
    assert queries.accepted(other_site, [asked.finding_id], date(2026, 11, 27)) == {}
