"""The clocks: what starts them, what moves them, and what never does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radvigil.hub.duties.clocks import Act, StageClock, Told, clock, next_due, told
from radvigil.hub.duties.law import Duty, law

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Examples are counted, not timed: the machine may be busy."""

BERN = ZoneInfo("Europe/Zurich")
T0 = datetime(2026, 11, 27, 22, 15, tzinfo=BERN)  # a Friday evening
DAY = timedelta(days=1)
CLOCKED = [duty for duty in law().duties if duty.stages]
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(BERN)).map(
    lambda when: when.astimezone(UTC).astimezone(BERN)
)
kinds = st.sampled_from(
    [("start", ""), ("stopped", ""), ("moment", "completion-start"), ("sent", "notification"), ("sent", "report")]
)


@st.composite
def recorded(draw: st.DrawFn) -> list[Act]:
    drawn = draw(st.lists(st.tuples(kinds, st.none() | moments), max_size=8))
    return [Act(number, kind, when, about) for number, ((kind, about), when) in enumerate(drawn)]  # type: ignore[arg-type]


def at(duty: str, acts: list[Act], now: datetime, **answers: str) -> dict[str, StageClock]:
    return {one.stage.id: one for one in clock(law().duty(duty), told(acts), answers, now, BERN)}


def started(when: datetime = T0) -> list[Act]:
    return [Act(1, "start", when)]


@PATIENT
@given(recorded(), st.randoms(), moments, st.sampled_from(CLOCKED))
def test_the_order_of_acts_moves_no_deadline(acts: list[Act], chance: object, now: datetime, duty: Duty) -> None:
    before = clock(duty, told(acts), {}, now, BERN)
    chance.shuffle(acts)  # type: ignore[attr-defined]
    assert clock(duty, told(acts), {}, now, BERN) == before


@PATIENT
@given(recorded(), moments, st.sampled_from(CLOCKED), st.dictionaries(st.sampled_from(law().questions), st.just("yes")))
def test_nothing_runs_before_a_person_states_t0(
    acts: list[Act], now: datetime, duty: Duty, answers: dict[str, str]
) -> None:
    quiet = [act for act in acts if act.kind != "start"]
    states = {one.state for one in clock(duty, told(quiet), answers, now, BERN)}
    assert states <= {"not-started", "sent", "stopped"}
    assert all(one.due is None for one in clock(duty, told(quiet), answers, now, BERN))


@PATIENT
@given(moments, moments, moments, st.sampled_from(CLOCKED))
def test_time_going_by_moves_no_deadline(start: datetime, now: datetime, later: datetime, duty: Duty) -> None:
    known = told(started(start))
    assert [one.due for one in clock(duty, known, {}, now, BERN)] == [
        one.due for one in clock(duty, known, {}, later, BERN)
    ]


@PATIENT
@given(moments)
def test_hours_are_hours_whatever_the_clock_on_the_wall_does(start: datetime) -> None:
    due = at("gdpr-33", started(start), start)["notification"].due
    assert due is not None
    assert due.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=72)


@PATIENT
@given(moments)
def test_a_later_start_is_never_due_earlier(start: datetime) -> None:
    acts = [*started(start), Act(2, "sent", start, "notification"), Act(3, "moment", start, "completion-start")]
    later = [*started(start), Act(2, "sent", start + DAY, "notification"), Act(3, "moment", start, "completion-start")]
    first, second = (at("nis2-23", one, start)["final-report"].due for one in (acts, later))
    assert first is not None
    assert second is not None
    assert first <= second


def test_a_friday_evening_is_due_on_monday_evening() -> None:
    due = at("gdpr-33", started(), T0)["notification"].due
    assert due == datetime(2026, 11, 30, 22, 15, tzinfo=BERN)


def test_the_autumn_change_makes_hours_end_an_hour_earlier_on_the_wall() -> None:
    start = datetime(2026, 10, 24, 12, 0, tzinfo=BERN)
    assert f"{at('lsi-74b', started(start), start)['report'].due:%d %H:%M}" == "25 11:00"


def test_the_spring_change_makes_them_end_an_hour_later() -> None:
    start = datetime(2027, 3, 27, 12, 0, tzinfo=BERN)
    assert f"{at('lsi-74b', started(start), start)['report'].due:%d %H:%M}" == "28 13:00"


def test_days_keep_the_time_of_day_over_the_change_of_the_clock() -> None:
    acts = [*started(), Act(2, "moment", datetime(2026, 10, 20, 9, 0, tzinfo=BERN), "completion-start")]
    assert f"{at('lsi-74b', acts, T0)['completion'].due:%Y-%m-%d %H:%M}" == "2026-11-03 09:00"


