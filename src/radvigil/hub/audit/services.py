"""Writing to the log: the one way in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from radvigil.hub.audit.chain import FIRST, digest_of
from radvigil.hub.audit.models import Entry

if TYPE_CHECKING:
    from radvigil.hub.people.models import Person
    from radvigil.hub.places.models import Site

LOCK = 0x52414456  # "RADV": the one number by which PostgreSQL knows the chain's lock


def note(person: Person | None, verb: str, subject: str, site: Site | None = None, **detail: Any) -> Entry:
    """Add one entry, in the caller's transaction: what was not noted did not happen, and the reverse.

    `person` is None when the hub itself acts. `detail` holds codes and numbers only.
    """
    with transaction.atomic():
        _alone()
        last = Entry.objects.order_by("-sequence").values_list("sequence", "digest").first() or (0, FIRST)
        fields: dict[str, Any] = {
            "sequence": last[0] + 1,
            "at": timezone.now(),
            "actor": person.number if person is not None else None,
            "site": site.pk if site is not None else None,
            "verb": verb,
            "subject": subject,
            "detail": detail,
            "previous": last[1],
        }
        return Entry.objects.create(**fields, digest=digest_of(fields))


def _alone() -> None:
    """One writer at a time until the transaction ends. SQLite's transactions begin IMMEDIATE and need nothing more."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
