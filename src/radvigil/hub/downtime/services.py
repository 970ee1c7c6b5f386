"""Writing the pack, and making it. Every change is one transaction with its line in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from radvigil.hub.audit.services import note
from radvigil.hub.downtime.models import Line, Made, Pack, Section
from radvigil.hub.incidents.services import ChangedMeanwhileError
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site

Rows = Sequence[dict[str, Any]]


@transaction.atomic
def keep(by: Person, site: Site, version: int, section: tuple[str, Rows], now: datetime) -> Pack:
    """Replace one section; `version` is 0 for the first writing. Raises ChangedMeanwhileError, and nothing is lost."""
    name, rows = Section(section[0]), section[1]
    if version == 0:
        _pack, new = Pack.objects.get_or_create(site=site, defaults={"changed": now, "by": by})
        written = int(new)
    else:
        known = Pack.objects.filter(site=site, version=version)
        written = known.update(version=version + 1, changed=now, by=by)
    if not written:
        raise ChangedMeanwhileError(site.name)
    Line.objects.filter(pack=site.pk, section=name).delete()
    Line.objects.bulk_create(
        Line(pack_id=site.pk, section=name, position=place, words=words) for place, words in enumerate(rows)
    )
    note(by, "downtime.kept", f"site:{site.pk}", site, section=str(name), lines=len(rows))
    return Pack.objects.get(site=site)


@transaction.atomic
def made(by: Person, site: Site, form: str, version: int, now: datetime) -> Made:
    """Remember that a pack was made: paper is dated by it."""
    one = Made.objects.create(site=site, form=Made.Form(form), version=version, at=now, by=by)
    note(by, "downtime.made", f"site:{site.pk}", site, form=str(one.form), version=version)
    return one
