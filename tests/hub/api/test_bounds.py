"""Who asks too often is told when to come again: guesses by address, tokens each for itself, reports apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from radvigil.hub.api import bounds
from radvigil.hub.api.interface import api
from radvigil.hub.doubts.limits import Limit
from radvigil.hub.intake.services import make_token
from radvigil.hub.people.models import Role, Scope
from radvigil.hub.people.tokens import Wish, make

BEGIN = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_count_of_before(db) -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def pass_time(monkeypatch) -> Callable[[int], None]:
    """`pass_time(60)`: it is so many seconds after a full hour, at which every window of time begins."""

    def at(seconds: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: BEGIN + timedelta(seconds=seconds))

    at(0)
    return at


@pytest.fixture
def reading(site, person) -> list[str]:
    """Two tokens that read machines."""
    by = person(Role.ADMINISTRATOR)
    return [make(by, site, Wish(name, [Scope.MACHINES], date(2099, 1, 1)), BEGIN) for name in ("one", "two")]


def ask(client, value: str, **more: str):
    return client.get("/api/v1/machines", headers={"Authorization": f"Bearer {value}"}, **more)


def bring(client, value: str):
    proof = {"Authorization": f"Bearer {value}"}
    return client.post("/api/v1/reports", b"{}", content_type="application/json", headers=proof)


def test_who_guesses_is_told_to_wait_and_nobody_else(client, reading, pass_time) -> None:
    """What opens is let in from there all the same: a program that was set up wrongly silences no other."""
    guessed = [ask(client, f"guess-{turn}").status_code for turn in range(bounds.WRONG.count)]
    assert set(guessed) == {401}
    pass_time(90)
    refused = ask(client, "one more guess")
    assert (refused.status_code, refused["Retry-After"]) == (429, "510")
    assert refused.json() == {"code": "too-often"}
    assert bring(client, "a guess elsewhere").status_code == 429
    assert ask(client, "a guess", REMOTE_ADDR="10.0.0.9").status_code == 401
    assert ask(client, reading[0]).status_code == 200
    pass_time(600)
    assert ask(client, "a guess").status_code == 401


def test_a_token_that_opens_counts_as_no_guess(client, reading, monkeypatch) -> None:
    monkeypatch.setattr(bounds, "WRONG", Limit("api-wrong", 1, 600))
    assert [ask(client, value).status_code for value in (*reading, *reading)] == [200] * 4


def test_who_shows_no_token_is_not_counted(client, reading, monkeypatch) -> None:
    monkeypatch.setattr(bounds, "WRONG", Limit("api-wrong", 1, 600))
    assert [client.get("/api/v1/machines").status_code for _turn in range(3)] == [401] * 3
    assert ask(client, reading[0]).status_code == 200


def test_a_token_over_its_bound_leaves_another_its_own(client, reading, pass_time, monkeypatch) -> None:
    monkeypatch.setattr(bounds, "READING", Limit("api-reading", 3, 60))
    pass_time(15)
    assert [ask(client, reading[0]).status_code for _turn in range(4)] == [200, 200, 200, 429]
    refused = ask(client, reading[0], REMOTE_ADDR="10.0.0.9")
    assert (refused.status_code, refused["Retry-After"]) == (429, "45")
    assert ask(client, reading[1]).status_code == 200
    pass_time(60)
    assert ask(client, reading[0]).status_code == 200


def test_a_sensor_s_reports_have_a_bound_of_their_own(client, site, pass_time) -> None:
    first, other = (make_token(None, site, name, BEGIN)[1] for name in ("one", "two"))
    assert {bring(client, first).status_code for _turn in range(bounds.REPORTS.count)} == {422}
    refused = bring(client, first)
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert bring(client, other).status_code == 422
    pass_time(3_600)
    assert bring(client, first).status_code == 422


def test_reports_may_come_less_often_than_questions() -> None:
    assert bounds.REPORTS.count / bounds.REPORTS.seconds < bounds.READING.count / bounds.READING.seconds


def test_the_description_says_of_every_address_when_to_come_again() -> None:
    for path in api.get_openapi_schema()["paths"].values():
        for method in path.values():
            assert method["responses"][429]["headers"]["Retry-After"]["schema"]["type"] == "integer"
