"""One's room: the machines of a person, each with all that its card says, in a fixed number of questions."""

from __future__ import annotations

from dataclasses import dataclass, field

from radvigil.hub.findings.models import Finding
from radvigil.hub.findings.queries import about
from radvigil.hub.machines.carers import carers
from radvigil.hub.machines.glossary import explained
from radvigil.hub.machines.models import Key, Machine
from radvigil.hub.machines.queries import Call, call_for, room_of
from radvigil.hub.people.rights import Badge
from radvigil.hub.templatetags.hub import language, words


@dataclass(frozen=True, slots=True)
class Card:
    """A machine as people of its room see it."""

    machine: Machine
    call: Call
    finding: Finding | None
    carers: list[str]
    substitutes: list[str]
    """Names of machines that can take over, as the site file says."""

    @property
    def suspected(self) -> bool:
        return self.finding is not None and self.finding.stance == "suspected"


@dataclass(slots=True)
class Room:
    """The first cards, how many machines are in each state, and what the acronyms on the cards mean."""

    places: list[str]
    """The person's departments, else the site."""
    cards: list[Card]
    counts: dict[str, int] = field(default_factory=dict)
    glossary: list[tuple[str, str]] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Machines that have no card here."""
        return self.counts["all"] - len(self.cards)


def room(badge: Badge) -> Room:
    """The room of a person at the site they look at."""
    machines, counts = room_of(badge)
    worst = about([one.pk for one in machines])
    told = carers(badge.site, [one.pk for one in machines])
    names = _names(badge.site.pk, machines)
    cards = [
        Card(
            one,
            call_for(badge.site, one.department),
            worst.get(one.pk) if one.shown_state == "look" else None,
            told.get(one.pk, []),
            [names[key] for key in one.substitutes if key in names],
        )
        for one in machines
    ]
    departments = sorted({one.department.name for one in badge.memberships if one.department is not None})
    return Room(departments or [badge.site.name], cards, counts, explained(_shown(cards), language()))


def _names(site: int, machines: list[Machine]) -> dict[str, str]:
    """Names of the machines that stand in for others, by the keys under which reports name them."""
    wanted = {key for one in machines for key in one.substitutes}
    rows = Key.objects.filter(site=site, value__in=wanted).select_related("machine") if wanted else ()
    return {one.value: one.machine.name for one in rows}


def _shown(cards: list[Card]) -> list[str]:
    """The texts of all cards."""
    found: list[str] = []
    for one in cards:
        found += [one.machine.name, one.machine.kind_word, *one.carers, *one.substitutes]
        if one.finding is not None:
            said = words(one.finding.code, one.finding.params)
            found += [said.title, said.health]
    return found
