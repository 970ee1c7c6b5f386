"""What a doubt asks for, and what a room hears of the work on its machines.

Rules:
1. A task of a doubt says what was noticed and where: never who said it, never in their words.
2. Making it is what came of the doubt; its reporter is told so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from radvigil.hub.beside import beside
from radvigil.hub.doubts import services as doubts
from radvigil.hub.doubts.models import Doubt, Seen
from radvigil.hub.doubts.queries import reader
from radvigil.hub.machines.carers import told_by
from radvigil.hub.machines.services import Act
from radvigil.hub.people.rights import Badge, Right
from radvigil.hub.places.models import Site
from radvigil.hub.templatetags.hub import language
from radvigil.hub.work.models import LIVE, Task
from radvigil.hub.work.queries import tasks_of
from radvigil.hub.work.services import NewTask, make_task
from radvigil.hub.work.worded import Words, told_as


def of_doubt(doubt: Doubt) -> NewTask:
    """What there is to find out."""
    machines = (doubt.machine,) if doubt.machine is not None else ()
    worded = {
        "kind": "doubt",
        "of": doubt.reference,
        "what": doubt.what,
        "machine": machines[0].name if machines else "",
    }
    return NewTask("doubt", str(doubt.number), title=_words(worded, language()).title, worded=worded, machines=machines)


@told_as("doubt")
def _words(worded: Mapping[str, Any], lang: str) -> Words:
    with override(lang):
        what = str(dict(Seen.choices).get(worded["what"], worded["what"]))
    where = f", {worded['machine']}" if worded["machine"] else ""
    return Words(f"{worded['of']}: {what}{where}")


@transaction.atomic
def make_task_of(act: Act, doubt: Doubt) -> Task:
    """The task of a doubt, made once; what came of the doubt is said, unless that was said before."""
    task = make_task(act.by, doubt.site, of_doubt(doubt), act.at)
    if doubt.ended is None:
        said = doubts.End("task", _("We work on it: a task was made of it."), became=task.pk)
        doubts.end(act, doubt, said)
    return task


@beside("doubt", "work/doubt.html")
def beside_doubt(badge: Badge, doubt: Doubt) -> dict[str, Any]:
    tasks = list(tasks_of(badge.site).filter(origin="doubt", origin_id=str(doubt.number)))
    may = badge.may(Right.ASSIGN) and reader(badge).may_answer(doubt)
    return {"doubt": doubt, "tasks": tasks, "may_assign": may} if tasks or may else {}


def promised(site: Site, machines: list[int]) -> dict[int, str]:
    """Who has promised what about each of these machines, the most pressing."""
    rows = Task.objects.filter(site=site, state__in=LIVE, owner__isnull=False, about__machine__in=machines)
    found: dict[int, str] = {}
    for one in rows.select_related("owner").annotate(machine=F("about__machine")):
        what = one.name.rstrip(" .")  # a title may be a sentence, and stands inside another here
        said = {"who": one.owner, "what": what, "day": date_format(one.due, "j F") if one.due else ""}
        sentence = _("%(who)s: %(what)s, until %(day)s.") if one.due else _("%(who)s: %(what)s.")
        found.setdefault(one.machine, sentence % said)
    return found


told_by(promised)
