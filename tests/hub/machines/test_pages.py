"""The map, one machine, the list: what they show, and what they must not."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from radvigil.hub.intake.services import take_in
from radvigil.hub.machines import map as drawing
from radvigil.hub.machines.models import Key, Machine
from radvigil.hub.machines.queries import kinds_called
from radvigil.hub.machines.services import Act, decide_use
from radvigil.hub.people.models import Role
from tests.support.hub_reports import later, packed, plain, without_device


@pytest.fixture
def engineer(person, enter):
    return enter(person(Role.BIOMEDICAL))


def test_every_card_of_the_map_leads_to_its_machine(report, engineer) -> None:
    page = engineer.get("/machines/map").content.decode()
    cards = re.findall(r'<a href="(/machines/[^"]*)" class="dev', page)
    assert {f"/machines/{one.pk}" for one in Machine.objects.exclude(scope="outside")} == set(cards)
    assert not re.search(r"\sstyle=|<style", page)


def test_the_map_says_what_people_say(report, person, engineer, now) -> None:
    machine = Machine.objects.filter(state="seen").first()
    engineer.post(f"/machines/{machine.pk}/describe", {"given_name": "La <vieille>", "room": "", "department": ""})
    decide_use(Act(person(Role.RADIOGRAPHER), now, "Tube changed"), machine, True)
    page = engineer.get("/machines/map").content.decode()
    assert "La &lt;vieille&gt;" in page
    assert 'class="dev off' in page
    assert page.count("out of use") >= 2


def test_the_map_is_drawn_once_until_something_changes(report, engineer, monkeypatch) -> None:
    cache.clear()
    drawn = []
    real = drawing.drawing
    monkeypatch.setattr(drawing, "drawing", lambda *words: drawn.append(1) or real(*words))
    for _again in range(2):
        engineer.get("/machines/map")
    assert len(drawn) == 1
    Machine.objects.filter(pk=Machine.objects.first().pk).update(given_name="Other")
    engineer.get("/machines/map")
    assert len(drawn) == 2


def test_a_map_before_any_report_says_so(site, engineer) -> None:
    assert "Nothing can be drawn yet" in engineer.get("/machines/map").content.decode()


def test_a_machine_s_page_walks_back_to_packets(report, engineer) -> None:
    """Identity with proof, how sure, rivals; hours; peers; advisories with why; its past."""
    machine = Machine.objects.filter(matches__isnull=False, kind="CT").first()
    page = engineer.get(f"/machines/{machine.pk}")
    told = page.content.decode()
    fact = page.context["identity"][0]
    assert fact.values[0].packets
    assert fact.values[0].packets in told
    assert page.context["peers"]
    assert any(one.machine for one in page.context["peers"])
    assert page.context["matches"][0][1], "an advisory says why"
    assert "Patient on the table first" in told.split("<h1>")[0]
    assert any(fact.values[0].rivals for one in Machine.objects.all() for fact in rivalled(engineer, one)[:1])


def rivalled(client, machine):
    facts = client.get(f"/machines/{machine.pk}").context["identity"]
    return [fact for fact in facts if fact.values[0].rivals]


def test_hours_in_which_nobody_looked_are_drawn_as_such(report, engineer) -> None:
    page = next(told for one in Machine.objects.all() if (told := engineer.get(f"/machines/{one.pk}")).context["heat"])
    heat, watched = page.context["heat"], report.summary["watched"]
    assert 0 < len(watched) < 168
    assert heat.unseen.count("M") >= 168 - len(watched) - 6
    assert "not looked at" in page.content.decode()


def test_what_was_not_assessed_never_reads_as_fine(report, engineer) -> None:
    machine = Machine.objects.filter(state="unsure").first()
    told = engineer.get(f"/machines/{machine.pk}").content.decode()
    assert "not assessed" in told
    assert "Nothing seen. That is all it means." not in told


def test_newly_connected_leaves_out_what_the_first_report_held(site, report, engineer, now, monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert not list(engineer.get("/machines/all?new=month").context["page"])
    key = Key.objects.first().value
    Machine.objects.all().delete()
    take_in(site, packed(without_device(later(plain(), -3), key)), None, now)
    take_in(site, packed(later(plain(), -1)), None, now)
    page = engineer.get("/machines/all?new=month")
    assert [one.keys.get().value for one in page.context["page"]] == [key]
    assert page.context["bench"].fresh == 1


def test_a_card_of_many_leads_to_the_list_of_its_machines(report, other_site, engineer) -> None:
    two = list(Machine.objects.all()[:2])
    page = engineer.get(f"/machines/all?only={two[0].pk},{two[1].pk},x,999999")
    assert set(page.context["page"]) == set(two)


@pytest.mark.parametrize("address", ["/machines/map", "/machines/{}"])
def test_pages_ask_the_database_a_fixed_number_of_times(
    address: str, report, engineer, django_assert_max_num_queries
) -> None:
    machine = Machine.objects.filter(state="look").first()
    engineer.get(address.format(machine.pk))
    with django_assert_max_num_queries(36):
        engineer.get(address.format(machine.pk))


@pytest.mark.parametrize(("lang", "title"), [("en", "What matters most today"), ("fr", "L’essentiel aujourd’hui")])
def test_the_numbers_of_the_map_have_their_sentences(lang: str, title: str, report, engineer) -> None:
    engineer.cookies["django_language"] = lang
    page = engineer.get("/machines/map")
    sentences = page.context["sentences"]
    assert sentences
    assert title in page.content.decode()
    for number, sentence in sentences:
        assert "{" not in sentence
        assert not number or f'<span class="n">{number}</span><p>' in page.content.decode()


@pytest.mark.parametrize(
    ("text", "kind"), [("scanner", "CT"), ("Scanner", "CT"), ("mammo", "MG"), ("irm", "MR"), ("ultrasound", "US")]
)
def test_a_kind_is_found_by_its_word_in_either_language(text: str, kind: str) -> None:
    assert kind in kinds_called(text)


def test_two_letters_are_no_word_for_a_kind() -> None:
    assert kinds_called("ct") == []
