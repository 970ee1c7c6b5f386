"""Having a report made, and keeping what was made."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import typst
from django.db import transaction

from radvigil.hub.audit.services import note
from radvigil.hub.documents.models import KEPT, Document
from radvigil.hub.documents.posture import Period
from radvigil.hub.documents.queries import WHOLE, Wish, report
from radvigil.hub.documents.rendering import paper
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site


@transaction.atomic
def ask(by: Person, wish: Wish, now: datetime) -> Document:
    """Keep that somebody wants the whole report; `tasks.make` makes it. An equal one that waits already is that one."""
    same = {"site": wish.site, "language": wish.lang, "begins": wish.period.begins, "ends": wish.period.ends}
    Site.objects.select_for_update().get(pk=wish.site.pk)
    waiting = Document.objects.filter(**same, state=Document.State.WAITING).defer("body").first()
    if waiting is not None:
        return waiting
    document = Document.objects.create(**same, asked=now, by=by)
    note(by, "document.asked", f"document:{document.pk}", wish.site, language=wish.lang)
    _prune(wish.site)
    return document


def _prune(site: Site) -> None:
    """Only the last ones are kept."""
    kept = Document.objects.filter(site=site).values_list("pk", flat=True)[:KEPT]
    Document.objects.filter(site=site).exclude(pk__in=list(kept)).delete()


def make(identity: int, now: datetime) -> bool:
    """Make a document that waits; False when there is nothing to do, for a second worker finds it made."""
    one = Document.objects.filter(pk=identity, state=Document.State.WAITING).select_related("site").first()
    if one is None:
        return False
    wish = Wish(one.site, Period(one.begins, one.ends), "fr" if one.language == "fr" else "en", WHOLE)
    try:
        body = paper(report(wish, now))
    except ValueError:
        return _ended(one, now, why=Document.Why.TOO_LARGE, state=Document.State.FAILED)
    except typst.TypstError:
        _ended(one, now, why=Document.Why.BROKEN, state=Document.State.FAILED)
        raise
    made = {"body": body, "size": len(body), "digest": sha256(body).hexdigest()}
    return _ended(one, now, state=Document.State.READY, **made)


@transaction.atomic
def _ended(one: Document, now: datetime, **fields: object) -> bool:
    waiting = Document.objects.filter(pk=one.pk, state=Document.State.WAITING)
    if not waiting.update(made=now, **fields):
        return False
    note(None, f"document.{fields['state']}", f"document:{one.pk}", one.site, digest=fields.get("digest", ""))
    return True


@transaction.atomic
def taken(by: Person, site: Site, what: str, lang: str) -> None:
    """Note that somebody took a document or a table out of the hub: `report`, `table:machines`, `document:12`."""
    note(by, "export.taken", what, site, language=lang)
