"""Tokens by which other programs read one site: scoped, with an end, revocable; the secret is shown once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from radvigil.hub.audit.services import note
from radvigil.hub.people.models import AccessToken, Person, Scope
from radvigil.hub.places.models import Site

RESOLUTION = timedelta(minutes=5)
"""A token's last use is written no oftener than this: reading must not become writing."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a token is to be."""

    label: str
    scopes: Iterable[str]
    expires: date


@transaction.atomic
def make(by: Person, site: Site, wish: Wish, now: datetime) -> str:
    """The secret of a new token. Raises ValueError for an unknown scope, none, or an end that has passed."""
    scopes = sorted({Scope(one).value for one in wish.scopes})
    if not scopes or wish.expires < timezone.localdate(now):
        raise ValueError("scopes" if not scopes else "expires")
    value = secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        site=site, by=by, label=wish.label, scopes=scopes, digest=_digest(value), made=now, expires=wish.expires
    )
    note(by, "access.made", f"access:{token.pk}", site, scopes=scopes, expires=wish.expires.isoformat())
    return value


@transaction.atomic
def revoke(by: Person, token: AccessToken, now: datetime) -> None:
    AccessToken.objects.filter(pk=token.pk, revoked=None).update(revoked=now)
    note(by, "access.revoked", f"access:{token.pk}", token.site)


def site_of(value: str, scope: Scope, now: datetime) -> Site | None:
    """The site that this token reads with that scope; None for any reason at all."""
    token = AccessToken.objects.filter(digest=_digest(value), revoked=None).select_related("site").first()
    if token is None or token.expires < timezone.localdate(now) or scope.value not in token.scopes:
        return None
    stale = Q(used=None) | Q(used__lt=now - RESOLUTION)
    AccessToken.objects.filter(stale, pk=token.pk).update(used=now)
    return token.site


def _digest(value: str) -> str:
    return sha256(value.encode()).hexdigest()
