"""Stating and changing: named, reasoned, kept, and never by a doubt alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from radvigil.hub.audit.models import Entry as Noted
from radvigil.hub.doubts.services import Said, Source, report
from radvigil.hub.duties import services
from radvigil.hub.duties.law import Correction, law
from radvigil.hub.duties.models import DutyAct, DutyFile, LawCorrection, SiteProfile
from radvigil.hub.duties.queries import case_of, law_of, profile_of, running, views_of
from radvigil.hub.duties.services import NotStatedError, ProfileWords, Statement
from radvigil.hub.incidents.models import Incident
from radvigil.hub.incidents.services import ChangedMeanwhileError, Opening, open_incident
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site
from radvigil.texts import zone_of

NOW = datetime(2026, 11, 27, 21, 15, tzinfo=UTC)
ZONE: Any = zone_of("Europe/Zurich")[0]
ATTACK = {"cyberattack": "yes", "attack_effect": "yes"}


def stages(incident: Incident, duty: str, now: datetime = NOW) -> dict[str, Any]:
    view = next(one for one in views_of(case_of(incident), now, ZONE) if one.duty.id == duty)
    return {one.stage.id: one for one in view.clocks}


def start(by: Person, incident: Incident, duty: str = "lsi-74b", **said: Any) -> DutyAct:
    when = said.pop("when", NOW)
    return services.start(by, incident, Statement(duty, when, **said), said.pop("now", NOW))


# ── the clock starts by a person alone ───────────────────────────────────────


def test_an_incident_from_a_doubt_starts_no_clock(swiss: Site, lawyer: Person) -> None:
    doubt = report(Source(swiss), Said("popup", mark="a-mark-of-a-phone-0001"), NOW).doubt
    made = open_incident(lawyer, swiss, Opening("Odd pop-up", subject=("doubt", doubt.pk)), NOW)
    services.answer(lawyer, made, 0, ATTACK, NOW)
    assert running(swiss, NOW) == []
    assert {one.state for one in stages(made, "lsi-74b").values()} == {"not-started"}


def test_a_named_person_starts_it(incident: Incident, lawyer: Person, swiss: Site) -> None:
    services.answer(lawyer, incident, 0, ATTACK, NOW)
    act = start(lawyer, incident)
    assert (act.by, act.recorded) == (lawyer, NOW)
    assert stages(incident, "lsi-74b")["report"].due == NOW + timedelta(hours=24)
    assert [(one.clock.stage.id, one.clock.state) for one in running(swiss, NOW)] == [
        ("report", "running"), ("completion", "waiting"),
    ]  # fmt: skip


def test_it_stands_in_the_timeline_and_in_the_audit_log(incident: Incident, lawyer: Person) -> None:
    start(lawyer, incident)
    assert incident.entries.filter(kind="duty").get().detail["duty"] == "lsi-74b"
    noted = Noted.objects.get(verb="duties.start")
    assert (noted.actor, datetime.fromisoformat(noted.detail["when"])) == (lawyer.number, NOW)


def test_dating_back_needs_a_reason(incident: Incident, lawyer: Person) -> None:
    for reason in ("", "   "):
        with pytest.raises(NotStatedError, match="reason"):
            start(lawyer, incident, when=NOW - timedelta(hours=2), reason=reason)
    assert start(lawyer, incident, when=NOW - timedelta(hours=2), reason="the night shift saw it").reason
    assert not DutyAct.objects.filter(when=NOW).exists()


def test_stating_it_again_needs_a_reason_and_both_stay(incident: Incident, lawyer: Person) -> None:
    start(lawyer, incident)
    with pytest.raises(NotStatedError, match="reason"):
        start(lawyer, incident, when=NOW - timedelta(minutes=1))
    start(lawyer, incident, when=NOW - timedelta(hours=1), reason="the first sign was at nine")
    assert DutyAct.objects.count() == 2
    assert stages(incident, "lsi-74b")["report"].origin == NOW - timedelta(hours=1)


def test_the_future_starts_nothing(incident: Incident, lawyer: Person) -> None:
    with pytest.raises(NotStatedError, match="future"):
        start(lawyer, incident, when=NOW + timedelta(hours=1))


def test_a_button_pressed_twice_states_it_once(incident: Incident, lawyer: Person) -> None:
    assert start(lawyer, incident, once="x") == start(lawyer, incident, once="x")
    assert DutyAct.objects.count() == 1


@pytest.mark.parametrize("duty", ["nis2-23", "cert-sante", "ansm", "insurance-l12-10-1"])
def test_a_swiss_site_cannot_start_a_french_duty(incident: Incident, lawyer: Person, duty: str) -> None:
    with pytest.raises(NotStatedError, match="not-due"):
        start(lawyer, incident, duty)


@pytest.mark.parametrize("duty", ["lsi-74b", "nlpd-24", "odim-66"])
def test_a_french_site_cannot_start_a_swiss_one(french_incident: Incident, frenchwoman: Person, duty: str) -> None:
    with pytest.raises(NotStatedError, match="not-due"):
        start(frenchwoman, french_incident, duty)


def test_what_the_profile_or_an_answer_denies_is_not_started(incident: Incident, lawyer: Person) -> None:
    with pytest.raises(NotStatedError, match="not-due"):
        start(lawyer, incident, "gdpr-33")
    services.answer(lawyer, incident, 0, {"cyberattack": "no"}, NOW)
    with pytest.raises(NotStatedError, match="not-due"):
        start(lawyer, incident)


def test_nis2_in_france_waits_for_its_date(french_incident: Incident, frenchwoman: Person, french: Site) -> None:
    with pytest.raises(NotStatedError, match="not-due"):
        start(frenchwoman, french_incident, "nis2-23")
    words = ProfileWords("hospital", {"insured": True}, date(2026, 11, 1))
    services.keep_profile(frenchwoman, french, 1, words, NOW)
    start(frenchwoman, french_incident, "nis2-23")
    with pytest.raises(NotStatedError, match="not-due"):
        start(frenchwoman, french_incident, "nis2-23", when=datetime(2026, 10, 31, tzinfo=UTC), reason="earlier")


def test_a_running_clock_does_not_vanish_when_an_answer_changes(incident: Incident, lawyer: Person) -> None:
    start(lawyer, incident)
    services.answer(lawyer, incident, 0, {"cyberattack": "no"}, NOW)
    assert stages(incident, "lsi-74b")["report"].state == "running"
    services.stop(lawyer, incident, Statement("lsi-74b", NOW, reason="a broken switch"), NOW)
    assert stages(incident, "lsi-74b")["report"].state == "stopped"


def test_stopping_needs_a_reason_and_can_be_taken_back(incident: Incident, lawyer: Person, swiss: Site) -> None:
    start(lawyer, incident)
    with pytest.raises(NotStatedError, match="reason"):
        services.stop(lawyer, incident, Statement("lsi-74b", NOW), NOW)
    services.stop(lawyer, incident, Statement("lsi-74b", NOW, reason="a broken switch"), NOW)
    assert running(swiss, NOW) == []
    services.stop(lawyer, incident, Statement("lsi-74b", None, reason="a worm after all"), NOW)
    assert stages(incident, "lsi-74b")["report"].state == "running"


def test_sending_and_the_fourteen_days(incident: Incident, lawyer: Person) -> None:
    with pytest.raises(NotStatedError, match="not-started"):
        services.sent(lawyer, incident, Statement("lsi-74b", NOW, "report"), NOW)
    start(lawyer, incident)
    services.sent(lawyer, incident, Statement("lsi-74b", NOW, "report", receipt="OFCS-1"), NOW)
    with pytest.raises(NotStatedError, match="reason"):
        services.sent(lawyer, incident, Statement("lsi-74b", NOW, "report"), NOW)
    services.state_moment(lawyer, incident, Statement("lsi-74b", NOW, "completion-start"), NOW)
    found = stages(incident, "lsi-74b")
    assert (found["report"].state, found["report"].late) == ("sent", False)
    assert found["completion"].due == NOW + timedelta(days=14)


@pytest.mark.parametrize(
    ("duty", "about"), [("lsi-74b", "early-warning"), ("odim-74", "report"), ("gone", "report"), ("lsi-74b", "")]
)
def test_what_does_not_exist_is_not_sent(incident: Incident, lawyer: Person, duty: str, about: str) -> None:
    start(lawyer, incident)
    with pytest.raises(NotStatedError, match="unknown"):
        services.sent(lawyer, incident, Statement(duty, NOW, about), NOW)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_itself_keeps_a_statement(incident: Incident, lawyer: Person, act: str) -> None:
    start(lawyer, incident)
    rows = DutyAct.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(when=NOW + timedelta(days=9)) if act == "update" else rows._raw_delete(rows.db)


# ── answers, fields and the profile: two editors lose nothing ────────────────


def test_two_editors_of_the_answers_lose_nothing(incident: Incident, lawyer: Person) -> None:
    services.answer(lawyer, incident, 0, {"cyberattack": "yes"}, NOW)
    with pytest.raises(ChangedMeanwhileError):
        services.answer(lawyer, incident, 0, {"cyberattack": "no"}, NOW)
    services.fill(lawyer, incident, 1, {"attacker": "unknown"}, NOW)
    with pytest.raises(ChangedMeanwhileError):
        services.fill(lawyer, incident, 1, {"attacker": "somebody"}, NOW)
    file = DutyFile.objects.get()
    assert (file.answers, file.fields, file.version) == ({"cyberattack": "yes"}, {"attacker": "unknown"}, 2)


def test_an_answer_is_taken_back_by_not_known(incident: Incident, lawyer: Person) -> None:
    services.answer(lawyer, incident, 0, {"cyberattack": "yes"}, NOW)
    assert services.answer(lawyer, incident, 1, {"cyberattack": "unknown"}, NOW).answers == {}


@pytest.mark.parametrize(
    "wrong", [{"weather": "yes"}, {"cyberattack": "perhaps"}, {"cyberattack": "threat"}, {"device_harm": "yes"}]
)
def test_strange_answers_are_refused(incident: Incident, lawyer: Person, wrong: dict[str, str]) -> None:
    with pytest.raises(NotStatedError, match="unknown"):
        services.answer(lawyer, incident, 0, wrong, NOW)
    assert not DutyFile.objects.exists()


def test_strange_fields_are_refused(incident: Incident, lawyer: Person) -> None:
    with pytest.raises(NotStatedError, match="unknown"):
        services.fill(lawyer, incident, 0, {"weather": "rain"}, NOW)


def test_the_audit_log_says_which_fields_and_never_what_was_written(incident: Incident, lawyer: Person) -> None:
    services.fill(lawyer, incident, 0, {"attacker": "a person by name"}, NOW)
    assert Noted.objects.get(verb="duties.filled").detail == {"fields": ["attacker"]}


def test_two_editors_of_the_profile_lose_nothing(site: Site, lawyer: Person) -> None:
    services.keep_profile(lawyer, site, 0, ProfileWords("hospital", {"on_hospital_list": True}), NOW)
    for version in (0, 7):
        with pytest.raises(ChangedMeanwhileError):
            services.keep_profile(lawyer, site, version, ProfileWords("practice", {}), NOW)
    assert SiteProfile.objects.get().provider == "hospital"
    assert profile_of(site).facts == {"on_hospital_list": True}


# ── the law as a site reads it ───────────────────────────────────────────────


def test_a_correction_holds_at_one_site_and_can_be_taken_back(
    incident: Incident, lawyer: Person, other_site: Site
) -> None:
    said = Correction("lsi-74b", "delay", "12", "report")
    made = services.correct(lawyer, incident.site, said, "our canton asks for it", NOW)
    start(lawyer, incident)
    assert stages(incident, "lsi-74b")["report"].due == NOW + timedelta(hours=12)
    assert law_of(other_site) == law()
    services.withdraw(lawyer, made, NOW)
    assert stages(incident, "lsi-74b")["report"].due == NOW + timedelta(hours=24)
    assert list(Noted.objects.filter(verb__startswith="duties.corr").values_list("actor", flat=True)) == [lawyer.number]


@pytest.mark.parametrize(("harm", "days"), [("threat", 2), ("death", 5), ("other", 15)])
def test_a_corrected_delay_counts_for_its_answer_alone(
    incident: Incident, lawyer: Person, harm: str, days: int
) -> None:
    services.correct(lawyer, incident.site, Correction("odim-66", "delay", "5", "report:death"), "x", NOW)
    services.answer(lawyer, incident, 0, {"device_serious": "yes", "device_harm": harm}, NOW)
    start(lawyer, incident, "odim-66")
    assert stages(incident, "odim-66")["report"].due == NOW + timedelta(days=days)


def test_withdrawing_brings_no_older_correction_back(site: Site, lawyer: Person) -> None:
    for hours in ("12", "6"):
        last = services.correct(lawyer, site, Correction("lsi-74b", "delay", hours, "report"), "x", NOW)
    services.withdraw(lawyer, last, NOW)
    assert law_of(site) == law()


def test_a_correction_has_a_reason_and_must_fit(site: Site, lawyer: Person) -> None:
    with pytest.raises(ValueError, match="reason"):
        services.correct(lawyer, site, Correction("lsi-74b", "delay", "12", "report"), " ", NOW)
    with pytest.raises(ValueError, match="correctable"):
        services.correct(lawyer, site, Correction("nlpd-24", "delay", "72", "notification"), "x", NOW)
    assert not LawCorrection.objects.exists()


# ── clocks that run out are told once ────────────────────────────────────────


def told_due() -> list[tuple[str, str, str]]:
    rows = Noted.objects.filter(verb__in=services.DUE).order_by("sequence")
    return [(one.verb, one.detail["duty"], one.detail["stage"]) for one in rows]


def test_a_clock_is_told_when_it_is_nearly_over_and_when_it_is(incident: Incident, lawyer: Person) -> None:
    start(lawyer, incident)
    assert services.tell_due(NOW + timedelta(hours=17)) == 0
    for _again in range(2):
        services.tell_due(NOW + timedelta(hours=19))
    assert told_due() == [("duties.due-soon", "lsi-74b", "report")]
    for _again in range(2):
        services.tell_due(NOW + timedelta(hours=25))
    assert told_due()[1:] == [("duties.overdue", "lsi-74b", "report")]


def test_an_end_that_moved_is_told_again(incident: Incident, lawyer: Person) -> None:
    start(lawyer, incident)
    services.tell_due(NOW + timedelta(hours=19))
    start(lawyer, incident, when=NOW - timedelta(hours=1), reason="an hour before")
    services.tell_due(NOW + timedelta(hours=19))
    assert len(told_due()) == 2


def test_what_was_sent_or_stopped_is_not_told(incident: Incident, lawyer: Person) -> None:
    start(lawyer, incident)
    services.sent(lawyer, incident, Statement("lsi-74b", NOW, "report"), NOW)
    assert services.tell_due(NOW + timedelta(days=2)) == 0


def test_what_has_no_countdown_is_not_told(french_incident: Incident, frenchwoman: Person) -> None:
    start(frenchwoman, french_incident, "cert-sante")
    assert services.tell_due(NOW + timedelta(days=9)) == 0