def test_a_day_that_falls_into_the_skipped_hour_ends_after_it() -> None:
    acts = [*started(), Act(2, "moment", datetime(2027, 3, 14, 2, 30, tzinfo=BERN), "completion-start")]
    assert f"{at('lsi-74b', acts, T0)['completion'].due:%Y-%m-%d %H:%M}" == "2027-03-28 03:30"


@pytest.mark.parametrize(
    ("sent", "due"),
    [("2027-01-31", "2027-02-28"), ("2028-01-31", "2028-02-29"), ("2026-12-15", "2027-01-15"),
     ("2026-11-30", "2026-12-30")],
)  # fmt: skip
def test_a_month_is_a_month_of_the_calendar(sent: str, due: str) -> None:
    acts = [*started(), Act(2, "sent", datetime.fromisoformat(f"{sent}T10:00").replace(tzinfo=BERN), "notification")]
    assert f"{at('nis2-23', acts, T0)['final-report'].due:%Y-%m-%d %H:%M}" == f"{due} 10:00"


def test_the_final_report_waits_for_the_notification_to_be_sent() -> None:
    assert at("nis2-23", started(), T0)["final-report"].state == "waiting"


def test_the_fourteen_days_wait_for_their_own_start() -> None:
    assert at("lsi-74b", started(), T0)["completion"].state == "waiting"


@pytest.mark.parametrize(
    ("hours", "state"), [(0, "running"), (53, "running"), (54, "due-soon"), (72, "due-soon"), (73, "overdue")]
)
def test_the_states_of_a_clock(hours: int, state: str) -> None:
    assert at("gdpr-33", started(), T0 + timedelta(hours=hours))["notification"].state == state


@pytest.mark.parametrize(("hours", "late"), [(71, False), (72, False), (73, True)])
def test_what_was_sent_stays_sent_and_says_when_it_was_late(hours: int, late: bool) -> None:
    acts = [*started(), Act(2, "sent", T0 + timedelta(hours=hours), "notification")]
    found = at("gdpr-33", acts, T0 + 30 * DAY)["notification"]
    assert (found.state, found.late) == ("sent", late)


def test_no_countdown_where_the_law_gives_no_figure() -> None:
    found = at("cert-sante", started(), T0 + 3 * DAY)["report"]
    assert (found.state, found.due, found.late) == ("promptly", None, False)
    assert at("mdr-87", started(), T0)["maker-report"].state == "awaited"


@pytest.mark.parametrize(("harm", "days"), [("threat", 2), ("death", 10), ("other", 15)])
def test_swissmedic_counts_by_the_harm(harm: str, days: int) -> None:
    found = at("odim-66", started(), T0, device_harm=harm)["report"]
    assert (found.due, found.assumed) == (T0 + days * DAY, False)


def test_the_shortest_delay_is_assumed_until_it_is_answered() -> None:
    found = at("odim-66", started(), T0, device_harm="unknown")["report"]
    assert (found.due, found.assumed) == (T0 + 2 * DAY, True)


def test_stopping_keeps_what_was_sent_and_says_why() -> None:
    acts = [*started(), Act(2, "sent", T0, "early-warning"), Act(3, "stopped", T0 + DAY, reason="it was a breakdown")]
    found = at("nis2-23", acts, T0 + 9 * DAY)
    assert [found[name].state for name in ("early-warning", "notification", "final-report")] == [
        "sent", "stopped", "stopped",
    ]  # fmt: skip
    assert found["notification"].why == "it was a breakdown"


def test_a_stop_taken_back_lets_the_clock_run_as_if_it_had_not_been() -> None:
    acts = [*started(), Act(2, "stopped", T0, reason="x"), Act(3, "stopped", None, reason="an attack after all")]
    assert at("gdpr-33", acts, T0) == at("gdpr-33", started(), T0)


def test_the_t0_recorded_last_counts_even_when_it_is_earlier() -> None:
    acts = [*started(), Act(2, "start", T0 - DAY, reason="the night shift saw it")]
    assert at("gdpr-33", acts, T0)["notification"].origin == T0 - DAY


def test_the_nearest_open_deadline() -> None:
    acts = [*started(), Act(2, "sent", T0, "early-warning")]
    assert next_due(at("nis2-23", acts, T0).values()) == T0 + 3 * DAY
    assert next_due(at("cert-sante", started(), T0).values()) is None


def test_a_moment_without_a_time_zone_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock(law().duty("gdpr-33"), Told(datetime(2026, 1, 1), {}, {}, None, ""), {}, T0, BERN)
