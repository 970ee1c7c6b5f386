"""Who reads what of a doubt, who answers, and who never learns who said it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from radvigil.hub.audit.models import Entry
from radvigil.hub.doubts import queries, services
from radvigil.hub.doubts.models import Doubt, Reply
from radvigil.hub.doubts.services import End, Said, Source
from radvigil.hub.machines.services import Act
from radvigil.hub.people.models import Role
from radvigil.hub.people.queries import badge
from tests.hub.doubts.conftest import MARK

WORDS = "Une fenêtre noire, deux fois."
HIDDEN = Said("popup", WORDS, kept=True, mark=MARK)


@pytest.fixture
def reporter(person):
    one = person(Role.RADIOGRAPHER)
    one.name = "Noé Favre"
    one.save()
    return one


@pytest.fixture
def hidden(site, machine, reporter, now) -> Doubt:
    return services.report(Source(site, machine, by=reporter), HIDDEN, now).doubt


def page(browser, doubt: Doubt) -> str:
    return browser.get(reverse("doubts:doubt", args=[doubt.number])).content.decode()


def test_it_reaches_the_facilitator_first(doubt, facilitator, person, enter, now) -> None:
    others = [person(role) for role in Role if role is not Role.AUDITOR]
    assert "D-0001" in enter(facilitator).get("/doubts/").content.decode()
    for one in others:
        assert "D-0001" not in enter(one).get("/doubts/").content.decode()
        assert enter(one).get("/doubts/1").status_code == 404
    services.see(Act(facilitator, now), doubt)
    for one in others:
        assert "D-0001" in enter(one).get("/doubts/").content.decode()


def test_what_was_written_stays_between_those_concerned(doubt, facilitator, engineer, person, enter, now) -> None:
    services.reply(Act(facilitator, now), doubt, "Je passe à 10:00.")
    for one in (person(Role.MANAGER), person(Role.RADIOLOGIST), engineer, person(Role.ADMINISTRATOR)):
        text = page(enter(one), doubt)
        assert WORDS not in text
        assert "Je passe" not in text
        assert "Noé" not in text
    services.hand_over(Act(facilitator, now), doubt, engineer)
    for one in (facilitator, engineer, person(Role.AUDITOR)):
        text = page(enter(one), doubt)
        assert WORDS in text
        assert "Je passe" in text


def test_a_hidden_reporter_is_known_to_the_facilitator_alone(
    hidden, reporter, facilitator, engineer, person, enter, now
) -> None:
    services.hand_over(Act(facilitator, now), hidden, engineer)
    everyone = [engineer, *(person(role) for role in Role)]
    for one in everyone:
        for address in ("/doubts/", "/doubts/1", f"/machines/{hidden.machine_id}"):
            assert "Noé" not in enter(one).get(address).content.decode()
    assert "Noé Favre" in page(enter(facilitator), hidden)
    assert "Noé Favre" in page(enter(reporter), hidden)
    for one in (person(Role.AUDITOR), person(Role.ADMINISTRATOR)):
        told = enter(one).get("/audit/").content.decode() + b"".join(enter(one).get("/audit/export")).decode()
        rows = [line for line in told.splitlines() if "doubt.sent" in line]
        assert rows
        assert not [line for line in rows if f",{reporter.number}," in line]
    assert not [one for one in Entry.objects.filter(subject__startswith="doubt") if one.actor == reporter.number]


def test_a_hidden_reporter_stays_hidden_where_there_is_no_facilitator(hidden, engineer, enter) -> None:
    text = page(enter(engineer), hidden)
    assert WORDS in text
    assert "Noé" not in text
    assert "whom the facilitator alone may know" in text


def test_the_name_that_was_written_on_a_card_is_hidden_too(site, facilitator, engineer, enter, now) -> None:
    doubt = services.report(Source(site), replace(HIDDEN, signed="Noé"), now).doubt
    services.hand_over(Act(facilitator, now), doubt, engineer)
    assert "Noé" in page(enter(facilitator), doubt)
    assert "Noé" not in page(enter(engineer), doubt)


def test_without_a_facilitator_doubts_reach_the_engineers(doubt, engineer, person, enter) -> None:
    text = enter(engineer).get("/doubts/").content.decode()
    assert "D-0001" in text
    assert "Nobody is the facilitator of this site yet" in text
    assert "D-0001" not in enter(person(Role.RADIOLOGIST)).get("/doubts/").content.decode()


ANSWERS = (
    ("seen", {}), ("reply", {"words": "Merci."}), ("end", {"outcome": "nothing", "words": "Rien."}),
)  # fmt: skip


@pytest.mark.parametrize(("what", "said"), ANSWERS)
def test_who_may_answer(doubt, facilitator, engineer, person, enter, now, what: str, said) -> None:
    address = reverse(f"doubts:{what}", args=[doubt.number])
    services.see(Act(facilitator, now), doubt)
    for role in Role:
        assert enter(person(role)).post(address, said).status_code == 403
    assert enter(engineer).post(address, said).status_code == 403
    services.hand_over(Act(facilitator, now), doubt, engineer)
    assert enter(engineer).post(address, said).status_code == 302
    assert enter(facilitator).post(address, said).status_code == 302


def test_only_the_facilitator_hands_over_and_only_to_an_engineer_of_the_site(
    doubt, facilitator, engineer, person, other_site, enter, now
) -> None:
    address = reverse("doubts:hand", args=[doubt.number])
    for one in (person(Role.BIOMEDICAL, at=other_site), person(Role.MANAGER)):
        assert enter(facilitator).post(address, {"engineer": one.pk}).status_code == 422
    assert enter(facilitator).post(address, {"engineer": engineer.pk}).status_code == 302
    doubt.refresh_from_db()
    assert doubt.engineer == engineer
    assert enter(engineer).post(address, {"engineer": person(Role.PACS).pk}).status_code == 403


def test_another_site_sees_nothing_of_it(doubt, person, other_site, enter) -> None:
    stranger = enter(person(Role.RADIOLOGIST, at=other_site, facilitator=True))
    assert "D-0001" not in stranger.get("/doubts/").content.decode()
    assert stranger.get("/doubts/1").status_code == 404
    assert stranger.post("/doubts/1/reply", {"words": "Merci."}).status_code == 404
    assert not Reply.objects.exists()


def test_the_auditor_reads_and_changes_nothing(doubt, facilitator, person, enter, now) -> None:
    auditor = enter(person(Role.AUDITOR))
    assert WORDS in page(auditor, doubt)
    for what, said in ANSWERS:
        assert auditor.post(reverse(f"doubts:{what}", args=[doubt.number]), said).status_code == 403
    assert auditor.post("/doubts/new", {"what": "slow", "mark": MARK}).status_code == 403
    doubt.refresh_from_db()
    assert (doubt.seen, doubt.ended) == (None, None)


def test_an_answer_that_names_a_patient_is_not_kept_and_not_lost(doubt, facilitator, enter) -> None:
    answer = enter(facilitator).post("/doubts/1/reply", {"words": "C’est le dossier 1234567, merci."})
    assert answer.status_code == 422
    assert "“dossier 1234567” looks like a patient’s number." in answer.content.decode()
    assert "merci.</textarea>" in answer.content.decode()
    assert not Reply.objects.exists()


def test_the_reporter_s_link_tells_what_followed(doubt, facilitator, client, now) -> None:
    once = doubt.once
    link = reverse("doubts:follow", args=[services._link(once, MARK)])
    french = {"Accept-Language": "fr"}
    assert "Il attend d’être lu" in client.get(link, headers=french).content.decode()
    facilitator.name = "Léa"
    facilitator.save()
    services.reply(Act(facilitator, now), doubt, "Merci. Continuez avec le patient.")
    text = client.get(link, headers=french).content.decode()
    for part in ("Vu par Léa", "Merci. Continuez avec le patient.", "La suite viendra ici", 'href="tel:4012"'):
        assert part in text
    polled = client.get(link, headers={**french, "HX-Request": "true"})
    assert "<html" not in polled.content.decode()
    again = polled.content.decode().split('hx-get="')[1].split('"')[0]
    assert client.get(again, headers={**french, "HX-Request": "true"}).status_code == 204
    services.end(Act(facilitator, now), doubt, End("something", "Un logiciel qui n’avait rien à faire là."))
    last = client.get(again, headers={**french, "HX-Request": "true"})
    assert last.status_code == 200
    assert "hx-get" not in last.content.decode()
    for part in (
        "quelque chose a été trouvé",
        "Un logiciel qui n’avait rien à faire là.",
        "Merci. Vous avez bien fait",
    ):
        assert part in last.content.decode()


def test_who_has_signed_in_says_a_doubt_from_their_room(machine, reporter, enter) -> None:
    browser = enter(reporter)
    assert machine.name in browser.get(f"/doubts/new?machine={machine.pk}").content.decode()
    sent = browser.post(f"/doubts/new?machine={machine.pk}", {"what": "slow", "mark": MARK})
    assert sent["Location"].startswith("/r/")
    one = Doubt.objects.get()
    assert (one.machine, one.reporter, one.signed) == (machine, reporter, "")
    browser.post("/doubts/new", {"what": "usb", "mark": MARK, "machine": machine.pk, "signed": "x"})
    assert Doubt.objects.filter(machine=machine).count() == 2
    browser.post("/doubts/new", {"what": "mail", "mark": MARK})
    assert Doubt.objects.get(what="mail").machine is None


def test_no_doubt_is_about_another_site_s_machine(machine, person, other_site, enter) -> None:
    stranger = enter(person(Role.RADIOGRAPHER, at=other_site))
    assert stranger.get(f"/doubts/new?machine={machine.pk}").status_code == 404
    assert stranger.post("/doubts/new", {"what": "slow", "mark": MARK, "machine": machine.pk}).status_code == 422
    assert not Doubt.objects.exists()


def test_a_page_of_many_doubts_asks_no_more(
    site, machine, facilitator, enter, now, django_assert_max_num_queries
) -> None:
    for turn in range(20):
        services.report(Source(site, machine), Said("slow", str(turn), mark=f"{MARK}-{turn}"), now)
    for one in Doubt.objects.filter(number__lte=10):
        services.end(Act(facilitator, now), one, End("nothing", "Rien."))
    browser = enter(facilitator)
    with django_assert_max_num_queries(12):
        browser.get("/doubts/")


def test_others_that_read_doubts_start_from_the_same_table(hidden, facilitator, person) -> None:
    """What a later app shows of a doubt, it asks of `Reader`."""
    held = badge(person(Role.MANAGER))
    reader = queries.reader(held)
    assert not reader.may_read(hidden)
    assert reader.who(hidden) == ""
    assert list(queries.open_doubts(hidden.site)) == [hidden]


def test_a_person_s_file_holds_their_own_doubts(hidden, reporter, facilitator, enter) -> None:
    own = enter(reporter).get("/me/export.json").json()["doubts"]
    assert [(one["reference"], one["words"], one["hidden"]) for one in own] == [("D-0001", WORDS, True)]
    assert enter(facilitator).get("/me/export.json").json()["doubts"] == []
