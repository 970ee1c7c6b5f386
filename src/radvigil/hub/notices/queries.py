"""Reading what was sent, and what is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q

from radvigil.hub.findings.models import Verdict
from radvigil.hub.notices import wording
from radvigil.hub.notices.feed import Due
from radvigil.hub.notices.models import CalendarKey, Notice, Post, Wishes
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site

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
    """What a person has promised or decided that has a last day, at the sites where they still have a role."""
    sites = set(person.memberships.values_list("site", flat=True))
    rows = Verdict.objects.filter(by=person, site__in=sites, ended=None, expires__gte=(now - PAST).date())
    lang = wording.side(person.language)
    return [
        Due(
            uid=f"verdict-{one.pk}",
            title=wording.due("verdict", lang, code=_code(one)),
            on=one.expires,
            address=settings.PUBLIC_URL + (f"/findings/{one.finding_id}" if one.finding_id else "/findings/"),
            changed=one.given,
        )
        for one in rows.select_related("finding", "match__advisory")
    ]


def _code(one: Verdict) -> str:
    if one.finding is not None:
        return one.finding.code
    return one.match.advisory.name if one.match is not None else ""
