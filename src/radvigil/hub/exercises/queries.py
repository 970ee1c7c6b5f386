"""Reading exercises: who can play, how a run stands, and what is told of it afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy, pgettext_lazy

from radvigil.hub.exercises.casting import NONE, SHARES, SMB1, USES, Candidate, cast, names
from radvigil.hub.exercises.casting import Role as Part
from radvigil.hub.exercises.models import Run, Seat
from radvigil.hub.exercises.play import Entry, Scene, play
from radvigil.hub.exercises.story import ROLES, STORIES, Inject, Source, Words, story, words
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Person, Role
from radvigil.hub.people.rights import Badge
from radvigil.hub.places.models import Site

PLACES = {
    "archive": "middle", "gateway": "middle", "workstation": "right", "printer": "right", "worklist": "above",
    "hl7-engine": "above", "server": "above", "router": "above", "switch": "above",
}  # fmt: skip
"""Kind → place on the map; a modality is left."""
NAMED = {
    "left": gettext_lazy("Imaging machines"),
    "middle": gettext_lazy("Archives and brokers"),
    "right": pgettext_lazy("place on the map", "Readers"),
    "above": gettext_lazy("Information systems"),
}


def candidates(site: Site) -> list[Candidate]:
    """The machines of a site that may play: in use, and its own."""
    rows = Machine.objects.filter(site=site, out_of_use=None).exclude(scope="outside").select_related("facts")
    return [Candidate(str(one.pk), one.name, one.kind, _sharing(one)) for one in rows]


def _sharing(machine: Machine) -> int:
    """What was seen of file sharing on it."""
    device: dict[str, Any] = machine.facts.device if hasattr(machine, "facts") else {}
    found = NONE
    for service in device.get("services", []):
        if service.get("name") != "smb":
            continue
        if service.get("role") != "server":
            found = max(found, USES)
        else:
            old = any(str(value).upper().startswith("SMB1") for _, value in service.get("details", []))
            found = max(found, SMB1 if old else SHARES)
    return found


def runs(site: Site) -> QuerySet[Run]:
    """All runs of a site, the latest first."""
    return (
        Run.objects.filter(site=site)
        .select_related("leader")
        .annotate(people=Count("seats"))
        .order_by("-called", "-pk")
    )


def kept_of(person: Person) -> list[dict[str, str]]:
    """The seats of a person, for their own file."""
    rows = Seat.objects.filter(person=person).select_related("run")
    return [{"exercise": one.run.story, "as": one.role, "called": one.run.called.isoformat()} for one in rows]


def speaks_for(run: Run, person: Person, inject: str) -> str:
    """The profession for which a person may decide about an inject; empty for none.

    Those decide whose profession it is. Where nobody sits for it, all who are here decide together; the leader may
    always write down what was said aloud.
    """
    decides = next((one.decides for one in run.tale.injects if one.code == inject), "")
    seats = dict(run.seats.values_list("person", "role"))
    own = seats.get(person.pk, "")
    if decides and (own == decides or person.pk == run.leader_id or (own and decides not in seats.values())):
        return decides
    return ""


def profession(badge: Badge) -> str:
    """The profession that somebody most likely plays: their own."""
    return next((code for code in ROLES if code in badge.roles), "")


@dataclass(frozen=True, slots=True)
class Told:
    """A story as the list shows it."""

    code: str
    said: Words

    @property
    def title(self) -> str:
        return self.said.say("title")

    @property
    def summary(self) -> str:
        return self.said.say("summary")


@dataclass(frozen=True, slots=True)
class Held:
    """A run as the list shows it."""

    run: Run
    title: str


def held(rows: Iterable[Run], lang: str) -> list[Held]:
    """Runs with the title of their story."""
    return [Held(one, words(one.story, lang).say("title")) for one in rows]


def told(lang: str) -> list[Told]:
    """All stories, in words."""
    return [Told(code, words(code, lang)) for code in STORIES]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that was published, and where."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Before:
    """A story before it is played."""

    code: str
    minutes: int
    said: Words
    facts: tuple[Fact, ...]
    cast: tuple[Part, ...]

    @property
    def spoken(self) -> str:
        """All that is read of it."""
        return " ".join((*self.words.values(), *(one.text for one in self.facts)))

    @property
    def words(self) -> dict[str, str]:
        return {name: self.said.say(name) for name in ("title", "summary", "goal", "rule")}


def before(site: Site, code: str, lang: str) -> Before:
    """What may be read before: aim, facts with their sources, and who would play today."""
    tale, said = story(code), words(code, lang)
    facts = tuple(
        Fact(said.say("fact", at, "text"), tale.sources[one["source"]]) for at, one in enumerate(said.tree["fact"])
    )
    return Before(code, tale.minutes, said, facts, cast(tale, candidates(site), said))


@dataclass(frozen=True, slots=True)
class Option:
    """A choice in words; `outcome` is shown only when it may be known."""

    code: str
    text: str
    outcome: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Card:
    """An inject in words, as far as the reader may see it."""

    inject: Inject
    entry: Entry
    title: str
    text: str
    knows: str
    lesson: str
    outcome: str
    """What came of it; empty while it is open."""
    by: str
    """The profession that decided; empty where silence answered."""
    options: tuple[Option, ...]

    @property
    def spoken(self) -> str:
        """All that is read of it."""
        return " ".join((self.title, self.text, self.knows, self.lesson, *(one.text for one in self.options)))

    @property
    def chosen(self) -> str:
        """The words of the choice that was taken."""
        return next((one.text for one in self.options if one.taken), "")


@dataclass(frozen=True, slots=True)
class Gauge:
    """One gauge: its words, where it began and where it stands."""

    code: str
    word: str
    began: int
    now: int
    curve: tuple[tuple[int, int], ...]
    """(minute, value) at each change."""
    minutes: int

    @property
    def points(self) -> str:
        """The curve as steps in a drawing of 240 × 48, the highest value at the top."""
        top = max(1, *(value for _, value in self.curve))
        last, found = 0.0, list[str]()
        for minute, value in (*self.curve, (self.minutes, self.curve[-1][1])):
            x, y = 240 * minute / self.minutes, 46 - 44 * value / top
            found += [f"{x:.1f},{last:.1f}"] if found else []
            found.append(f"{x:.1f},{y:.1f}")
            last = y
        return " ".join(found)


@dataclass(frozen=True, slots=True)
class Mark:
    """A machine on the exercise's map."""

    name: str
    kind: str
    place: str
    struck: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """A run in words at a moment."""

    run: Run
    scene: Scene
    said: Words
    cards: tuple[Card, ...]
    gauges: tuple[Gauge, ...]
    machines: tuple[Mark, ...]

    @property
    def spoken(self) -> str:
        """All that is read afterwards."""
        return " ".join((self.title, self.closing, *(card.spoken for card in self.cards)))

    @property
    def unheard(self) -> int:
        """Machines struck in the story beyond those that were seen here."""
        return max(0, dict(self.scene.gauges).get("struck", 0) - sum(one.struck for one in self.machines))

    @property
    def places(self) -> list[tuple[str, list[Mark]]]:
        """The machines by their places on the map, in its order."""
        found = ((str(word), [one for one in self.machines if one.place == place]) for place, word in NAMED.items())
        return [(word, marks) for word, marks in found if marks]

    @property
    def title(self) -> str:
        return self.said.say("title")

    @property
    def goal(self) -> str:
        return self.said.say("goal")

    @property
    def closing(self) -> str:
        return self.said.say("closing")

    @property
    def mark(self) -> str:
        """Changes whenever something arrives, is decided, or the run changes its state."""
        scene = self.scene
        return f"{len(scene.entries)}-{len(scene.waiting)}-{self.run.state}-{int(self.run.standing is not None)}"

    @property
    def clock(self) -> str:
        """The story's time of day."""
        hour, minute = (int(part) for part in self.run.tale.starts.split(":"))
        at = hour * 60 + minute + self.scene.minute
        return f"{at // 60 % 24:02d}:{at % 60:02d}"

    @property
    def open(self) -> tuple[Card, ...]:
        """What waits for a decision, oldest first."""
        return tuple(card for card in self.cards if card.entry.open)

    @property
    def past(self) -> tuple[Card, ...]:
        """What is behind, the latest first."""
        return tuple(card for card in reversed(self.cards) if not card.entry.open)


