"""What the page of a finding shows beside its words: proof, past, frameworks, and who reads first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from radvigil.hub.findings.models import Finding, Match, Verdict
from radvigil.hub.machines.models import Machine, Sight, UseDecision
from radvigil.hub.rare import rare
from radvigil.hub.templatetags.hub import language
from radvigil.report import harmless
from radvigil.texts import finding_words, frameworks, frameworks_of, has, say, say_count

READERS = ("health", "engineering", "management", "law")
SIGNS = {"health": "health", "engineering": "gear", "management": "sign", "law": "scales"}


class Reader(NamedTuple):
    """One of the four, its sign, and whether it is the person who reads."""

    code: str
    sign: str
    own: bool


def readers_of(own: str) -> list[Reader]:
    """The four in their fixed order; one's own is marked, and comes first on a phone."""
    return [Reader(one, SIGNS[one], one == own) for one in READERS]


class Proof(NamedTuple):
    """One packet in which it can be read again."""

    source: str
    capture: str
    packet: int
    ts: int


class Evidence(NamedTuple):
    """The packets, and how often the thing was seen in all."""

    rows: list[Proof]
    told: str


def evidence_of(one: Finding) -> Evidence:
    """Down to packet numbers, the earliest first; the report keeps at most eight of a kind, and the sentence says how
    many there were."""
    names = one.report.summary.get("captures", {})
    rows = [
        Proof(source_word(each["source"]), _capture(names, ref["capture"]), ref["packet"], ref["ts"])
        for each in one.evidence
        for ref in each.get("references", ())
    ]
    told = _("The earliest %(shown)d of %(all)d; packet numbers are those that Wireshark shows.") % {
        "shown": len(rows),
        "all": one.count,
    }
    rows.sort(key=lambda one: (one.ts, one.packet))
    return Evidence(rows, told if len(rows) < one.count else _("Packet numbers are those that Wireshark shows."))


def _capture(names: Mapping[str, str], key: str) -> str:
    return harmless(names.get(key, key))


def source_word(code: str) -> str:
    lang = language()
    return say(f"source.{code}", lang) if has(f"source.{code}", lang) else harmless(code)


class Event(NamedTuple):
    """Something that happened to a finding or a machine. `sign`: an icon; `more`: a second line."""

    when: datetime
    sign: str
    what: str
    more: str = ""


def history_of(one: Finding) -> list[Event]:
    """The newest first: seen, opened, judged, closed and by which proof."""
    found = [Event(one.first, "clock", _("First seen in a capture."))]
    if one.reopened:
        again = ngettext(
            "Seen again after it had closed.", "Seen again after it had closed, %(n)d times so far.", one.reopened
        ) % {"n": one.reopened}
        found.append(Event(one.opened, "round", again))
    else:
        found.append(Event(one.opened, "open", _("Opened: the report until this time held it.")))
    if one.closed is not None:
        found.append(Event(one.closed, "closed", _("Closed, with proof."), proof_of(one)))
    found += [verdict_event(each) for each in one.verdicts.all()]
    return sorted(found, key=lambda event: event.when, reverse=True)


def proof_of(one: Finding) -> str:
    """Why it may be called closed."""
    if one.subject_id is None:
        return _("A later report judged the rule and did not find it again.")
    return _("A later report held the machine, heard of it what the rule needs, judged the rule, and did not find it.")


def verdict_event(one: Verdict) -> Event:
    until = _("holds until %(day)s") % {"day": one.expires.isoformat()}
    if one.ended is not None:
        until = _("replaced later")
    what = _("%(who)s said: %(what)s.") % {"who": one.by, "what": one.get_said_display()}
    return Event(one.given, "person", what, f"{one.reason} · {until}")


MOST_EVENTS = 30


def past_of(machine: Machine) -> list[Event]:
    """What happened to a machine: sightings, verdicts, decisions on its use; the newest first."""
    found = [Event(machine.first, "clock", _("First seen in a capture."))]
    found += [_sight_event(one) for one in machine.sights.select_related("report").order_by("-report__last")[:8]]
    found += [_use_event(one) for one in rare(machine.use_decisions.select_related("by"), 10)]
    about = Q(finding__subject=machine) | Q(match__machine=machine)
    rows = Verdict.objects.filter(about).select_related("by", "finding", "match__advisory")
    found += [_about(one) for one in rare(rows.defer("match__advisory__facts", "finding__evidence"), 12)]
    return sorted(found, key=lambda event: event.when, reverse=True)[:MOST_EVENTS]


def _sight_event(one: Sight) -> Event:
    if one.assessed:
        return Event(one.report.last, "map", _("In the report until this time."))
    return Event(one.report.last, "map", _("In the report until this time; too little was heard to assess it."))


def _use_event(one: UseDecision) -> Event:
    what = _("%(who)s took it out of use.") if one.out else _("%(who)s took it back into use.")
    return Event(one.at, "hand", what % {"who": one.by}, one.reason)


def _about(one: Verdict) -> Event:
    """A verdict, with what it was about."""
    told = verdict_event(one)
    about = one.match.advisory.name if one.match else ""
    if one.finding:
        about = finding_words(one.finding.code, language()).title
    return told._replace(more=f"{harmless(about)} · {told.more}")


def frameworks_said(code: str) -> list[tuple[str, str, str]]:
    """(name, version, ids) of the frameworks that the rule touches."""
    known = frameworks()
    touched = [(known[name], ids) for name, ids in frameworks_of(code).items() if ids]
    return [(one["name"], one["version"], ", ".join(ids)) for one, ids in touched]


def why_of(match: Match) -> list[str]:
    """The sentences by which an advisory was laid on a machine, in the order of the reasoning."""
    lang = language()
    return [_why(code, params, lang) for code, params in match.why]


def _why(code: str, params: dict[str, str], lang: str) -> str:
    key = f"advisory.why.{code}"
    return say(key, lang, **{name: harmless(str(value)) for name, value in params.items()}) if has(key, lang) else code


def certainty_word(code: str) -> str:
    return say(f"advisory.certainty.{code}", language())


def machines_count(n: int) -> str:
    return say_count("count.machines", language(), n)
