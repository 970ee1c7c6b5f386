"""Reading what was sent, and what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import override

from radvigil.hub.duties.queries import running
from radvigil.hub.duties.words import law_words, say
from radvigil.hub.findings.models import Verdict
from radvigil.hub.notices import wording
from radvigil.hub.notices.feed import Due
from radvigil.hub.notices.models import CalendarKey, Notice, Post, Wishes
from radvigil.hub.people.models import Person
from radvigil.hub.people.rights import Right
from radvigil.hub.places.models import Site
from radvigil.hub.templatetags.hub import told
from radvigil.hub.work.models import Task
from radvigil.hub.work.queries import Due as Promise
from radvigil.hub.work.queries import due_days

SHOWN = 50
PAST = timedelta(days=30)
"""How long a due date stays in a calendar after it has passed."""


def wishes_of(person: Person) -> Wishes:
    """What somebody wished, or what everybody starts with; not kept by asking."""
    return Wishes.objects.filter(person=person).first() or Wishes(person=person)


def notices_of(person: Person) -> list[Notice]:
    """The last that were made for a person."""
    return list(Notice.objects.filter(person=person).select_related("site")[:SHOWN])


def mail_counts(site: Site) -> dict[str, int]:
    """How the mail of a site stands; no one's own mail is shown to another."""
    return Notice.objects.filter(site=site).aggregate(
        waiting=Count("pk", filter=Q(taken=None)),
        sent=Count("pk", filter=Q(sent__isnull=False)),
        refused=Count("pk", filter=Q(failure=Notice.Failure.REFUSED)),
        unknown=Count("pk", filter=Q(failure=Notice.Failure.NO_ANSWER)),
    )


def posts_of(site: Site) -> list[Post]:
    return list(Post.objects.filter(hook__site=site).select_related("hook")[:SHOWN])


def person_of_key(digest: str) -> Person | None:
    """Whose calendar that key reads; None for one that is unknown or ended, or of somebody who has left."""
    key = CalendarKey.objects.filter(digest=digest, ended=None, person__is_active=True).select_related("person").first()
    return key.person if key else None


def dues_of(person: Person, now: datetime) -> list[Due]:
    """What a person has promised, decided or signed that has a last day, at the sites where they still have a role; and
    the legal deadlines that run where they may set clocks."""
    held = list(person.memberships.select_related("site"))
    sites = list({one.site_id: one.site for one in held}.values())
    clocks = {one.site_id for one in held if one.role in Right.SET_CLOCKS.roles}
    verdicts = Verdict.objects.filter(
        by=person, site__in=sites, ended=None, expires__gte=timezone.localdate(now - PAST)
    )
    lang = wording.side(person.language)
    found = [_verdict(one, lang) for one in verdicts.select_related("finding", "match__advisory")]
    found += [due for site in sites if site.pk in clocks for due in _deadlines(site, now, lang)]
    with override(lang):
        found += [_promise(one, lang) for site in sites for one in due_days(site, person) if _mine(one, person)]
    return found


def _deadlines(site: Site, now: datetime, lang: str) -> Iterator[Due]:
    """Each by the name of its duty and its incident, until it was sent or stopped: closing the incident ends no duty.
    Nothing that somebody typed."""
    for one in running(site, now):
        if one.clock.due is not None:
            duty, stage = one.view.duty.id, one.clock.stage.id
            named = f"{law_words(lang)[f'duty.{duty}.short']}, {say(f'stage.{stage}', lang)}"
            yield Due(
                uid=f"duty-{one.incident.pk}-{duty}-{stage}",
                title=wording.due("duty", lang, code=f"{named} ({one.incident.reference})"),
                on=one.clock.due.astimezone(ZoneInfo(site.time_zone)).date(),
                at=one.clock.due,
                address=settings.PUBLIC_URL + wording.address("duties:incident", one.incident.number),
                changed=one.clock.origin or now,
            )


def _mine(one: Promise, person: Person) -> bool:
    """Tasks are the person's own already; of borne risks, those that they proposed or signed."""
    if isinstance(one.of, Task):
        return True
    return one.of.by_id == person.pk or any(row.by_id == person.pk for row in one.of.signatures.all())


def _promise(one: Promise, lang: str) -> Due:
    """A title of the plan's own words; what somebody typed stays in the hub."""
    if isinstance(one.of, Task):
        code, view = (told(f"risk.action.{one.of.action}.title") if one.of.action else f"{one.identity}"), "work:task"
    else:
        code, view = (
            (one.of.finding.code if one.of.finding else told(f"risk.remedy.{one.of.remedy}")),
            "work:acceptance",
        )
    return Due(
        uid=f"{one.kind}-{one.identity}",
        title=wording.due(one.kind, lang, code=code),
        on=one.day,
        address=settings.PUBLIC_URL + wording.address(view, one.identity),
        changed=one.changed,
    )


def _verdict(one: Verdict, lang: str) -> Due:
    code = one.finding.code if one.finding is not None else one.match.advisory.name if one.match is not None else ""
    return Due(
        uid=f"verdict-{one.pk}",
        title=wording.due("verdict", lang, code=code),
        on=one.expires,
        address=settings.PUBLIC_URL + wording.address(*_place(one)),
        changed=one.given,
    )


def _place(one: Verdict) -> tuple[str, int]:
    return ("findings:finding", one.finding_id) if one.finding_id else ("findings:workbench", 0)
