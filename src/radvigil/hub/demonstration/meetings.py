"""What people of the invented hospital did together: a round after the second report, and an exercise before it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import get_language, gettext, gettext_noop

from radvigil.hub.exercises import services as exercises
from radvigil.hub.exercises.models import Run
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site
from radvigil.hub.rounds import matters
from radvigil.hub.rounds import services as rounds
from radvigil.hub.rounds.models import Round
from radvigil.hub.rounds.plan import Answer

AROUND = (Role.RADIOGRAPHER, Role.RADIOLOGIST, Role.BIOMEDICAL, Role.SECURITY, Role.MANAGER)
PLAYED = (
    (1, "wheel", "one-call", "radiologist"),
    (4, "fault-or-attack", "unknown-together", "pacs"),
    (9, "declare", "half-past", "manager"),
    (11, "empty-worklist", "paper-block", "radiographer"),
    (13, "stroke-0812", "temporary", "radiologist"),
    (18, "no-priors", "say-so", "radiologist"),
    (21, "contrast-reaction", "treat-and-write", "radiologist"),
    (30, "diversion", "say-limits", "radiologist"),
    (38, "night-session", "hold-and-call", "security"),
    (42, "is-it-a-breach", "decide-and-write", "law"),
    (46, "back-at-0844", "in-order", "pacs"),
    (50, "two-persons", "match-in-pairs", "radiographer"),
    (57, "debrief", "three-tasks", "manager"),
)
"""Minute, inject, choice, and the profession that took it; what is missing was left to silence."""
LEARNT = (
    ("learnt", gettext_noop("Nobody knew who may declare downtime: it now stands in the red folder.")),
    ("learnt", gettext_noop("The disk of CT 1 holds sixty examinations; it deletes by itself at 90 %.")),
    ("unsettled", gettext_noop("Who holds the automatic deletion at night, when the engineer is at home?")),
)


def hold_round(site: Site, people: dict[str, Person], began: datetime, due: datetime) -> Round:
    """Three findings, one of them left open: it comes back at the next round."""
    leader = people[Role.RADIOGRAPHER]
    one = rounds.begin(rounds.Act(leader, began), site)
    rounds.attend(rounds.Act(leader, began), one, [people[role].pk for role in AROUND])
    act = rounds.Act(leader, began + timedelta(minutes=14))
    for page, role in zip(one.plan.pages[1:], (Role.BIOMEDICAL, Role.SECURITY, None), strict=False):
        if page.thing is None:
            break
        what = matters.findings(site, [page.thing.key], get_language() or "en")[page.thing.key].proposal
        said = rounds.Said(Answer.OPEN)
        if role is not None:
            said = rounds.Said(Answer.AGREED, what, people[role].pk, ("health",), due.date())
        rounds.answer(act, one, page, said)
    rounds.end(act, one)
    one.refresh_from_db()
    return one


def hold_exercise(site: Site, people: dict[str, Person], began: datetime) -> Run:
    """The archive down at eight, played to the end."""
    leader = people[Role.RADIOLOGIST]
    act = exercises.Act(leader, began)
    one = exercises.call(act, site, "pacs-down-0800", by_hand=False)
    for role in (*AROUND, Role.PACS, Role.LAW, Role.PHYSICIST):
        exercises.sit(exercises.Act(people[role], began), one, role)
    exercises.begin(act, one)
    for minute, inject, choice, profession in PLAYED:
        then = exercises.Act(people[Role(profession)], began + timedelta(minutes=minute))
        exercises.answer(then, one, exercises.Given(inject, choice, profession))
    after = exercises.Act(leader, began + timedelta(minutes=60))
    exercises.end(after, one)
    for kind, text in LEARNT:
        exercises.learn(after, one, kind, gettext(text))
    one.refresh_from_db()
    return one
