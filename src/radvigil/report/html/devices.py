"""One part of the page a machine: what it is and how we know, whom it talks to, its software, its history, its limits.

The parts fold. In a site of up to `OPEN` machines they stand open, so that paper and readers without a script have all.
In a very large site the heat maps, the strokes and the table of single associations are left out: the table, the
drawing and `report.json` hold them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from radvigil.records import Device, NetworkAE, Reached, Service
from radvigil.report.html.activity import WEEK, heat, in_words
from radvigil.report.html.cards import Card, anchor
from radvigil.report.html.device_risk import device_risk
from radvigil.report.html.evidence import identity, packets, sources, sure
from radvigil.report.html.findings import found_about
from radvigil.report.html.map_svg import icon_of
from radvigil.report.html.markup import Raw, around, el, icon, join, leaf, sign
from radvigil.report.html.nets import FAMILY
from radvigil.report.view import Talk, View
from radvigil.standards import uid_name
from radvigil.texts import moment, number, say_count, size

OPEN = 40
SMALL = 250
"""Sites up to this size have every part in full."""
MOST_GROUPS = 30
MOST_TALKS = 60
"""Exchanges listed on one machine's page, largest first; the rest is counted."""
MOST_IN_LARGE = 10
"""The same in a very large site, and services likewise: a browser holds the whole page at once."""
NAMED = 6
"""Machines named where very many are meant."""


def devices(view: View) -> Iterator[Raw]:
    """All machines, in the order of the table, piece by piece."""
    buttons = [el("button", view.say(f"table.{name}"), type="button", class_="btn", data_fold=fold) for name, fold in
               (("unfold", "open"), ("fold", "closed"))]  # fmt: skip
    tools = el("div", *buttons, class_="tools noprint", hidden=True, data_script=True)
    head = el("h2", view.say("device.title"), id="pages-t")
    pages = (page_of(view, one) for one in view.devices)
    return around("section", chain((head, tools), pages), aria_labelledby="pages-t")


def page_of(view: View, one: Device) -> Raw:
    """One machine."""
    state = view.state(one)
    title = el("h3", icon(icon_of(one.kind.value)), view.name(one))
    status = el("span", sign(state.name), view.state_text(one), class_=f"state {state.name}")
    where = " · ".join(part for part in (view.kind(one), view.room(one)) if part)
    summary = el("summary", title, el("span", where, class_="small"), status)
    full = len(view.devices) <= SMALL
    parts = [_first(view), found_about(view, one.id), device_risk(view, one.id, full)]
    parts += [_part(view, "what", identity(view, one), lead=True)]
    parts += [_blind(view, one), _talks(view, one)]
    parts += [
        _services(view, one),
        _entities(view, one),
        *([_associations(view, one)] if full else []),
        _history(view, one),
    ]
    if full and len(one.hours) == WEEK and any(one.hours):
        parts.append(_works(view, one))
    parts.append(el("p", el("a", view.say("device.back"), href="#map"), class_="small noprint"))
    opened = len(view.devices) <= OPEN
    return el(
        "details", summary, el("div", join(parts), class_="body"), class_="device", id=anchor(one.id), open=opened
    )


def _part(view: View, name: str, content: Raw, lead: bool = False) -> Raw:
    words = el("p", view.say(f"device.{name}_lead"), class_="small") if lead else Raw()
    return Raw(el("h4", view.say(f"device.{name}")) + words + content)


def _first(view: View) -> Raw:
    """The sentence that comes before any other on a machine's card."""
    words = el("span", el("strong", view.say("page.patient")), view.say("page.patient_more"))
    return el("p", icon("health"), words, class_="first")


def _blind(view: View, one: Device) -> Raw:
    state = view.state(one)
    limits = [f"blind_{state.reason}"] if state.reason else []
    limits += [f"blind_{one.scope}"] if one.scope != "local" else []
    if state.reason != "hidden" and any(talk.conversation.encrypted in ("yes", "mixed") for talk in view.talks(one)):
        limits.append("blind_hidden")
    items = [el("li", view.say(f"device.{name}")) for name in (*limits, "blind_always")]
    return el("div", el("h4", view.say("device.blind")), el("ul", *items, class_="small"), class_="blind")


