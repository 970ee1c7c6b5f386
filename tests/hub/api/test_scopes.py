"""Tokens: one site, their scopes, until their last day; every other way is the same 401."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from radvigil.hub.api.interface import api
from radvigil.hub.audit.models import Entry
from radvigil.hub.findings.models import Finding
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import AccessToken, Role, Scope
from radvigil.hub.people.tokens import RESOLUTION, Wish, make, revoke, site_of
from radvigil.hub.work.models import Decision, Task
from radvigil.hub.work.services import NewTask, make_task

FAR = date(2099, 1, 1)
READING = {
    "/api/v1/machines": Scope.MACHINES,
    "/api/v1/machines/{identity}": Scope.MACHINES,
    "/api/v1/findings": Scope.FINDINGS,
    "/api/v1/findings/{identity}": Scope.FINDINGS,
    "/api/v1/findings.sarif": Scope.FINDINGS,
    "/api/v1/advisories": Scope.FINDINGS,
    "/api/v1/tasks": Scope.WORK,
    "/api/v1/tasks/{identity}": Scope.WORK,
    "/api/v1/decisions": Scope.WORK,
}
WRITING = {"/api/v1/reports"}


@pytest.fixture
def token(site, person, now):
    """`token(Scope.X)`: the secret of a token with these scopes."""
    administrator = person(Role.ADMINISTRATOR)
    return lambda *scopes: make(administrator, site, Wish("archive of logs", scopes, FAR), now)


def get(client, address: str, value: str):
    return client.get(address, headers={"Authorization": f"Bearer {value}"})


def test_every_address_of_the_api_is_known_here() -> None:
    assert set(api.get_openapi_schema()["paths"]) == set(READING) | WRITING


def test_every_scope_that_is_offered_opens_something() -> None:
    assert set(READING.values()) == set(Scope)


@pytest.mark.parametrize("address", sorted(READING))
def test_only_the_right_scope_opens(client, report, token, address: str) -> None:
    right = READING[address]
    here = address.format(identity=1)
    assert client.get(here).status_code == 401
    assert get(client, here, "no such token").status_code == 401
    others = [scope for scope in Scope if scope != right]
    assert get(client, here, token(*others)).status_code == 401
    assert get(client, here, token(right)).status_code in (200, 404)


def test_a_sensor_reads_nothing_and_a_reader_brings_nothing(client, site, token, now) -> None:
    from radvigil.hub.intake.services import make_token

    _row, sensor = make_token(None, site, "mirror port", now)
    assert get(client, "/api/v1/machines", sensor).status_code == 401
    proof = {"Authorization": f"Bearer {token(*Scope)}"}
    answer = client.post("/api/v1/reports", b"{}", content_type="application/json", headers=proof)
    assert answer.status_code == 401


def test_another_site_is_404(client, report, other_site, person, now) -> None:
    value = make(person(Role.ADMINISTRATOR), other_site, Wish("x", [Scope.MACHINES, Scope.FINDINGS], FAR), now)
    assert get(client, f"/api/v1/machines/{Machine.objects.first().pk}", value).status_code == 404
    assert get(client, f"/api/v1/findings/{Finding.objects.first().pk}", value).status_code == 404
    assert get(client, "/api/v1/findings", value).json() == {"items": [], "count": 0}
    assert get(client, "/api/v1/findings.sarif", value).status_code == 404


def test_what_it_says_is_what_the_report_said(client, report, token) -> None:
    value = token(Scope.MACHINES, Scope.FINDINGS)
    assert get(client, "/api/v1/findings", value).json()["count"] == report.findings
    one = get(client, "/api/v1/findings?limit=1", value).json()["items"][0]
    whole = get(client, f"/api/v1/findings/{one['id']}?lang=fr", value).json()
    assert whole["evidence"][0]["references"][0]["packet"] > 0
    assert whole["words"]["title"] != get(client, f"/api/v1/findings/{one['id']}", value).json()["words"]["title"]
    assert get(client, "/api/v1/findings.sarif", value).json()["version"] == "2.1.0"


def test_work_is_told_with_who_does_it_and_what_it_waits_for(client, report, token, site, person, now) -> None:
    boss, one = person(Role.MANAGER), Machine.objects.filter(site=site).first()
    told = NewTask(
        "action", "encrypt-lines:", action="encrypt-lines", owner=boss, due=date(2026, 12, 1), machines=(one,)
    )
    task = make_task(boss, site, told, now)
    Task.objects.filter(pk=task.pk).update(asked="law health")
    Decision.objects.create(
        site=site, kind="action", subject="encrypt-lines:", said="approved", by=boss, at=now, reason="Now",
        seen={"machines": [one.pk]}, task=task,
    )  # fmt: skip
    value = token(Scope.WORK)
    said = get(client, f"/api/v1/tasks/{task.pk}?lang=fr", value).json()
    assert (said["owner"], said["due"], said["waits_for"]) == (boss.name, "2026-12-01", ["law", "health"])
    assert said["machines"] == [one.pk]
    assert said["title"] != get(client, f"/api/v1/tasks/{task.pk}", value).json()["title"]
    (decided,) = get(client, "/api/v1/decisions", value).json()["items"]
    assert (decided["by"], decided["holds"], decided["task"], decided["machines"]) == (
        boss.name,
        True,
        task.pk,
        [one.pk],
    )
    Task.objects.filter(pk=task.pk).update(state="dropped", ended=now)
    assert get(client, "/api/v1/tasks", value).json()["count"] == 0
    assert get(client, "/api/v1/tasks?life=ended", value).json()["count"] == 1


def test_another_site_s_work_is_not_told(client, report, other_site, site, person, now) -> None:
    boss = person(Role.MANAGER)
    task = make_task(boss, site, NewTask("action", "encrypt-lines:", action="encrypt-lines"), now)
    value = make(person(Role.ADMINISTRATOR), other_site, Wish("x", [Scope.WORK], FAR), now)
    assert get(client, f"/api/v1/tasks/{task.pk}", value).status_code == 404
    assert get(client, "/api/v1/tasks?life=all", value).json() == {"items": [], "count": 0}


def test_a_token_ends_by_its_day_or_by_a_person(site, person, now) -> None:
    administrator = person(Role.ADMINISTRATOR)
    value = make(administrator, site, Wish("x", [Scope.MACHINES], now.date()), now)
    assert site_of(value, Scope.MACHINES, now) == site
    assert site_of(value, Scope.MACHINES, now + timedelta(days=1)) is None
    revoke(administrator, AccessToken.objects.get(), now)
    assert site_of(value, Scope.MACHINES, now) is None


@pytest.mark.parametrize(("scopes", "days"), [([], 1), (["everything"], 1), ([Scope.MACHINES], -1)])
def test_a_token_without_scope_or_time_is_not_made(site, person, now, scopes: list, days: int) -> None:
    wish = Wish("x", scopes, now.date() + timedelta(days=days))
    with pytest.raises(ValueError, match=r"scopes|expires|everything"):
        make(person(Role.ADMINISTRATOR), site, wish, now)
    assert not AccessToken.objects.exists()


def test_reading_is_no_writing(client, report, token, now) -> None:
    value = token(Scope.MACHINES)
    get(client, "/api/v1/machines", value)
    used, entries = AccessToken.objects.get().used, Entry.objects.count()
    get(client, "/api/v1/machines", value)
    assert (AccessToken.objects.get().used, Entry.objects.count()) == (used, entries)
    assert site_of(value, Scope.MACHINES, used + RESOLUTION * 2) is not None
    assert AccessToken.objects.get().used > used


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("machines?limit=0", "query/limit"),
        ("machines?limit=201", "query/limit"),
        ("machines?offset=-1", "query/offset"),
        ("machines?state=clean", "query/state"),
        ("findings?severity=bad", "query/severity"),
        ("findings?open=perhaps", "query/open"),
        ("findings/0", "path/identity"),
        ("findings/99999999999999999999", "path/identity"),
        ("findings/1?lang=de", "query/lang"),
        ("findings.sarif?lang=de", "query/lang"),
        ("tasks?life=long", "query/life"),
        ("tasks/0", "path/identity"),
    ],
)
def test_wrong_words_are_named(client, report, token, words: str, at: str) -> None:
    answer = get(client, f"/api/v1/{words}", token(*Scope))
    assert answer.status_code == 422
    assert answer.json() == {"code": "wrong-words", "at": at}


def test_the_page_of_programs_says_what_each_opens_in_the_reader_s_language(site, person, enter, token) -> None:
    token(Scope.FINDINGS, Scope.MACHINES)
    reader = enter(person(Role.ADMINISTRATOR))
    reader.cookies["django_language"] = "fr"
    said = "<b>archive of logs</b> · lire les constats et les avis, lire les machines<br>"
    assert said in reader.get("/people/tokens").content.decode()
    AccessToken.objects.update(scopes=["of-another-version"])
    assert "· of-another-version<br>" in reader.get("/people/tokens").content.decode()
