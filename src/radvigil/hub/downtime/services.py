"""Writing the pack and making it. Every change is one transaction with its line in the audit
log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from radvigil.hub.audit.services import note
from radvigil.hub.downtime.models import Line, Made, Pack, Section
from radvigil.hub.incidents.services import ChangedMeanwhileError
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site
from radvigil.hub.work.models import PROMISED, Task
from radvigil.hub.work.services import Act, claim

ORIGIN = "downtime"
"""By which tasks know where they come from."""
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
    _said_done(by, site, now)
    return one


def _said_done(by: Person, site: Site, now: datetime) -> None:
    """Who makes the pack has done what was asked; somebody else looks whether the paper lies where it should."""
    task = Task.objects.filter(site=site, origin=ORIGIN, origin_id="pack", state__in=PROMISED).first()
    if task is None or (task.owner_id not in (None, by.pk) and not task.helpers.filter(pk=by.pk).exists()):
        return
    claim(Act(by, now, gettext("A new pack was made."), task.version), task)