def _talks(view: View, one: Device) -> Raw:
    """Whom it talks to, largest first, with the drawing's own strokes."""
    talks = sorted(view.talks(one), key=_widest)
    called = _called(view, one)
    if not talks:
        none = Raw() if called else el("p", view.say("device.talks_none"), class_="small")
        return _part(view, "talks", Raw(none + called))
    most = MOST_TALKS if len(view.devices) <= SMALL else MOST_IN_LARGE
    rows = [_talk(view, talk) for talk in talks[:most]]
    more = len(talks) - len(rows)
    after = el("p", say_count("count.more", view.lang, more), class_="small") if more > 0 else Raw()
    table = el("table", el("tbody", *rows))
    drawn = len(view.devices) <= SMALL
    return Raw(_part(view, "talks", el("div", table, class_="wide"), lead=drawn) + after + called)


def _widest(talk: Talk) -> tuple[bool, int, str]:
    """What was tried with very many machines comes first, however little went; then the largest."""
    said = talk.conversation
    return said.targets == 1, -(said.bytes_out + said.bytes_back), talk.peer


def _called(view: View, one: Device) -> Raw:
    """Who reached or tried it among very many others, in nothing that was recognised."""
    callers = view.callers(one)
    said = []
    for code, who in (("reached", callers.reached), ("tried", callers.tried)):
        if who:
            ids = sorted(set(who), key=lambda device: (view.name_of(device).casefold(), device))
            said.append(el("p", say_count(f"device.{code}_by", view.lang, len(ids)), " ", _named(view, ids),
                           class_="small"))  # fmt: skip
    return join(said)


def _named(view: View, ids: list[str]) -> Raw:
    """The first of many machines as links, and how many more there are."""
    shown = [el("a", view.name_of(one), href=f"#{anchor(one)}") for one in ids[:NAMED] if one in view.by_id]
    more = len(ids) - len(shown)
    shown += [el("span", say_count("count.more", view.lang, more))] if more > 0 else []
    return join(shown, ", ")


def _talk(view: View, talk: Talk) -> Raw:
    said = talk.conversation
    out = talk.began
    if said.what == "images" and said.data_flow == "back":
        out = not out
    failed = f", {say_count('count.failed', view.lang, said.failed)}" if said.failed else ""
    port = f" {said.transport}/{said.port}" if said.port else ""
    peer = el("a", view.name_of(talk.peer), href=f"#{anchor(talk.peer)}") if talk.peer in view.by_id else Raw()
    if said.targets > 1:
        reached = _named(view, [each.device for each in sorted(said.reached, key=_heaviest)] + list(said.silent))
        peer = Raw(el("div", view.peer(talk)) + el("div", reached, class_="small"))
    lock = icon("closed" if said.encrypted == "yes" else "open")
    words = f"{view.coded('service', said.service)}{port}, {say_count('count.flows', view.lang, said.flows)}{failed}"
    verb = view.coded("verb", f"{said.what}-{'out' if out else 'in'}")
    volume = el("td", size(said.bytes_out + said.bytes_back, view.lang), class_="num")
    chip = el("span", lock, view.coded("protection", said.encrypted), class_="chip")
    cells = (el("th", peer, scope="row"), el("td", words), volume, el("td", chip))
    if len(view.devices) > SMALL:
        return el("tr", el("td", verb), *cells)
    where = el("td", packets(view, (said.evidence,)), class_="mono")
    return el("tr", el("td", verb), el("td", sample(said.what, said.encrypted)), *cells, where)


def _heaviest(one: Reached) -> tuple[int, str]:
    return -(one.bytes_out + one.bytes_back), one.device


