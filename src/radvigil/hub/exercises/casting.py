"""Who plays which part: the story is told on the site's own machines.

The rule, as the page says it:
1. A part names kinds of machine, best first. Only machines of the site that are in use may play.
2. Of one kind, first the machine that offers SMB 1, then one that shares files, then one that uses shares, then any;
   then by name, so that the cast of today is the cast of tomorrow.
3. A machine plays one part.
4. Where the site has none, an invented stand-in plays, and its name says that it is invented.

The spread follows the doors that were seen. Machines with a part are struck when their moment comes; the others in the
order of their file sharing, SMB 1 before the rest. A machine without a part that shares no file is never struck.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from radvigil.hub.exercises.story import Part, Story, Words

NONE, USES, SHARES, SMB1 = range(4)
"""What was seen of file sharing on a machine, from nothing to the door that the worm of 2017 came through."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A machine of the site as far as casting needs it."""

    key: str
    name: str
    kind: str
    sharing: int = NONE


@dataclass(frozen=True, slots=True)
class Role:
    """A part and who plays it; `key` is empty for an invented stand-in."""

    part: str
    key: str
    name: str

    @property
    def invented(self) -> bool:
        """Whether no machine of the site plays it."""
        return not self.key


def cast(story: Story, machines: Iterable[Candidate], said: Words) -> tuple[Role, ...]:
    """A machine for every part, in the order of the plan."""
    free = list(machines)
    roles = []
    for part in story.parts:
        chosen = _best(part, free)
        if chosen:
            free.remove(chosen)
        roles.append(Role(part.code, chosen.key if chosen else "", chosen.name if chosen else said.stand_in(part.code)))
    return tuple(roles)


def _best(part: Part, free: Sequence[Candidate]) -> Candidate | None:
    fit = [machine for machine in free if machine.kind in part.kinds]
    return min(fit, key=lambda m: (part.kinds.index(m.kind), -m.sharing, m.name, m.key), default=None)


def names(roles: Iterable[Role]) -> dict[str, str]:
    """Part → name, to be put into the sentences."""
    return {role.part: role.name for role in roles}


def spread(roles: Iterable[Role], machines: Iterable[Candidate]) -> tuple[str, ...]:
    """Keys of the machines without a part, in the order in which the story strikes them; none that shares no file."""
    parts = {role.key for role in roles}
    doors = [machine for machine in machines if machine.sharing >= SHARES and machine.key not in parts]
    return tuple(machine.key for machine in sorted(doors, key=lambda m: (-m.sharing, m.name, m.key)))
