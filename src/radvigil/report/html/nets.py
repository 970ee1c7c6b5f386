"""From conversations to what is drawn: lines between cards, gathered into nets of one hub.

Rules:
1. What every machine asks for (names, time) is not drawn; other traffic is drawn only between cards that share nothing
   better. What was tried in vain among very many machines is not drawn either.
   Between two folded rooms of a very large site only what the department lives on is drawn: images, queries, worklist,
   HL7. Web, files and remote access between hundreds of machines would join everything to everything; they are drawn
   where one end is a machine of its own or the outside. The machines' pages say all of it.
2. A net is one kind of flow under one protection between one hub and the cards of one place, in one direction: its
   stubs join a trunk, and the trunk enters the hub.
   Between two cards of the middle every net has one member, so that neighbours can be joined by a straight line.
3. When most cards of a place share a net that comes from above, one line goes to the place.
4. Arrows point where what matters goes: images to whoever gets them, the worklist to the modality, messages to their
   receiver, other flows to whom the exchange was begun with.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from radvigil.records import Conversation
from radvigil.report.html.cards import Card, Place
from radvigil.report.view import View

FAMILY = {"images": "image", "queries": "image", "worklist": "order", "hl7": "order"}
"""The three hues of the drawing; what is not named is `other`."""
NOT_DRAWN = frozenset({"names"})
MOST = 0.6
"""Share of a place's cards from which one line goes to the whole place."""
_HUB_PLACES: dict[Place, int] = {"middle": 4, "above": 3, "right": 2, "left": 1, "below": 0}


class Link(NamedTuple):
    """What two cards share: start and end follow the arrow."""

    start: str
    end: str
    what: str
    protection: str


class _Key(NamedTuple):
    """What parts one net from another."""

    hub: str
    what: str
    protection: str
    place: Place
    inward: bool
    alone: str


@dataclass(slots=True)
class Volume:
    """How much went over a link."""

    bytes: int = 0
    flows: int = 0
    both: bool = False


@dataclass(frozen=True, slots=True)
class Net:
    """See rule 2. `members` are (card, bytes); `inward`: the arrow points at the hub."""

    hub: str
    what: str
    protection: str
    place: Place
    inward: bool
    members: tuple[tuple[str, int], ...]
    whole: bool = False
    """The net goes to the place itself (rule 3)."""
    both: bool = False
    cards: frozenset[str] = field(default_factory=frozenset)

    @property
    def family(self) -> str:
        return FAMILY.get(self.what, "other")

    @property
    def bytes(self) -> int:
        return sum(size for _, size in self.members)


def nets_of(view: View, cards: tuple[Card, ...]) -> tuple[Net, ...]:
    """All nets, largest first inside each hub; the order depends on nothing but the site."""
    crowds = frozenset(card.key for card in cards if card.crowd)
    links = _links(view, {device: card.key for card in cards for device in card.devices}, crowds)
    by_key = {card.key: card for card in cards}
    degree = _degrees(links, by_key)
    gathered: dict[_Key, list[tuple[str, Volume]]] = defaultdict(list)
    for link, volume in links.items():
        start, end = by_key[link.start], by_key[link.end]
        inward = _rank(end, start, link, degree) >= _rank(start, end, link, degree)
        hub, member = (end, start) if inward else (start, end)
        alone = member.key if hub.place == member.place == "middle" else ""
        gathered[_Key(hub.key, link.what, link.protection, member.place, inward, alone)].append((member.key, volume))
    counts = Counter(card.place for card in cards)
    found = [_net(key, members, counts, by_key) for key, members in gathered.items()]
    return tuple(
        sorted(
            found, key=lambda net: (net.hub, -net.bytes, net.what, net.protection, net.place, net.inward, net.members)
        )
    )


def _degrees(links: dict[Link, Volume], by_key: dict[str, Card]) -> Counter[tuple[str, ...]]:
    """To how many cards of each place a card is linked by each kind of flow and protection."""
    degree: Counter[tuple[str, ...]] = Counter()
    for link in links:
        degree[link.start, link.what, link.protection, by_key[link.end].place] += 1
        degree[link.end, link.what, link.protection, by_key[link.start].place] += 1
    return degree


def _rank(card: Card, other: Card, link: Link, degree: Counter[tuple[str, ...]]) -> tuple[int, int, str]:
    """Who is the hub of a link: whoever has more such links, else whose place is more central."""
    return degree[card.key, link.what, link.protection, other.place], _HUB_PLACES[card.place], card.key


def _net(key: _Key, members: list[tuple[str, Volume]], counts: Counter[Place], by_key: dict[str, Card]) -> Net:
    hub, what, protection, place, inward, _ = key
    whole = by_key[hub].place == "above" and place in ("left", "right") and len(members) >= max(3, MOST * counts[place])
    sizes = tuple(sorted((card, volume.bytes) for card, volume in members))
    touched = frozenset({hub, *(card for card, _ in sizes)})
    both = any(volume.both for _, volume in members)
    return Net(hub, what, protection, place, inward, sizes, whole, both, touched)


def _links(view: View, card_of: dict[str, str], crowds: frozenset[str]) -> dict[Link, Volume]:
    links: dict[Link, Volume] = defaultdict(Volume)
    for one in view.site.conversations:
        if one.what in NOT_DRAWN:
            continue
        for target, size, flows in _targets(one):
            ends = card_of.get(one.source), card_of.get(target)
            if None in ends or ends[0] == ends[1] or (one.what not in FAMILY and crowds.issuperset(ends)):
                continue
            volume = links[_link(one, str(ends[0]), str(ends[1]))]
            volume.bytes += size
            volume.flows += flows
            volume.both |= one.what == "images" and one.data_flow == "both"
    return _without_repeats(links)


def _targets(one: Conversation) -> Iterator[tuple[str, int, int]]:
    """(machine at the other end, bytes both ways, flows); of a folded conversation those that bytes went to."""
    if one.targets == 1:
        yield one.target, one.bytes_out + one.bytes_back, one.flows
    for each in one.reached:
        yield each.device, each.bytes_out + each.bytes_back, each.flows


def _link(one: Conversation, source: str, target: str) -> Link:
    turned = one.what == "worklist" or (one.what in ("images", "queries") and one.data_flow == "back")
    start, end = (target, source) if turned else (source, target)
    return Link(start, end, one.what, one.encrypted)


def _without_repeats(links: dict[Link, Volume]) -> dict[Link, Volume]:
    """Queries join the images that answer them; other traffic yields to anything better between the same cards."""
    kept = dict(links)
    pairs = {(frozenset(link[:2]), link.protection) for link in links if link.what == "images"}
    better = {frozenset(link[:2]) for link in links if link.what != "other"}
    for link in links:
        pair = frozenset(link[:2])
        if (link.what == "queries" and (pair, link.protection) in pairs) or (link.what == "other" and pair in better):
            del kept[link]
    return kept