def sample(what: str, protection: str, width: float = 5) -> Raw:
    """A piece of line, as the drawing draws it."""
    pieces = [
        leaf("path", class_="pipe dots" if protection == "unknown" else "pipe", d="M2 9H82", stroke_width=f"{width:g}")
    ]
    if protection in ("no", "mixed"):
        rungs = "rungs half" if protection == "mixed" else "rungs"
        pieces.append(leaf("path", class_=rungs, d="M2 9H82", stroke_width=f"{width - 2.4:g}"))
    return el(
        "svg", join(pieces), class_=f"smp2 flow {FAMILY.get(what, 'other')}", viewBox="0 0 84 18", aria_hidden="true"
    )


def _table(view: View, columns: tuple[str, ...], rows: list[Raw]) -> Raw:
    head = [
        el("th", view.say(f"device.{name}"), scope="col", class_="num" if name in ("volume", "count") else None)
        for name in columns
    ]
    return el("div", el("table", el("thead", el("tr", *head)), el("tbody", *rows)), class_="wide")


def _services(view: View, one: Device) -> Raw:
    if not one.services:
        return _part(view, "services", el("p", view.say("device.services_none"), class_="small"))
    order = sorted(one.services, key=lambda s: (s.role != "server", s.name, s.port or 0))
    rows = [_service(view, service) for service in (order if len(view.devices) <= SMALL else order[:MOST_IN_LARGE])]
    more = len(order) - len(rows)
    after = el("p", say_count("count.more", view.lang, more), class_="small") if more else Raw()
    columns = ("service", "side", "port", "protection", "details", "peers", "volume")
    return _part(view, "services", Raw(_table(view, columns, rows) + after))


def _service(view: View, one: Service) -> Raw:
    details = " · ".join(f"{view.coded('detail', name)} {view.coded('value', value)}" for name, value in one.details)
    cells = [
        view.coded("role", one.role), f"{one.transport}/{one.port}" if one.port else one.transport,
        view.coded("protection", one.encrypted), details, say_count("count.peers", view.lang, one.peers),
    ]  # fmt: skip
    volume = el("td", size(one.bytes, view.lang), class_="num")
    return el("tr", el("th", view.coded("service", one.name), scope="row"), *[el("td", cell) for cell in cells], volume)


def _entities(view: View, one: Device) -> Raw:
    if not one.network_aes:
        return Raw()
    rows = [_entity(view, entity) for entity in one.network_aes]
    table = _table(view, ("ae", "roles", "port", "implementation", "capabilities", "source", "packets"), rows)
    return Raw(_part(view, "aes", table) + el("p", view.say("device.toolkit"), class_="small"))


def _entity(view: View, one: NetworkAE) -> Raw:
    roles = ", ".join(dict.fromkeys(view.coded("role", role) for role in one.roles))
    made = " ".join(part for part in (one.implementation_version_name, one.implementation_class_uid) if part)
    cells = [el("td", roles), el("td", str(one.port or "")), el("td", made), el("td", _capabilities(view, one))]
    cells += [el("td", sources(view, (one.evidence,))), el("td", packets(view, (one.evidence,)), class_="mono")]
    return el("tr", el("th", one.ae_title, scope="row", class_="mono"), *cells)


def _capabilities(view: View, one: NetworkAE) -> Raw:
    """SOP classes by their UID, those that were used first."""
    order = sorted(one.transfer_capabilities, key=lambda c: (-c.used, c.sop_class, c.role))
    items = []
    for known in order[:6]:
        use = view.say("device.used", n=number(known.used, view.lang)) if known.used else view.say("device.negotiated")
        items.append(el("li", f"{uid_name(known.sop_class) or known.sop_class} ({known.role}, {use})"))
    if len(order) > 6:
        items.append(el("li", say_count("count.more", view.lang, len(order) - 6)))
    return el("ul", *items)


