"""Reports and tables of one site, for who may take them, in both languages; and what was taken is noted."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from radvigil.hub.audit.models import Entry
from radvigil.hub.documents import carding, queries, services, sheets
from radvigil.hub.documents.carding import Order
from radvigil.hub.documents.models import KEPT, Document
from radvigil.hub.documents.posture import Period, Span, spans, trend
from radvigil.hub.documents.queries import SHORT, WHOLE, Measure, Wish
from radvigil.hub.documents.rendering import paper
from radvigil.hub.doubts import services as doubts
from radvigil.hub.doubts.models import DeviceToken, Outcome
from radvigil.hub.duties.law import Correction
from radvigil.hub.duties.models import LawCorrection
from radvigil.hub.duties.services import correct, withdraw
from radvigil.hub.exercises.models import Run, Seat
from radvigil.hub.findings.models import Finding, Severity, Verdict
from radvigil.hub.incidents.models import Agreement as Sided
from radvigil.hub.incidents.models import Containment
from radvigil.hub.incidents.services import Opening, open_incident
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.services import Act
from radvigil.hub.people.models import Role
from radvigil.hub.places.models import Site
from radvigil.hub.rounds import services as rounds
from radvigil.hub.work.models import Acceptance, Agreement, Decision, Signature, Step, Task
from tests.hub.documents.reading import unpacked
from tests.support.hub_reports import later, packed, plain, without_finding

PERIOD = Period(date(2026, 9, 1), date(2026, 11, 27))
ASKED = {"begins": "2026-09-01", "ends": "2026-11-27", "language": "fr"}


def rows(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_report_is_a_pdf_in_the_language_asked_for(report, person, enter, lang) -> None:
    client = enter(person(Role.MANAGER))
    answer = client.get("/documents/report.pdf", {**ASKED, "language": lang})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith(f'radvigil-2026-09-01-2026-11-27-{lang}.pdf"')
    assert answer["Cache-Control"] == "no-store"
    assert f"/Lang({lang}".encode() in unpacked(answer.content).replace(b"/Lang (", b"/Lang(")
    assert Entry.objects.get(verb="export.taken").detail == {"language": lang}


@pytest.mark.parametrize(
    "wrong",
    [{}, {**ASKED, "ends": "2026-08-01"}, {**ASKED, "begins": "x"}, {**ASKED, "language": "de"},
     {**ASKED, "begins": "2001-01-01"}, {**ASKED, "begins": "2026-11-27\x00"}],
)  # fmt: skip
def test_a_period_that_is_none_is_asked_again(report, person, enter, wrong) -> None:
    answer = enter(person(Role.MANAGER)).get("/documents/report.pdf", wrong)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/html")
    assert not Entry.objects.filter(verb="export.taken").exists()


def test_the_contract_says_what_the_hub_knows(report, site, now) -> None:
    made = queries.report(Wish(site, PERIOD, "fr"), now)
    open_ones = Finding.objects.filter(site=site, open=True)
    assert sum(one.now for one in made.severities) == open_ones.count()
    assert [one.severity for one in made.severities] == ["critical", "high", "medium", "low", "note"]
    assert sum(one.count for one in made.states) == Machine.objects.filter(site=site).exclude(scope="outside").count()
    assert {one.code for one in made.findings} == set(open_ones.values_list("code", flat=True))
    assert {one.code for one in made.citations} <= {one.code for one in made.findings}
    assert made.proofs
    assert all(one.before is None for one in made.severities)
    assert "constat" in made.sentences[0]


def test_a_site_without_a_report_has_one_that_says_so(site, now) -> None:
    made = queries.report(Wish(site, PERIOD, "en"), now)
    assert made.unknown == ("No report has been taken in.",)
    assert made.trend == ()
    assert paper(made).startswith(b"%PDF")


def test_a_report_holds_nothing_of_another_site(report, other_site, now) -> None:
    made = queries.report(Wish(other_site, PERIOD, "en"), now)
    assert (made.findings, made.proofs, made.done, made.decisions) == ((), (), (), ())
    assert sum(one.count for one in made.states) == 0


def test_what_was_proved_gone_was_done(site, now) -> None:
    first = plain()
    gone = next(one for one in first["findings"] if one["devices"])
    take_in(site, packed(later(first, -20)), None, now)
    before = queries.report(Wish(site, PERIOD, "en"), now)
    take_in(site, packed(without_finding(later(first, -10), gone["id"])), None, now)
    closed = Finding.objects.get(site=site, identity=gone["id"])
    assert not closed.open
    made = queries.report(Wish(site, PERIOD, "en"), now)
    assert len(made.done) == 1
    assert made.done[0].proof == "not seen since, and the machine was observed"
    assert len(made.findings) == len(before.findings) - 1


def test_what_an_engineer_judged_not_to_be_so_is_in_no_figure(report, site, person, now) -> None:
    one = Finding.objects.filter(site=site, open=True).first()
    count = len(queries.report(Wish(site, PERIOD, "en"), now).findings)
    Verdict.objects.create(
        site=site, finding=one, said=Verdict.Said.NOT_AFFECTED, by=person(Role.BIOMEDICAL), reason="x", given=now,
        expires=now.date() + timedelta(days=30),
    )  # fmt: skip
    made = queries.report(Wish(site, PERIOD, "en"), now)
    assert len(made.findings) == count - 1
    assert sum(row.now for row in made.severities) == count - 1
    assert len(queries.report(Wish(site, PERIOD, "en"), now + timedelta(days=31)).findings) == count


def test_a_long_list_says_what_it_leaves_out(report, site, now) -> None:
    whole = queries.report(Wish(site, PERIOD, "en", WHOLE), now)
    made = queries.report(Wish(site, PERIOD, "en", Measure(findings=1, proofs=2)), now)
    assert len(made.findings) == 1
    assert made.left_out == len(whole.findings) - 1
    packets = [one for proof in made.proofs for one in proof.packets.split(", ")]
    assert 0 < len(packets) <= 2
    assert len(whole.proofs) > len(made.proofs)
    assert len(whole.proofs) == len(whole.findings)  # of one capture
    assert made.findings[0].severity == whole.findings[0].severity


def test_a_report_asks_few_questions_whatever_its_size(report, site, now, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(24):
        queries.report(Wish(site, PERIOD, "en", SHORT), now)


def test_the_trend_counts_what_was_open_on_each_day(report, site) -> None:
    opened = datetime(2026, 11, 20, 12, tzinfo=UTC)
    Finding.objects.filter(site=site).update(opened=opened)
    report.last = datetime(2026, 11, 18, 12, tzinfo=UTC)
    report.save()
    known = [
        Span(Severity.HIGH, opened, None),
        Span(Severity.CRITICAL, opened, opened + timedelta(days=2)),
        Span(Severity.MEDIUM, opened, None),
    ]
    made = trend(known, site, Period(date(2026, 11, 18), date(2026, 11, 24)))
    assert [(one.on.day, one.value) for one in made] == [(18, 0), (19, 0), (20, 2), (21, 2), (22, 1), (23, 1), (24, 1)]
    assert len(trend(known, site, Period(date(2023, 11, 18), date(2027, 11, 24)))) <= 60


def test_a_finding_without_history_is_a_span(report, site, now) -> None:
    assert len(spans(site, now.date())) == Finding.objects.filter(site=site).count()


def test_tasks_and_decisions_stand_in_the_report(report, site, person, now) -> None:
    manager, engineer = person(Role.MANAGER), person(Role.BIOMEDICAL)
    finding = Finding.objects.filter(subject__isnull=False).first()
    task = Task.objects.create(
        site=site, origin="person", origin_id="1", title="Filter port 445 #read(x)", owner=engineer, state="proved",
        proof="person", check_text="port 445 is refused", made=now, changed=now, ended=now,
    )  # fmt: skip
    Task.objects.create(
        site=site, origin="person", origin_id="2", title="Another", state="dropped", made=now, changed=now, ended=now
    )
    Decision.objects.create(
        site=site, kind="task", subject=str(task.pk), said="delegated", by=manager, at=now, reason="it is hers",
        to=engineer, task=task,
    )  # fmt: skip
    borne = Acceptance.objects.create(
        site=site, finding=finding, level=5, needs=["management"], reason="a new one is ordered", by=engineer, at=now,
        expires=now.date() + timedelta(days=90), complete=now,
    )  # fmt: skip
    Signature.objects.create(acceptance=borne, profession="management", by=manager, at=now)
    made = queries.report(Wish(site, PERIOD, "en"), now)
    assert [(one.title, one.proof) for one in made.done] == [("Filter port 445 #read(x)", "port 445 is refused")]
    assert [mark.text for mark in made.marks] == ["Filter port 445 #read(x)"]
    assert [(one.outcome, one.by) for one in made.decisions] == [
        ("delegated", f"{manager}, to {engineer}"), ("accepted", f"{manager} (Management)"),
    ]  # fmt: skip
    assert made.decisions[1].until == borne.expires
    assert b"%PDF" in paper(made)[:8]
    Step.objects.create(task=task, kind="said", by=engineer, at=now, text="Port 445 waits for Monday.")
    Agreement.objects.create(task=task, profession="health", by=manager, at=now)
    for name in ("tasks", "decisions", "acceptances"):
        assert len(list(sheets.BY_NAME[name].rows(site, "en"))) >= 1, name
    told = list(sheets.BY_NAME["steps"].rows(site, "en"))[-1]
    assert told[1:] == (task.pk, "said", "Port 445 waits for Monday.", str(engineer), now)
    assert [row[1:] for row in sheets.BY_NAME["agreements"].rows(site, "en")] == [
        (task.pk, "health", str(manager), now)
    ]


def test_who_agreed_to_hold_a_machine_back_is_in_its_table(report, site, person, now) -> None:
    engineer, machine = person(Role.BIOMEDICAL), Machine.objects.filter(site=site).first()
    incident = open_incident(engineer, site, Opening("A screen stays black"), now)
    held = Containment.objects.create(
        incident=incident, machine=machine, remedy="isolate", reason="It spreads.", by=engineer, at=now, figures={}
    )
    for side, agrees, reason in (("health", True, ""), ("management", False, "Not before noon.")):
        Sided.objects.create(containment=held, side=side, agrees=agrees, by=engineer, at=now, reason=reason)
    (row,) = sheets.BY_NAME["containments"].rows(site, "en")
    assert row == (
        held.pk, incident.pk, machine.pk, machine.name, "isolate", "asked", "It spreads.", str(engineer), now,
        [f"health: yes, {engineer}", f"management: no, {engineer}, Not before noon."],
    )  # fmt: skip


def test_what_a_site_reads_otherwise_is_in_its_table(site, person, now) -> None:
    lawyer = person(Role.LAW)
    correct(lawyer, site, Correction("odim-66", "delay", "5", "report:death"), "Asked Swissmedic.", now)
    (row,) = sheets.BY_NAME["corrections"].rows(site, "en")
    assert row[1:] == ("odim-66", "delay", "report:death", "5", "Asked Swissmedic.", str(lawyer), now, None)


def test_the_table_of_doubts_names_nobody_and_repeats_nobody(report, site, other_site, person, now) -> None:
    """One that nobody has looked at yet is for the facilitators alone."""
    facilitator, machine = person(Role.RADIOLOGIST, facilitator=True), Machine.objects.filter(site=site).first()
    told = doubts.Said("popup", "Une fenêtre noire, deux fois.", signed="Noé", mark="a" * 43)
    one = doubts.report(doubts.Source(site, machine), told, now).doubt
    table = sheets.BY_NAME["doubts"]
    assert list(table.rows(site, "en")) == []
    doubts.end(Act(facilitator, now), one, doubts.End(Outcome.NOTHING, "A test of the maker."))
    (row,) = table.rows(site, "en")
    assert row[:4] == (one.pk, one.reference, "popup", machine.pk)
    assert not {"Une fenêtre noire, deux fois.", "Noé", "A test of the maker.", str(facilitator)} & set(map(str, row))
    assert list(table.rows(other_site, "en")) == []


def test_rounds_and_exercises_are_counted_not_named(report, site, person, now) -> None:
    leader, marc = person(Role.RADIOGRAPHER, facilitator=True), person(Role.RADIOLOGIST)
    one = rounds.begin(rounds.Act(leader, now), site)
    rounds.attend(rounds.Act(leader, now), one, [leader.pk, marc.pk])
    assert list(sheets.BY_NAME["rounds"].rows(site, "en")) == [(one.pk, now, None, str(leader), 2, 0)]
    run = Run.objects.create(site=site, story="pacs-down-0800", leader=leader, called=now)
    Seat.objects.create(run=run, person=marc, role=Role.RADIOLOGIST)
    assert list(sheets.BY_NAME["exercises"].rows(site, "en")) == [
        (run.pk, "pacs-down-0800", None, None, str(leader), 1, 0)
    ]


# In the background


def test_the_whole_report_is_made_once_and_kept(report, site, person, enter, now) -> None:
    manager = person(Role.MANAGER)
    client = enter(manager)
    assert client.post("/documents/whole", ASKED).status_code == 302
    assert client.post("/documents/whole", ASKED).status_code == 302
    one = Document.objects.get()
    assert client.get(f"/documents/{one.pk}.pdf").status_code == 404
    assert services.make(one.pk, now) is True
    assert services.make(one.pk, now) is False
    one.refresh_from_db()
    answer = client.get(f"/documents/{one.pk}.pdf")
    assert answer.content == bytes(one.body)
    assert answer.content.startswith(b"%PDF")
    assert one.size == len(answer.content)
    noted = [entry.verb for entry in Entry.objects.filter(subject=f"document:{one.pk}")]
    assert noted == ["document.asked", "document.ready", "export.taken"]
    assert f"/documents/{one.pk}.pdf" in client.get("/documents/").content.decode()


def test_a_document_of_another_site_is_not_there(report, site, other_site, person, enter, now) -> None:
    one = services.ask(person(Role.MANAGER), Wish(site, PERIOD, "en"), now)
    services.make(one.pk, now)
    assert enter(person(Role.MANAGER, other_site)).get(f"/documents/{one.pk}.pdf").status_code == 404


def test_what_is_too_large_says_so(report, site, person, enter, now, monkeypatch) -> None:
    monkeypatch.setattr("radvigil.hub.documents.rendering.LARGEST", 1000)
    manager = person(Role.MANAGER)
    one = services.ask(manager, Wish(site, PERIOD, "en"), now)
    services.make(one.pk, now)
    one.refresh_from_db()
    assert (one.state, one.why) == ("failed", "too-large")
    assert "take the tables instead" in enter(manager).get("/documents/").content.decode()


def test_only_the_last_ones_are_kept(site, person, now) -> None:
    manager = person(Role.MANAGER)
    for day in range(KEPT + 3):
        period = Period(PERIOD.begins + timedelta(days=day), PERIOD.ends)
        services.ask(manager, Wish(site, period, "en"), now + timedelta(minutes=day))
    assert Document.objects.count() == KEPT
    assert Document.objects.latest("asked").begins == PERIOD.begins + timedelta(days=KEPT + 2)


def test_the_auditor_takes_and_asks_for_nothing_to_be_made(report, person, enter) -> None:
    client = enter(person(Role.AUDITOR))
    assert client.get("/documents/report.pdf", ASKED).status_code == 200
    assert "/documents/whole" not in client.get("/documents/").content.decode()


# Tables


@pytest.mark.parametrize("name", sorted(sheets.BY_NAME))
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_table_has_a_cell_for_each_head(report, person, enter, name, lang) -> None:
    client = enter(person(Role.PACS))
    client.cookies["django_language"] = lang
    found = rows(client.get(f"/documents/tables/{name}.csv"))
    assert {len(row) for row in found} == {len(found[0])}
    assert len(set(found[0])) == len(found[0])
    if name in ("machines", "findings", "evidence", "reports"):
        assert len(found) > 1


def test_tables_and_columns_are_named_in_both_languages() -> None:
    for group in ("tables", "columns"):
        assert list(sheets.words(group, "en")) == list(sheets.words(group, "fr"))
    used = {code for one in sheets.TABLES for code in one.columns.split()}
    assert set(sheets.words("columns", "en")) == used
    assert set(sheets.words("tables", "en")) == set(sheets.BY_NAME)


def test_a_table_holds_the_rows_of_its_site_alone(report, other_site, person, enter) -> None:
    client = enter(person(Role.PACS, other_site))
    for name in sheets.BY_NAME:
        assert len(rows(client.get(f"/documents/tables/{name}.csv"))) == 1, name


def test_a_name_that_is_a_formula_is_text(report, site, person, enter) -> None:
    Machine.objects.filter(pk=Machine.objects.first().pk).update(given_name='=HYPERLINK("http://x")')
    found = rows(enter(person(Role.PACS)).get("/documents/tables/machines.csv"))
    assert [row[1] for row in found if "HYPERLINK" in row[1]] == ['\'=HYPERLINK("http://x")']


def test_a_hostile_name_is_drawn_in_the_report(report, site, now) -> None:
    Machine.objects.filter(site=site).update(given_name='#read("/etc/passwd") *x* \u202e中')
    made = queries.report(Wish(site, PERIOD, "fr"), now)
    assert b"root:x:0" not in unpacked(paper(made))


def test_an_unknown_table_is_not_there(person, enter) -> None:
    assert enter(person(Role.PACS)).get("/documents/tables/people.csv").status_code == 404


def test_without_the_mark_for_excel(report, person, enter) -> None:
    answer = enter(person(Role.PACS)).get("/documents/tables/machines.csv", {"bom": "no"})
    assert b"".join(answer.streaming_content).startswith(b"number,")


def test_what_was_taken_is_noted_with_who(report, person, enter) -> None:
    one = person(Role.PACS)
    enter(one).get("/documents/tables/machines.csv")
    entry = Entry.objects.get(verb="export.taken")
    assert (entry.actor, entry.subject) == (one.number, "table:machines")


def test_a_large_table_is_sent_in_pieces(report, site) -> None:
    known = Machine.objects.filter(site=site).first()
    Machine.objects.bulk_create(
        Machine(site=site, kind="CT", first=known.first, last=known.last, looked=known.looked, report=report,
                state="seen", given_name=f"CT {k}")
        for k in range(450)
    )  # fmt: skip
    made = sheets.pieces(sheets.BY_NAME["machines"], site, "en", True)
    assert next(made).count("\r\n") == 201


# Cards


def test_cards_of_machines_are_printed_with_new_tokens(report, site, department, person, enter, client) -> None:
    machines = list(Machine.objects.filter(site=site).exclude(scope="outside")[:2])
    Machine.objects.filter(pk=machines[0].pk).update(department=department)
    browser = enter(person(Role.BIOMEDICAL))
    assert (
        f'value="{machines[0].pk}" checked'
        in browser.get(f"/documents/cards?department={department.pk}").content.decode()
    )
    answer = browser.post("/documents/cards.pdf", {"machines": [one.pk for one in machines]})
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert DeviceToken.objects.count() == 2
    assert Entry.objects.filter(verb="card.made").count() == 2
    assert DeviceToken.objects.first().digest.encode() not in unpacked(answer.content)


def test_a_card_alone_opens_its_machine(report, site, person, now, client) -> None:
    machine = Machine.objects.filter(site=site).first()
    card = carding._card(Order(person(Role.PACS), site, "en", now), machine)
    answer = client.get(card.address.removeprefix("http://localhost:8799"))
    assert answer.status_code == 200
    assert machine.name in answer.content.decode()


def test_without_a_number_to_call_no_card_is_made(report, site, person, enter) -> None:
    Site.objects.update(call_number="")
    machine = Machine.objects.filter(site=site).first()
    answer = enter(person(Role.BIOMEDICAL)).post("/documents/cards.pdf", {"machines": [machine.pk]})
    assert answer.status_code == 422
    assert "no number to call" in answer.content.decode()
    assert DeviceToken.objects.count() == 0
    assert not Entry.objects.filter(verb="card.made").exists()


def test_cards_of_another_sites_machines_are_not_made(report, site, other_site, person, enter) -> None:
    Site.objects.update(call_number="40 12")
    machine = Machine.objects.filter(site=site).first()
    answer = enter(person(Role.BIOMEDICAL, other_site)).post("/documents/cards.pdf", {"machines": [machine.pk]})
    assert answer.status_code == 422
    assert DeviceToken.objects.count() == 0


@pytest.mark.parametrize(("lang", "short"), [("en", "MedDO 74"), ("fr", "ODim 74")])
def test_the_swiss_report_says_where_it_answers_the_ordinance(lang: str, short: str, site, report, now) -> None:
    made = queries.report(Wish(site, PERIOD, lang), now).duty
    assert made is not None
    assert made.short == short
    assert "812.213" in made.source
    assert len({one.what for one in made.asked}) == 5
    machines = site.machines.filter(out_of_use=None).count()
    assert made.asked[0].holds.startswith(str(machines))
    assert str(len(queries.report(Wish(site, PERIOD, lang), now).findings)) in made.asked[1].holds


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "74(9) (1 January 2027). As this site reads it ({}, 27 November 2026)."),
        ("fr", "74(9) (1 janvier 2027). Selon la lecture de ce site ({}, 27 novembre 2026)."),
    ],
)
def test_the_chapter_cites_the_law_as_this_site_reads_it(lang: str, said: str, site, report, person) -> None:
    """With who corrected it, and on which day there."""
    at = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    before = queries.report(Wish(site, PERIOD, lang), at).duty.source
    lawyer = person(Role.LAW)
    for what, value in (("article", "74(9)"), ("dated", "2027-01-01")):
        made = correct(lawyer, site, Correction("odim-74", what, value), "The canton confirmed it.", at)
        assert queries.report(Wish(site, PERIOD, lang), at).duty.source != before
    assert queries.report(Wish(site, PERIOD, lang), at).duty.source.endswith(said.format(lawyer))
    withdraw(lawyer, made, at)
    withdraw(lawyer, LawCorrection.objects.get(withdrawn=None), at)
    assert queries.report(Wish(site, PERIOD, lang), at).duty.source == before


def test_a_french_report_has_no_swiss_chapter(site, report, now) -> None:
    site.country = "FR"
    site.save()
    assert queries.report(Wish(site, PERIOD, "fr"), now).duty is None


def test_before_any_look_the_chapter_claims_nothing(other_site, now) -> None:
    made = queries.report(Wish(other_site, PERIOD, "en"), now).duty
    assert made is None or made.asked[0].holds == "Nothing was looked at yet."
