"""Taking doubts in once, naming nobody who does not want to be named, and answering."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from radvigil.hub.audit.models import Entry
from radvigil.hub.doubts import queries, services
from radvigil.hub.doubts.identity import BLANK
from radvigil.hub.doubts.models import DeviceToken, Doubt, Reply
from radvigil.hub.doubts.services import End, Said, Source, SuspectError
from radvigil.hub.doubts.signals import doubt_answered, doubt_handed, doubt_sent
from radvigil.hub.machines.models import Likeness, Machine
from radvigil.hub.machines.services import Act, answer_likeness
from radvigil.hub.people.models import Role
from radvigil.hub.people.services import erase
from tests.hub.doubts.conftest import MARK

SAID = Said("popup", "Une fenêtre noire.", mark=MARK)


def test_the_same_sending_counts_once_and_shows_the_same_link(site, now) -> None:
    first = services.report(Source(site), SAID, now)
    again = services.report(Source(site), SAID, now + timedelta(minutes=3))
    assert (first.new, again.new) == (True, False)
    assert again.link == first.link
    assert Doubt.objects.get().sent == now
    assert Entry.objects.filter(verb="doubt.sent").count() == 1


def test_another_word_or_another_mark_is_another_doubt(site, now) -> None:
    links = {services.report(Source(site), one, now).link for one in (
        SAID, replace(SAID, words="Encore."), replace(SAID, mark=MARK[::-1]), replace(SAID, what="usb"),
    )}  # fmt: skip
    assert len(links) == 4
    assert sorted(Doubt.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_numbers_follow_each_other_at_each_site(site, other_site, now) -> None:
    assert services.report(Source(site), SAID, now).doubt.reference == "D-0001"
    assert services.report(Source(other_site), SAID, now).doubt.reference == "D-0001"


def test_only_digests_of_secrets_are_kept(site, card, now) -> None:
    sent = services.report(Source(site, card.machine, card=card.token), SAID, now)
    rows = [str(value) for kind in (DeviceToken, Doubt) for row in kind.objects.values() for value in row.values()]
    assert not [one for one in rows if card.secret in one or sent.link in one or MARK in one]
    assert queries.followed(sent.link) == sent.doubt
    assert queries.followed(sent.link[:-1]) is None


@pytest.mark.parametrize("wrong", [replace(SAID, what="fire"), replace(SAID, mark=""), replace(SAID, mark="a b" * 9)])
def test_a_sending_without_a_kind_or_a_mark_is_refused(site, now, wrong) -> None:
    with pytest.raises(ValueError, match=r"what|mark"):
        services.report(Source(site), wrong, now)
    assert not Doubt.objects.exists()


PATIENT = replace(SAID, words="Fenêtre noire. Mme Dupont, née le 03.05.1962, AVS 756.9217.0769.85.")


def test_what_was_warned_about_is_never_stored(site, now) -> None:
    with pytest.raises(SuspectError) as caught:
        services.report(Source(site), PATIENT, now)
    assert [kind for kind, _part in caught.value.parts] == ["name", "birth", "number"]
    assert not Doubt.objects.exists()
    kept = services.report(Source(site), replace(PATIENT, blank=True), now).doubt
    assert kept.blanked
    assert kept.words == f"Fenêtre noire. {BLANK}, {BLANK}, {BLANK}."
    kept.refresh_from_db()
    assert "Dupont" not in str(Doubt.objects.values()) + str(Entry.objects.values())


def test_a_number_in_the_place_of_the_name_is_not_kept(site, now) -> None:
    assert services.report(Source(site), replace(SAID, signed="Noé 7569217076985"), now).doubt.signed == BLANK
    assert services.report(Source(site), replace(SAID, signed="Mme Noé Favre"), now).doubt.signed == "Mme Noé Favre"


def test_a_reporter_who_stays_hidden_is_not_in_the_log(site, person, now) -> None:
    reporter = person(Role.RADIOGRAPHER)
    services.report(Source(site, by=reporter), replace(SAID, kept=True), now)
    services.report(Source(site, by=reporter), replace(SAID, mark=MARK[::-1]), now)
    hidden, shown = Entry.objects.filter(verb="doubt.sent").order_by("sequence")
    assert hidden.actor is None
    assert str(reporter.number) not in str(hidden.detail)
    assert shown.actor == reporter.number


def test_the_first_who_saw_it_stays(doubt, facilitator, person, now) -> None:
    assert services.see(Act(facilitator, now), doubt)
    assert not services.see(Act(person(Role.PHYSICIST, facilitator=True), now + timedelta(hours=1)), doubt)
    doubt.refresh_from_db()
    assert (doubt.seen, doubt.seen_by) == (now, facilitator)


def test_an_answer_says_that_it_was_seen_and_is_not_doubled(doubt, facilitator, now) -> None:
    for minutes in (4, 5):
        services.reply(Act(facilitator, now + timedelta(minutes=minutes)), doubt, "Merci. Je passe à 10:00.")
    doubt.refresh_from_db()
    assert doubt.seen == now + timedelta(minutes=4)
    assert Reply.objects.count() == 1
    assert Entry.objects.filter(verb="doubt.answered").count() == 1


@pytest.mark.parametrize("words", ["", "  \n", "\u200b"])
def test_an_empty_answer_is_none(doubt, facilitator, now, words: str) -> None:
    with pytest.raises(ValueError, match="words"):
        services.reply(Act(facilitator, now), doubt, words)


def test_an_answer_names_colleagues_but_no_patient(doubt, facilitator, now) -> None:
    services.reply(Act(facilitator, now), doubt, "M. Martin du biomédical passe à 10:00.")
    with pytest.raises(SuspectError):
        services.reply(Act(facilitator, now), doubt, "C’est le dossier 1234567.")
    with pytest.raises(SuspectError):
        services.end(Act(facilitator, now), doubt, End("nothing", "Patient né le 03.05.1962."))
    assert Reply.objects.count() == 1


def test_an_outcome_may_be_said_better(doubt, facilitator, now) -> None:
    services.end(Act(facilitator, now), doubt, End("nothing", "Une mise à jour, rien d’autre."))
    services.end(Act(facilitator, now), doubt, End("incident", "C’était un maliciel.", became=7))
    doubt.refresh_from_db()
    assert (doubt.outcome, doubt.became, doubt.seen_by) == ("incident", 7, facilitator)
    with pytest.raises(ValueError, match="outcome"):
        services.end(Act(facilitator, now), doubt, End("fine", "Rien."))
    with pytest.raises(ValueError, match="words"):
        services.end(Act(facilitator, now), doubt, End("nothing", " "))


def test_a_doubt_starts_no_clock(doubt, facilitator, engineer, now) -> None:
    """All that it writes are its own rows and the log."""
    services.hand_over(Act(facilitator, now), doubt, engineer)
    services.end(Act(facilitator, now), doubt, End("something", "Un voyant de maintenance."))
    assert {one.verb for one in Entry.objects.filter(subject=f"doubt:{doubt.pk}")} == {
        "doubt.sent", "doubt.seen", "doubt.handed", "doubt.ended",
    }  # fmt: skip


def test_others_hear_of_it_once_it_is_kept(
    site, machine, facilitator, engineer, now, django_capture_on_commit_callbacks
) -> None:
    heard: list[str] = []

    def hear(signal, doubt, **rest) -> None:
        heard.append({doubt_sent: "sent", doubt_handed: "handed", doubt_answered: "answered"}[signal])

    def fail(**rest) -> None:
        raise RuntimeError("a notice that cannot be sent")

    for one in (doubt_sent, doubt_handed, doubt_answered):
        one.connect(fail)
        one.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            doubt = services.report(Source(site, machine), SAID, now).doubt
            services.report(Source(site, machine), SAID, now)
            assert heard == []
        with django_capture_on_commit_callbacks(execute=True):
            services.hand_over(Act(facilitator, now), doubt, engineer)
            services.hand_over(Act(facilitator, now), doubt, engineer)
    finally:
        for one in (doubt_sent, doubt_handed, doubt_answered):
            one.disconnect(fail)
            one.disconnect(hear)
    assert heard == ["sent", "answered", "handed"]


def test_nothing_is_told_of_a_doubt_that_was_not_kept(site, now, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        services.report(Source(site), SAID, now)
        transaction.set_rollback(True)
    assert callbacks == []
    assert not Doubt.objects.exists()


def test_a_revoked_card_opens_nothing(card, engineer, now) -> None:
    assert queries.card(card.secret) == card.token
    services.revoke_card(Act(engineer, now), card.token)
    services.revoke_card(Act(engineer, now + timedelta(days=1)), card.token)
    assert queries.card(card.secret) is None
    assert DeviceToken.objects.get().revoked == now
    assert Entry.objects.filter(verb="card.revoked").count() == 1


def test_cards_and_doubts_follow_a_machine_that_turns_out_to_be_another(
    site, card, doubt, engineer, report, now
) -> None:
    older = Machine.objects.filter(site=site).exclude(pk=card.machine.pk).first()
    pair = Likeness.objects.create(site=site, newer=card.machine, older=older)
    answer_likeness(Act(engineer, now), pair, one=True)
    doubt.refresh_from_db()
    assert doubt.machine == older
    assert queries.card(card.secret).machine == older


def test_who_was_erased_is_no_reporter_any_more(site, person, now) -> None:
    gone, other = person(Role.RADIOGRAPHER), person(Role.RADIOGRAPHER)
    for turn, one in enumerate((gone, other)):
        services.report(Source(site, by=one), replace(SAID, mark=f"{MARK}-{turn}"), now)
    erase(person(Role.ADMINISTRATOR), gone, now)
    assert [one.reporter for one in Doubt.objects.order_by("number")] == [None, other]


def test_an_answer_never_stands_without_who_has_seen_the_doubt(client, site, facilitator, now) -> None:
    """It was written while the reporter's page was read: both come with the next look."""
    sent = services.report(Source(site), Said("popup", mark="read-in-between-1"), now)
    Reply.objects.create(doubt=sent.doubt, by=facilitator, at=now, words="Go on with the patient.")
    assert "Go on with the patient." not in client.get(f"/r/{sent.link}").content.decode()
    Doubt.objects.filter(pk=sent.doubt.pk).update(seen=now, seen_by=facilitator)
    assert "Go on with the patient." in client.get(f"/r/{sent.link}").content.decode()