def _associations(view: View, one: Device) -> Raw:
    groups = view.associations(one)
    if not groups:
        return Raw()
    rows = []
    for group in groups[:MOST_GROUPS]:
        inside = ", ".join(f"{name} {number(n, view.lang)}" for name, n in group.messages[:6])
        reasons = ", ".join(f"{reason} ({number(n, view.lang)})" for reason, n in group.reasons[:4])
        cells = (
            el("td", f"{view.coded('result', group.result)} {reasons}"),
            el("td", number(group.count, view.lang), class_="num"),
        )
        rows.append(
            el(
                "tr",
                el("th", f"{group.calling_ae} → {group.called_ae}", scope="row", class_="mono"),
                *cells,
                el("td", inside),
            )
        )
    return _part(view, "associations", _table(view, ("ae", "result", "count", "inside"), rows))


def _history(view: View, one: Device) -> Raw:
    ends = el("p", f"{view.say('device.first')}: {moment(one.first, view.lang, view.zone)} · "
                   f"{view.say('device.last')}: {moment(one.last, view.lang, view.zone)}", class_="small")  # fmt: skip
    rows = []
    for at in sorted(one.addresses, key=lambda a: (a.first, a.ip)):
        times = [el("td", moment(ns, view.lang, view.zone)) for ns in (at.first, at.last)]
        how = (
            view.coded("assigned", at.assigned)
            + (f" · VLAN {at.vlan}" if at.vlan else "")
            + f" · {view.coded('scope', one.scope)}"
        )
        rows.append(el("tr", el("th", at.ip, scope="row", class_="mono"), *times, el("td", how)))
    table = _table(view, ("address", "from", "to", "how"), rows) if rows else Raw()
    known = ", ".join(
        f"{view.coded('anchor', kind)} {value}" for kind, value in ((a.kind, a.value) for a in one.anchors[:4])
    )
    again = el("p", f"{view.say('device.anchors')}: {known}", class_="small") if known else Raw()
    return _part(view, "history", Raw(ends + table + again))


def _works(view: View, one: Device) -> Raw:
    words = in_words(view, one.hours)
    lead = el("p", view.say("device.works_lead", zone=view.zone_name), class_="small")
    return Raw(
        el("h4", view.say("device.works")) + lead + heat(view, one.hours, words) + el("p", words, class_="small")
    )


def digest(view: View, card: Card) -> Raw:
    """What shows beside a card when it is pointed at or focused: the facts and their evidence in a few lines."""
    if card.stack:
        items = [el("li", view.name_of(one)) for one in card.devices[:10]]
        more = len(card.devices) - len(items)
        items += [el("li", say_count("count.more", view.lang, more))] if more > 0 else []
        return el("template", el("h3", card.title), el("ul", *items), id=f"digest-{card.key}")
    one = view.by_id[card.devices[0]]
    facts = [
        ("kind", one.kind),
        ("manufacturer", one.manufacturer),
        ("model", one.model),
        *(("software", s) for s in one.software[:1]),
    ]
    items = []
    for name, fact in facts:
        if fact:
            shown = view.kind(one) if name == "kind" else fact.value
            items.append(
                el(
                    "li",
                    el("b", shown),
                    " ",
                    sure(view, fact.confidence),
                    el("div", sources(view, fact.evidence[:2]), class_="tiny"),
                )
            )
    for talk in sorted(view.talks(one), key=lambda t: -(t.conversation.bytes_out + t.conversation.bytes_back))[:4]:
        out = talk.began != (talk.conversation.what == "images" and talk.conversation.data_flow == "back")
        verb = view.coded("verb", f"{talk.conversation.what}-{'out' if out else 'in'}")
        protection = view.coded("protection", talk.conversation.encrypted)
        items.append(el("li", f"{verb} {view.peer(talk)} ({protection})"))
    return el(
        "template",
        el("h3", view.name(one)),
        el("p", view.state_text(one), class_="tiny"),
        el("ul", *items),
        id=f"digest-{card.key}",
    )