def spoken(run: Run, lang: str) -> Words:
    """The run's sentences, its machines named; a stand-in is called invented in the reader's language."""
    said = words(run.story, lang)
    invented = {part.part: said.stand_in(part.part) for part in run.parts if part.invented}
    return Words(said.tree, {**names(run.parts), **invented}, said.lang)


def stage(run: Run, lang: str, now: datetime) -> Stage:
    """How a run stands: three queries, whatever it holds."""
    taken = list(run.decisions.all())
    scene = play(run.tale, [one.answer for one in taken], run.minute(now))
    said = spoken(run, lang)
    roles = {one.inject: one.get_role_display() for one in taken}
    cards = tuple(_card(run.tale.inject(entry.inject), entry, said, roles) for entry in scene.entries)
    return Stage(run, scene, said, cards, _gauges(run, scene, said), _map(run, scene, said))


@dataclass(frozen=True, slots=True)
class View:
    """An open inject as one person meets it: heard of or not, and whether they decide."""

    card: Card
    hears: bool
    decides: bool
    decider: str


def seen_by(stage: Stage, seats: list[Seat], seat: Seat | None, *, leading: bool) -> tuple[View, ...]:
    """What waits, as far as a person's profession hears of it. The leader hears everything."""
    here = {one.role for one in seats}
    own = seat.role if seat else ""
    found = []
    for card in stage.open:
        one = card.inject
        decides = leading or own == one.decides or bool(own and one.decides not in here)
        hears = decides or own in one.to
        found.append(View(card, hears, decides, str(Role(one.decides).label)))
    return tuple(found)


