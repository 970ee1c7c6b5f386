"""What a machine's page shows of the facts that its last report holds: identity with its proof, hours, peers, what-ifs.

Rules:
1. Every value says how sure it is and where it was seen, down to packet numbers; rivals stand under it.
2. Hours in which nobody looked are drawn as not looked at, never as quiet.
3. All text passes through `harmless` here; Django escapes it on the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import ngettext

from radvigil.hub.machines.models import Key, Machine
from radvigil.hub.templatetags.hub import language
from radvigil.report import harmless
from radvigil.texts import day_name, has, number, say, say_count, size, zone_of

Plain = Mapping[str, Any]
BOXES = {"high": 3, "medium": 2, "low": 1}
REFERENCES = 3
"""Packets named beside a value; the report keeps eight of each."""
SINGLE = ("manufacturer", "model", "serial", "operating_system")
HOUR_NS = 3600 * 1_000_000_000
WEEK, STEP, LEFT, TOP = 168, 24, 44, 26
SIDES = (4, 9, 13, 16, 19, 22)
"""Side of a square of the heat map by level."""
MOST_SERVICES = 24


def coded(group: str, code: str) -> str:
    lang = language()
    return say(f"{group}.{code}", lang) if has(f"{group}.{code}", lang) else harmless(code)


class Value(NamedTuple):
    """One value of a fact."""

    said: str
    boxes: int
    sure: str
    seen_in: str
    packets: str
    rivals: list[str]


class Fact(NamedTuple):
    """A fact and its values; several stand under each other."""

    name: str
    values: list[Value]


def identity(device: Plain, captures: Mapping[str, str]) -> list[Fact]:
    """What it is, and how we know."""
    found = [Fact(coded("fact", "kind"), [_value(device["kind"], captures, "kind")])]
    found += [Fact(coded("fact", name), [_value(device[name], captures)]) for name in SINGLE if device.get(name)]
    for name, fact in (("software", "software"), ("name", "names")):
        if device.get(fact):
            found.append(Fact(coded("fact", name), [_value(one, captures) for one in device[fact]]))
    if device.get("network_aes"):
        found.append(Fact(coded("fact", "ae"), [_entity(one, captures) for one in device["network_aes"][:8]]))
    if device.get("macs"):
        found.append(Fact(coded("fact", "mac"), [Value(harmless(", ".join(device["macs"])), 0, "", "", "", [])]))
    if said := [f"{coded('stated', name)} {harmless(value)}" for name, value in device.get("stated", ())]:
        value = Value(" · ".join(said), 0, "", coded("source", "site_file"), "", [])
        found.append(Fact(coded("fact", "said"), [value]))
    return found


def _value(fact: Plain, captures: Mapping[str, str], group: str = "") -> Value:
    sure, evidence = str(fact["confidence"]), fact["evidence"]
    said = coded(group, fact["value"]) if group else harmless(fact["value"])
    rivals = [_rival(one, group) for one in fact.get("rivals", ())]
    boxes, word = BOXES.get(sure, 1), coded("confidence", sure)
    return Value(said, boxes, word, sources(evidence), packets(evidence, captures), rivals)


def _rival(one: Plain, group: str) -> str:
    said = coded(group, one["value"]) if group else harmless(one["value"])
    sure = coded("confidence", one["confidence"])
    return say("device.rival", language(), value=said, source=sources(one["evidence"]), sure=sure)


def _entity(one: Plain, captures: Mapping[str, str]) -> Value:
    roles = ", ".join(dict.fromkeys(coded("role", role) for role in one["roles"]))
    evidence = [one["evidence"]]
    said = f"{harmless(one['ae_title'])} ({roles})" if roles else harmless(one["ae_title"])
    return Value(said, 3, coded("confidence", "high"), sources(evidence), packets(evidence, captures), [])


def sources(evidence: Iterable[Plain]) -> str:
    """`image headers (412 times); maker of the network card (once)`."""
    counts: dict[str, int] = defaultdict(int)
    for one in evidence:
        counts[coded("source", one["source"])] += int(one["count"])
    return "; ".join(f"{name} ({say_count('count.times', language(), n)})" if n else name for name, n in counts.items())


def packets(evidence: Iterable[Plain], captures: Mapping[str, str]) -> str:
    """The first packet numbers, with their capture when there are several."""
    shown: dict[str, None] = {}
    for one in evidence:
        for place in one.get("references", ()):
            where = f" ({harmless(captures.get(place['capture'], ''))})" if len(captures) > 1 else ""
            shown[f"{number(place['packet'], language())}{where}"] = None
    return " · ".join(list(shown)[:REFERENCES]) + (" …" if len(shown) > REFERENCES else "")


def contradictions(device: Plain) -> list[str]:
    """Where people and packets disagree."""
    return [
        f"{coded('field', name)}: " + say("device.contradiction", language(), said=harmless(said), seen=harmless(seen))
        for name, said, seen in device.get("contradictions", ())
    ]


def blind(machine: Machine, device: Plain, peers: Sequence[Plain]) -> list[str]:
    """What this page cannot see of the machine."""
    limits = [f"blind_{machine.why}"] if machine.why else []
    limits += [f"blind_{machine.scope}"] if machine.scope != "local" else []
    if machine.why != "hidden" and any(one["encrypted"] in ("yes", "mixed") for one in peers):
        limits.append("blind_hidden")
    return [say(f"device.{name}", language()) for name in (*limits, "blind_always")]


# Hours


class Heat(NamedTuple):
    """The week as squares. `squares`: (level, path); `key`: (level, side, margin, words)."""

    squares: list[tuple[int, str]]
    unseen: str
    days: list[tuple[str, int]]
    hours: list[tuple[str, int]]
    key: list[tuple[int, int, float, str]]
    told: str
    zone: str


def heat(device: Plain, summary: Plain) -> Heat | None:
    """None when nothing shows it at work."""
    counts = list(device.get("hours") or ())
    if len(counts) != WEEK or not any(counts):
        return None
    watched, lang = set(summary.get("watched", ())), language()
    bounds, largest = _bounds(counts), max(counts)
    paths: dict[int, list[str]] = defaultdict(list)
    unseen = []
    for at, count in enumerate(counts):
        x, y = LEFT + 12 + at % 24 * STEP, TOP + 12 + at // 24 * STEP
        if not count and at not in watched:
            unseen.append(f"M{x - 6} {y - 6}h12v12h-12z")
            continue
        level = _level(count, bounds)
        side = SIDES[level]
        paths[level].append(f"M{x - side / 2:g} {y - side / 2:g}h{side}v{side}h-{side}z")
    return Heat(
        squares=[(level, "".join(paths[level])) for level in sorted(paths)],
        unseen="".join(unseen),
        days=[(day_name(n, lang, short=True), TOP + 16 + n * STEP) for n in range(7)],
        hours=[(f"{h:02}", LEFT + 12 + h * STEP) for h in range(0, 24, 3)],
        key=_key(bounds, largest),
        told=_told(counts, watched),
        zone=zone_of(str(summary.get("time_zone", "")))[1],
    )


def _bounds(counts: Sequence[int]) -> tuple[int, ...]:
    """Upper bounds of the levels 1 to 4: equal steps of the largest count."""
    largest = max(counts, default=0)
    return tuple(max(n, -(-largest * n // 5)) for n in range(1, 5))


def _level(count: int, bounds: tuple[int, ...]) -> int:
    return 0 if count <= 0 else 1 + sum(count > bound for bound in bounds)


def _key(bounds: tuple[int, ...], largest: int) -> list[tuple[int, int, float, str]]:
    lang = language()
    found, low = [(0, SIDES[0], (22 - SIDES[0]) / 2, say("activity.none", lang))], 1
    for level, high in enumerate((*bounds, largest), 1):
        if low <= min(high, largest):
            words = number(low, lang) if low == high else f"{number(low, lang)}–{number(high, lang)}"
            found.append((level, SIDES[level], (22 - SIDES[level]) / 2, words))
        low = high + 1
    return found


def _told(counts: Sequence[int], watched: set[int]) -> str:
    """The drawing in words: the busiest hour and, where a day was watched, the quietest."""
    busiest = max(range(WEEK), key=lambda n: counts[n])
    if len(watched) < 24:
        return say("activity.heat_busiest", language(), busiest=hour_word(busiest))
    quietest = min(sorted(watched), key=lambda n: counts[n])
    return say("activity.heat_text", language(), busiest=hour_word(busiest), quietest=hour_word(quietest))


def hour_word(at: int) -> str:
    """An hour of the week; Monday 00:00 is 0."""
    return say("activity.at", language(), day=day_name(at // 24, language()), hour=f"{at % 24:02}")


# Peers and services


class Peer(NamedTuple):
    """With whom it has to do, and in what."""

    verb: str
    name: str
    machine: int
    """Its number here; 0 when the hub does not know it, or when very many are meant."""
    service: str
    volume: str
    encrypted: str
    protection: str
    what: str
    failed: str


def peers_of(machine: Machine, rows: Sequence[Plain]) -> list[Peer]:
    """The largest exchanges of its last report, in two queries."""
    keys = {str(one["peer"]) for one in rows if one["peer"]}
    known = {
        key.value: key.machine
        for key in Key.objects.filter(site=machine.site_id, value__in=keys).select_related("machine")
    }
    return [_peer(one, known.get(str(one["peer"]))) for one in rows]


def _peer(one: Plain, other: Machine | None) -> Peer:
    lang = language()
    name = other.name if other else say_count("count.machines", lang, one["targets"]) if one["targets"] > 1 else "–"
    port = f" {one['transport']}/{one['port']}" if one["port"] else ""
    return Peer(
        verb=coded("verb", f"{one['what']}-{'out' if one['out'] else 'in'}"),
        name=name,
        machine=other.pk if other else 0,
        service=f"{coded('service', one['service'])}{port}, {say_count('count.flows', lang, one['flows'])}",
        volume=size(one["bytes"], lang),
        encrypted=one["encrypted"],
        protection=coded("protection", one["encrypted"]),
        what=coded("what", one["what"]),
        failed=say_count("count.failed", lang, one["failed"]) if one["failed"] else "",
    )


class Offer(NamedTuple):
    """A service that it offers or uses."""

    name: str
    role: str
    port: str
    encrypted: str
    protection: str
    details: str
    peers: str


def services_of(device: Plain) -> list[Offer]:
    """What it offers first, then what it uses."""
    order = sorted(device.get("services", ()), key=lambda s: (s["role"] != "server", s["name"], s["port"] or 0))
    return [
        Offer(
            name=coded("service", one["name"]),
            role=coded("role", one["role"]),
            port=f"{one['transport']}/{one['port']}" if one["port"] else one["transport"],
            encrypted=one["encrypted"],
            protection=coded("protection", one["encrypted"]),
            details=" · ".join(f"{coded('detail', name)} {coded('value', value)}" for name, value in one["details"]),
            peers=say_count("count.peers", language(), one["peers"]),
        )
        for one in order[:MOST_SERVICES]
    ]


# What if


class Remedy(NamedTuple):
    """One remedy: what it brings, what it costs, what comes before it."""

    name: str
    means: str
    level_before: int
    level_after: int
    site: str
    cost: list[str]
    first: list[str]


def remedies(what_ifs: Iterable[Plain], keys: set[str], risk: Plain) -> list[Remedy]:
    """Those of this machine, the gentlest first, as the risk room orders them."""
    return [_remedy(one, risk) for one in what_ifs if one["device"] in keys]


def _remedy(one: Plain, risk: Plain) -> Remedy:
    lang = language()
    first = [say("risk.filter-first", lang)] if one["preceded_by"] else []
    first += [say("risk.authorisation", lang)] if one["authorisation_first"] else []
    return Remedy(
        name=coded("risk.remedy", one["remedy"]),
        means=coded("risk.remedies", one["remedy"]),
        level_before=one["level_before"],
        level_after=one["level_after"],
        site=f"{number(one['site_before'], lang)} → {number(one['site_after'], lang)}",
        cost=_costs(one, risk.get("use", {})),
        first=first,
    )


def _costs(one: Plain, use: Plain) -> list[str]:
    """What waits, and when it waits least; under fourteen days it says that this is not enough."""
    lang = language()
    said = [say("register.cost_unknown", lang)]
    if use.get("unit"):
        code = "cost_lasting" if one["lasting"] else "cost_once"
        unit, cost = say(f"risk.unit.{use['unit']}", lang), one["cost"]
        said = [say(f"register.{code}", lang, n=number(cost, lang, 0 if cost >= 10 else 1), unit=unit)]
    if not use.get("enough"):
        said.append(say("risk.not-enough", lang, days=number(use.get("days", 0), lang)))
    elif one["quietest"] >= 0:
        day = day_name(one["quietest"] // 24, lang)
        said.append(say("register.quietest", lang, day=day, hour=f"{one['quietest'] % 24:02}"))
    return said


def harms_of(risk: Plain) -> list[tuple[str, int, str, str]]:
    """(harm, level, how bad, how likely) of each of the three; empty when the risk was not computed."""
    return [
        (coded("risk.harm", one["harm"]), one["level"], coded("risk.severity", str(one["severity"])),
         coded("risk.likelihood", str(one["likelihood"])))
        for one in risk.get("harms", ())
    ]  # fmt: skip


def observed(risk: Plain) -> str:
    """How many days its use rests on."""
    use = risk.get("use", {})
    if not use.get("unit") or use.get("enough"):
        return ""
    told = ngettext(
        "Observed for one day: not enough to say what is usual; it takes 14.",
        "Observed for %(days)d days: not enough to say what is usual; it takes 14.",
        use["days"],
    )
    return told % {"days": use["days"]}
