"""The minutes: answers put into words, on the page as they are written and on paper when it is over.

Both are made from the same records, in whatever language they are read; nothing of them is stored as a sentence, but
what people wrote themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from radvigil.hub.documents import contracts
from radvigil.hub.documents.rendering import paper
from radvigil.hub.lessons.cards import THEMES, finding_card, theme
from radvigil.hub.people.models import READERS, Role
from radvigil.hub.rounds.matters import Matter, matters_of
from radvigil.hub.rounds.models import Outcome, Presence, Round
from radvigil.hub.rounds.plan import MINUTES, Answer, Step, absent
from radvigil.texts import WHO, say, zone_of


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the minutes; `outcome` is the row that may be corrected."""

    at: datetime
    head: str
    text: str
    outcome: Outcome | None = None


def reader_word(who: str, lang: str) -> str:
    """`health` → *Health*, *Soin*."""
    return say(f"reader.{who}", lang)


def lines(one: Round, told: Mapping[tuple[str, int], Matter], lang: str) -> list[Line]:
    """The minutes so far, in the order in which they were written."""
    found = [Line(one.began, _("Present"), _here(list(one.present.select_related("person")), lang))]
    rows = one.outcomes.select_related("owner")
    return [*found, *(Line(row.at, _known(row, told).title, agreed(row, lang), row) for row in rows)]


def _here(present: list[Presence], lang: str) -> str:
    names = ", ".join(f"{one.person} ({Role(one.role).label})" for one in present) or _("nobody yet")
    away = absent([READERS[one.role] for one in present], WHO)
    missing = ", ".join(reader_word(who, lang).lower() for who in away)
    return f"{names}." + (" " + _("Not here: %(who)s (will read).") % {"who": missing} if missing else "")


def agreed(outcome: Outcome, lang: str) -> str:
    """One answer as a sentence."""
    if outcome.answer == Answer.DECIDE:
        return _("to the decisions.")
    if outcome.answer == Answer.OPEN:
        return _("left open; it comes back at the next round.")
    said = {"who": outcome.owner or _("somebody who is no longer here"), "what": outcome.what, "day": _day(outcome.due)}
    if not outcome.helping():
        return _("%(who)s takes it, until %(day)s: %(what)s") % said
    said["with"] = ", ".join(reader_word(who, lang).lower() for who in outcome.helping())
    return _("%(who)s takes it, with the help of %(with)s, until %(day)s: %(what)s") % said


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else "?"


def lesson_title(code: str, lang: str) -> str:
    """The title of a lesson: a theme's, or a finding's."""
    return theme(code, lang).title if code in THEMES else finding_card(code, "health", lang).title


def lesson_text(code: str, lang: str) -> str:
    """What a lesson says in one paragraph."""
    return theme(code, lang).why if code in THEMES else finding_card(code, "health", lang).paragraph


def record(one: Round, lang: contracts.Lang, now: datetime) -> contracts.Minutes:
    """What the document is made from."""
    zone = zone_of(one.site.time_zone)[0]
    told = matters_of(one, lang)
    outcomes = list(one.outcomes.select_related("owner"))
    present = list(one.present.select_related("person"))
    away = absent([READERS[row.role] for row in present], WHO)
    return contracts.Minutes(
        lang=lang,
        site=one.site.name,
        made_at=now.astimezone(zone),
        held_at=one.began.astimezone(zone),
        lasted=_lasted(one, now),
        leader=str(one.leader),
        present=tuple(contracts.Person(name=str(row.person), role=str(Role(row.role).label)) for row in present),
        absent=tuple(reader_word(who, lang) for who in away),
        findings=_items(outcomes, Step.FINDINGS, told, lang),
        doubts=_items(outcomes, Step.DOUBTS, told, lang),
        decisions=_decisions(outcomes, told, lang),
        tasks=tuple(_task(row, told) for row in outcomes if row.answer == Answer.AGREED),
        lesson=contracts.Lesson(title=lesson_title(one.lesson, lang), text=lesson_text(one.lesson, lang)),
        next_at=one.next_at.astimezone(zone) if one.next_at else None,
    )


def _known(row: Outcome, told: Mapping[tuple[str, int], Matter]) -> Matter:
    """What was spoken of; one that is no longer there keeps its number."""
    return told.get(row.thing) or Matter(row.key, f"#{row.key}", "")


def _lasted(one: Round, now: datetime) -> int:
    return max(1, round(((one.ended or now) - one.began).total_seconds() / 60))


def _items(
    outcomes: list[Outcome], step: Step, told: Mapping[tuple[str, int], Matter], lang: str
) -> tuple[contracts.Item, ...]:
    rows = [(row, told.get(row.thing)) for row in outcomes if row.step == step]
    return tuple(
        contracts.Item(
            title=matter.title if matter else f"#{row.key}",
            said=matter.said if matter else "",
            agreed=agreed(row, lang),
        )
        for row, matter in rows
    )


def _decisions(
    outcomes: list[Outcome], told: Mapping[tuple[str, int], Matter], lang: str
) -> tuple[contracts.Decision, ...]:
    """What waits for a decision: of that step, and what was sent there."""
    rows = [row for row in outcomes if row.step == Step.DECISIONS or row.answer == Answer.DECIDE]
    return tuple(
        contracts.Decision(
            title=_known(row, told).title,
            outcome="waiting",
            reason=agreed(row, lang) if row.step == Step.DECISIONS else "",
        )
        for row in rows
    )


def _task(row: Outcome, told: Mapping[tuple[str, int], Matter]) -> contracts.Task:
    return contracts.Task(title=f"{_known(row, told).title}. {row.what}", owner=str(row.owner or ""), due=row.due)


def printed(one: Round, lang: contracts.Lang, now: datetime) -> bytes:
    """The minutes as PDF, in `lang`."""
    with translation.override(lang):
        return paper(record(one, lang, now))


def certificate(one: Round, seat: Presence, now: datetime) -> bytes:
    """That somebody took part, in their own language."""
    lang: contracts.Lang = "fr" if seat.person.language == "fr" else "en"
    zone = zone_of(one.site.time_zone)[0]
    with translation.override(lang):
        filled = contracts.Certificate(
            lang=lang,
            site=one.site.name,
            made_at=now.astimezone(zone),
            person=contracts.Person(name=str(seat.person), role=str(Role(seat.role).label)),
            subject=_("Weekly round of imaging security"),
            held_at=one.began.astimezone(zone),
            lasted=min(_lasted(one, now), 4 * MINUTES),
            leader=str(one.leader),
            reference=f"R{one.pk}",
        )
        return paper(filled)