def _card(inject: Inject, entry: Entry, said: Words, roles: dict[str, str]) -> Card:
    at = ("inject", inject.code)
    options = tuple(
        Option(one.code, said.say(*at, "choices", one.code, "text"), said.say(*at, "choices", one.code, "outcome"),
               one.code == entry.choice)
        for one in inject.choices
    )  # fmt: skip
    outcome = "" if entry.open else next((one.outcome for one in options if one.taken), said.say(*at, "silence"))
    return Card(
        inject=inject,
        entry=entry,
        title=said.say(*at, "title"),
        text=said.say(*at, "text"),
        knows=said.say(*at, "knows"),
        lesson=said.say(*at, "lesson"),
        outcome=outcome,
        by=roles.get(inject.code, ""),
        options=options,
    )


def _gauges(run: Run, scene: Scene, said: Words) -> tuple[Gauge, ...]:
    now = dict(scene.gauges)
    return tuple(
        Gauge(
            code,
            said.say("gauge", code),
            began,
            now[code],
            tuple((point.minute, dict(point.gauges)[code]) for point in scene.curve),
            max(1, scene.minute),
        )
        for code, began in run.tale.gauges.items()
    )


def _map(run: Run, scene: Scene, said: Words) -> tuple[Mark, ...]:
    """The machines of the cast and of the site, with what the story has struck so far."""
    struck = struck_in(run, scene)
    kinds = {part.code: part.kinds[0] for part in run.tale.parts}
    known = [(key, name, kind) for key, name, kind, _ in run.cast.get("machines", [])]
    invented = [(part.part, said.stand_in(part.part), kinds[part.part]) for part in run.parts if part.invented]
    return tuple(Mark(name, kind, PLACES.get(kind, "left"), mark in struck) for mark, name, kind in known + invented)


def struck_in(run: Run, scene: Scene) -> frozenset[str]:
    """Keys of machines (of invented ones: their parts) that the story holds struck."""
    tale = run.tale
    if run.started is None:
        return frozenset()
    marks = {part.part: part.key or part.part for part in run.parts}
    if scene.entry(tale.back):
        return frozenset()
    named = [marks[part] for part, inject in tale.strikes if part in marks and scene.entry(inject)]
    more = max(0, dict(scene.gauges).get("struck", 0) - len(named))
    return frozenset((*named, *run.cast.get("spread", [])[:more]))
