"""What this app forgets: sessions, links that were used or ran out, and how background work went."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from radvigil.hub.people.models import Invitation, Person
from radvigil.hub.people.retention import after, with_person


@after("sessions")
def sessions(before: datetime) -> int:
    ended: int = Session.objects.filter(expire_date__lt=before).delete()[0]
    shown: int = UserSession.objects.filter(last_seen_at__lt=before).delete()[0]
    return ended + shown


@after("sessions")
def links(before: datetime) -> int:
    return Invitation.objects.filter(expires__lt=before).delete()[0]


@after("background")
def background(before: datetime) -> int:
    return DBTaskResult.objects.filter(finished_at__lt=before).delete()[0]


@with_person
def ways_in(person: Person) -> None:
    for kind in (EmailAddress, Authenticator, SocialAccount, UserSession):
        kind.objects.filter(user=person).delete()
    person.memberships.all().delete()
    person.invitations.all().delete()
