"""The report of a run on paper: what was told, chosen and learnt. It holds professions, no marks."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from radvigil.hub.documents import contracts
from radvigil.hub.documents.rendering import paper as printed
from radvigil.hub.exercises.models import Note, Run, Seat
from radvigil.hub.exercises.queries import Card, stage
from radvigil.hub.exercises.story import words
from radvigil.hub.people.models import Role
from radvigil.texts import zone_of

NBSP = "\u00a0"


def paper(run: Run, lang: contracts.Lang, now: datetime) -> bytes:
    """A PDF in `lang`."""
    with translation.override(lang):
        return printed(record(run, lang, now))


def certificate(run: Run, seat: Seat, now: datetime) -> bytes:
    """That somebody took part, in their own language."""
    lang: contracts.Lang = "fr" if seat.person.language == "fr" else "en"
    zone = zone_of(run.site.time_zone)[0]
    with translation.override(lang):
        title = gettext("Exercise") + (NBSP if lang == "fr" else "") + ": " + words(run.story, lang).say("title")
        filled = contracts.Certificate(
            lang=lang,
            site=run.site.name,
            made_at=now.astimezone(zone),
            person=contracts.Person(name=str(seat.person), role=str(seat.get_role_display())),
            subject=title,
            held_at=(run.started or run.called).astimezone(zone),
            lasted=run.minute(now),
            leader=str(run.leader),
            reference=f"E{run.pk}",
        )
        return printed(filled)


def record(run: Run, lang: contracts.Lang, now: datetime) -> contracts.ExerciseReport:
    """What the document is made from."""
    shown, zone = stage(run, lang, now), zone_of(run.site.time_zone)[0]
    seats = run.seats.select_related("person")
    notes = list(run.notes.all())
    return contracts.ExerciseReport(
        lang=lang,
        site=run.site.name,
        made_at=now.astimezone(zone),
        title=shown.said.say("title"),
        scenario=shown.said.say("summary"),
        held_at=(run.started or run.called).astimezone(zone),
        lasted=shown.scene.minute,
        leader=str(run.leader),
        present=tuple(contracts.Person(name=str(one.person), role=str(Role(one.role).label)) for one in seats),
        story=tuple(_inject(card) for card in shown.cards),
        learnt=tuple(one.text for one in notes if one.kind == Note.Kind.LEARNT),
        tasks=tuple(contracts.Task(title=one.text, owner="") for one in notes if one.task),
        unsettled=tuple(one.text for one in notes if one.kind == Note.Kind.UNSETTLED),
    )


def _inject(card: Card) -> contracts.Inject:
    return contracts.Inject(
        minute=card.entry.arrived,
        title=card.title,
        told=card.text,
        chosen=card.chosen,
        at=card.entry.at if card.by else None,
        by=card.by,
        follows=card.outcome,
    )
