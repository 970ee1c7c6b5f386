"""Answers about advisories: given once, kept over later reports, and taken back by the command line."""

from __future__ import annotations

import json
import tomllib
from datetime import timedelta

import pytest
from django.utils import timezone

from radvigil.cli.main import main
from radvigil.hub.findings.models import Finding, Match, Severity, Verdict
from radvigil.hub.findings.queries import questions
from radvigil.hub.findings.services import Judgement, judge
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Role
from tests.support.hub_reports import analysed, later, packed, plain

HOSTILE = 'Not here: "quoted" \\ back, é\x00\x1b[31m and\nmore\u202e'


@pytest.fixture
def question(report) -> Match:
    return Match.objects.get(certainty="family")


@pytest.fixture
def engineer(person):
    return person(Role.BIOMEDICAL)


def answered(question, engineer, reason: str = "Another model", days: int = 180) -> Verdict:
    now = timezone.now()
    return judge(engineer, question, Judgement("not-affected", reason, now.date() + timedelta(days=days)), now)


def test_importing_again_does_not_ask_again(site, question, engineer, now) -> None:
    today = timezone.localdate()
    assert question in questions(site.pk, today)
    answered(question, engineer)
    take_in(site, packed(later(plain(), 1)), None, now)
    assert question not in questions(site.pk, today)
    assert question in questions(site.pk, today + timedelta(days=400)), "after its last day it is asked again"


@pytest.mark.parametrize("form", ["toml", "json"])
def test_the_command_line_takes_the_answers_back(
    form: str, question, engineer, enter, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.setenv("RADVIGIL_HOME", str(tmp_path / "home"))
    answered(question, engineer, HOSTILE)
    page = enter(engineer).get(f"/findings/answers?form={form}")
    assert f'filename="verdicts.{form}"' in page["Content-Disposition"]
    answers, report = tmp_path / f"verdicts.{form}", tmp_path / "report.json"
    answers.write_bytes(page.content)
    report.write_bytes(analysed())
    capsys.readouterr()

    assert main(["rematch", str(report), "--verdicts", str(answers), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert f"question {question.identity}" not in said
    assert f"Answered by {engineer.name}" in said
    assert main(["rematch", str(report), "--lang", "en"]) == 0
    assert question.identity in capsys.readouterr().out


def test_a_verdict_file_holds_every_field_and_no_other_site(question, engineer, enter, person, other_site) -> None:
    answered(question, engineer)
    [row] = tomllib.loads(enter(engineer).get("/findings/answers").content.decode())["verdict"]
    assert set(row) == {"match", "verdict", "author", "reason", "given", "expires"}
    [same] = json.loads(enter(engineer).get("/findings/answers?form=json").content)["verdicts"]
    assert same == row
    stranger = enter(person(Role.BIOMEDICAL, at=other_site))
    assert stranger.get("/findings/answers").status_code == 302, "nothing to take along"


def test_a_later_answer_takes_the_place_of_an_earlier_one(question, engineer, enter) -> None:
    answered(question, engineer, "First")
    answered(question, engineer, "Second")
    [row] = tomllib.loads(enter(engineer).get("/findings/answers").content.decode())["verdict"]
    assert row["reason"] == "Second"


def test_pages_of_advisories_say_why(question, engineer, enter) -> None:
    client = enter(engineer)
    page = client.get("/findings/questions").content.decode()
    assert question.machine.name in page
    assert "a close relative is named" in page
    page = client.get(f"/findings/advisories/{question.advisory_id}").content.decode()
    assert question.advisory.name in page
    assert client.get("/findings/advisories").status_code == 200
    cve = question.cves[0]
    assert question.advisory in list(client.get(f"/findings/search?q={cve}").context["advisories"])


def test_what_a_report_opens_while_a_verdict_is_given_is_looked_out_for(
    report, engineer, django_capture_on_commit_callbacks
) -> None:
    """The report's words are kept after the verdict has looked, and before it is kept itself."""
    machine = Machine.objects.filter(findings__open=True, findings__code="RV-DICOM-007").first()
    one, other = machine.findings.filter(open=True)[:2]
    machine.findings.update(severity=Severity.LOW)
    Finding.objects.filter(pk=one.pk).update(severity=Severity.HIGH)
    with django_capture_on_commit_callbacks(execute=True):
        answered(one, engineer)
        machine.refresh_from_db()
        assert machine.state != "look"
        Finding.objects.filter(pk=other.pk).update(severity=Severity.HIGH)
    machine.refresh_from_db()
    assert machine.state == "look"
