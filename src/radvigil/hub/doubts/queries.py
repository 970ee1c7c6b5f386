"""Reading cards and doubts, as far as each may.

Rules:
1. The facilitator reads all of them. While a site has none, its engineers do, so that no doubt waits unread.
2. Everyone else at the site sees that there is a doubt, and what came of it, once it has been seen; what was written
   stays between the reporter, the facilitator, the engineer to whom it was handed, and the auditor.
3. The name of a reporter who asked for it is the facilitator's alone, whatever else one may read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from radvigil.hub.doubts.models import DeviceToken, Doubt, Reply, Seen
from radvigil.hub.doubts.services import digest
from radvigil.hub.machines.queries import called
from radvigil.hub.people.models import ENGINEERS, Membership, Person, Role
from radvigil.hub.people.queries import with_role
from radvigil.hub.people.rights import Badge, Right
from radvigil.hub.places.models import Site


def card(secret: str) -> DeviceToken | None:
    """The card of a secret. One question whether it is unknown, revoked or good."""
    rows = DeviceToken.objects.filter(digest=digest(secret), revoked=None)
    return rows.select_related("machine__department", "machine__out_of_use", "site").first()


def cards_of(site: Site, machine: int) -> list[DeviceToken]:
    """All cards ever made for a machine, the newest first."""
    return list(DeviceToken.objects.filter(site=site, machine=machine).select_related("made_by"))


def followed(secret: str) -> Doubt | None:
    """The doubt of a reporter's link. Its answers are read after it: one that came in between shows with the next look,
    together with who has seen the doubt."""
    rows = Doubt.objects.filter(link=digest(secret)).prefetch_related("replies__by")
    return rows.select_related("site", "machine", "department", "seen_by", "ended_by", "engineer").first()


def stage(doubt: Doubt) -> str:
    """Changes whenever there is something new to tell the reporter. The replies have been read."""
    moments = (doubt.seen, doubt.handed, doubt.ended)
    return "-".join([str(len(doubt.replies.all())), *(str(int(one.timestamp())) if one else "" for one in moments)])


def has_facilitator(site: Site) -> bool:
    return Membership.objects.filter(site=site, facilitator=True, person__is_active=True).exists()


@dataclass(frozen=True, slots=True)
class Reader:
    """What a person may do with the doubts of the site they look at."""

    badge: Badge
    leads: bool
    """Reads and answers all of them: the facilitator, or an engineer where there is none."""

    @property
    def reads_all(self) -> bool:
        return self.leads or Role.AUDITOR in self.badge.roles

    def may_read(self, doubt: Doubt) -> bool:
        """The words, and what was answered."""
        return self.reads_all or self.badge.person.pk in (doubt.reporter_id, doubt.engineer_id)

    def may_answer(self, doubt: Doubt) -> bool:
        return self.leads or (doubt.engineer_id == self.badge.person.pk and self.badge.may(Right.ANSWER_DOUBT))

    def who(self, doubt: Doubt) -> str:
        """The reporter as this reader may know them; empty when not."""
        if doubt.kept and not self.badge.facilitator and doubt.reporter_id != self.badge.person.pk:
            return ""
        if not self.may_read(doubt):
            return ""
        return doubt.reporter.name if doubt.reporter is not None else doubt.signed


def reader(badge: Badge) -> Reader:
    """What this person may do with doubts here."""
    if badge.facilitator:
        return Reader(badge, leads=True)
    engineer = bool(badge.roles & set(ENGINEERS))
    return Reader(badge, leads=engineer and not has_facilitator(badge.site))


def doubts_of(one: Reader) -> QuerySet[Doubt]:
    """All doubts of the site that this reader may see, the newest first."""
    rows = Doubt.objects.filter(site=one.badge.site).select_related(
        "machine", "department", "seen_by", "engineer", "ended_by", "reporter"
    )
    if one.reads_all:
        return rows
    mine = Q(reporter=one.badge.person) | Q(engineer=one.badge.person)
    return rows.filter(Q(seen__isnull=False) | mine)


def doubts_named(one: Reader, text: str) -> QuerySet[Doubt]:
    """Those of that kind, number or machine; by their words only for who may read them. Never by who sent them."""
    kinds = [value for value, label in Seen.choices if text.casefold() in str(label).casefold()]
    number = re.fullmatch(r"[Dd]-0*(\d{1,9})", text)
    words = Q(words__icontains=text)
    if not one.reads_all:
        words &= Q(reporter=one.badge.person) | Q(engineer=one.badge.person)
    return doubts_of(one).filter(
        words | called(text, "machine__") | Q(what__in=kinds) | Q(outcome_words__icontains=text, seen__isnull=False)
        | Q(number=int(number[1]) if number else None)
    )  # fmt: skip


def doubt(one: Reader, number: int) -> Doubt:
    """One of them by its number. Raises Doubt.DoesNotExist for what this reader may not see, and for other sites'."""
    return doubts_of(one).get(number=number)


def open_doubts(site: Site) -> QuerySet[Doubt]:
    """Those that have no outcome yet, the oldest first."""
    return Doubt.objects.filter(site=site, ended=None).order_by("sent")


def answered_since(site: Site, when: datetime) -> list[Reply]:
    """Replies after that moment."""
    return list(Reply.objects.filter(doubt__site=site, at__gt=when).select_related("doubt__reporter", "by"))


def said_by(person: Person) -> list[dict[str, object]]:
    """The doubts of who was signed in, as plain values: for the file that a person asks for."""
    rows = Doubt.objects.filter(reporter=person).select_related("site").order_by("sent")
    return [
        {
            "reference": one.reference,
            "site": one.site.name,
            "sent": one.sent.isoformat(),
            "what": one.what,
            "words": one.words,
            "hidden": one.kept,
            "outcome": one.outcome_words,
        }
        for one in rows
    ]


def engineers(site: Site) -> QuerySet[Person]:
    """To whom a doubt may be handed."""
    return with_role(site, frozenset(ENGINEERS))
