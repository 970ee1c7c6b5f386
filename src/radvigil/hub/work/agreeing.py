"""Who must agree before what was decided begins: asking them, their yes, their "not like this".

Rules:
1. The professions are those of the proposal (`Proposal.agree`) at the moment of the decision. Who decided has spoken
   by deciding: for management where they hold such a role, else for one profession of theirs that must agree.
2. One speaks for one's own profession, by a role that one holds at the site; nobody speaks for two.
3. "Not like this" has a reason, takes back what the others said, and sends the task back to Decisions.
4. More machines are another question: all are asked again, and what was begun waits for their word.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from radvigil.hub.audit.services import note
from radvigil.hub.people.models import Person
from radvigil.hub.work.models import BEGUN, Agreement, State, Step, Task
from radvigil.hub.work.queries import voices_of
from radvigil.hub.work.services import Act, ChangedError, RefusedError, moved


@transaction.atomic
def ask(act: Act, task: Task, professions: Iterable[str]) -> None:
    """Ask these professions, within the transaction that decides."""
    must = tuple(professions)
    word = _word(act.by, task, must)
    left = [one for one in must if one != word]
    task.agreements.all().delete()
    if word:
        Agreement.objects.create(task=task, profession=word, by=act.by, at=act.at)
    fields: dict[str, Any] = {"asked": " ".join(left)}
    if left and task.state in BEGUN:
        fields |= {"state": State.OPEN, "claimed_by": None}
    Task.objects.filter(pk=task.pk).update(**fields)
    for name, value in fields.items():
        setattr(task, name, value)
    if left:
        note(act.by, "task.asked", f"task:{task.pk}", task.site, professions=left)


def _word(person: Person, task: Task, must: tuple[str, ...]) -> str:
    """For which profession somebody has spoken by deciding."""
    own = voices_of(person, task.site)
    return "management" if "management" in own else next((one for one in must if one in own), "")


@transaction.atomic
def agree(act: Act, task: Task, profession: str) -> Task:
    """Say yes. Raises RefusedError `state`, `unasked`, `profession`, `spoken`; ChangedError."""
    held = _asking(act, task, profession)
    Agreement.objects.create(task=held, profession=profession, by=act.by, at=act.at)
    left = [one for one in held.waits_for if one != profession]
    return moved(act, held, Step.Kind.AGREED, profession, asked=" ".join(left))


@transaction.atomic
def not_so(act: Act, task: Task, profession: str) -> Task:
    """Send it back, and say why. Raises what `agree` raises, and RefusedError `said`."""
    held = _asking(act, task, profession)
    if not act.said.strip():
        raise RefusedError("said")
    held.agreements.all().delete()
    return moved(act, held, Step.Kind.NOT_SO, profession, asked="", state=State.PROPOSED)


WORDS = {"agree": agree, "not-so": not_so}
"""What a person may say by its name."""


def _asking(act: Act, task: Task, profession: str) -> Task:
    """The row as it stands, held until the transaction ends, when this person may speak for this profession."""
    held = Task.objects.select_for_update(of=("self",)).select_related("owner", "site").get(pk=task.pk)
    if held.version != act.seen:
        raise ChangedError(held)
    if held.state != State.OPEN:
        raise RefusedError("state")
    if profession not in voices_of(act.by, held.site):
        raise RefusedError("profession")
    if held.agreements.filter(by=act.by).exists():
        raise RefusedError("spoken")
    if profession not in held.waits_for:
        raise RefusedError("unasked")
    return held
