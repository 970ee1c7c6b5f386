"""The Swiss report's spine: what MedDO 74 asks of a hospital's quality system, and where this report answers it.

The law itself, its words and its day are the hub's own data (`duties`), as the site may have corrected them. Of another
country, or where the duty does not hold, there is no such chapter.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from radvigil.hub.documents import contracts as c
from radvigil.hub.documents.posture import Period, begin_of, end_of, first_look, zone
from radvigil.hub.duties.law import Duty
from radvigil.hub.duties.queries import Reading, concerns, reading
from radvigil.hub.duties.words import law_words
from radvigil.hub.findings.models import Finding, Severity
from radvigil.hub.machines.queries import machines_of
from radvigil.hub.places.models import Site
from radvigil.hub.work.models import State
from radvigil.hub.work.queries import acceptances_of, decided_between, done_between

DUTY = "odim-74"
HIGH = 4
"""Level of risk from which a machine is told."""


def chapter(site: Site, period: Period, today: date, lang: c.Lang) -> c.Duty | None:
    """None where the duty does not hold for the site."""
    here = reading(site)
    held = next((one for one in concerns(here, today) if one.standing.duty.id == DUTY), None)
    if held is None or held.holds != "standing":
        return None
    words = law_words(lang)
    seen, judged = _machines(site)
    return c.Duty(
        short=words[f"duty.{DUTY}.short"],
        text=words[f"duty.{DUTY}.text"],
        source=_source(held.standing.duty, words, lang) + _corrected(site, here),
        note=_("This informs and is no legal advice."),
        asked=(seen, _found(site, period), judged, _measures(site, period), _borne(site, today)),
    )


def _source(duty: Duty, words: dict[str, str], lang: c.Lang) -> str:
    """Act, article and day: this site's own where it corrected them."""
    source, own = duty.sources[0], duty.own
    article = own.get("article") or (source.article_fr if lang == "fr" else source.article)
    dated = date.fromisoformat(own["dated"]) if own.get("dated") else source.dated
    return f"{words[f'act.{source.act}']}, {article} ({date_format(dated, 'DATE_FORMAT')})."


def _corrected(site: Site, here: Reading) -> str:
    """Who corrected what is cited, and when; nothing where the text stands as it came."""
    rows = [row for row in here.corrections if row.duty == DUTY and row.what in ("article", "dated")]
    days = [date_format(row.at.astimezone(zone(site)).date(), "DATE_FORMAT") for row in rows]
    who = dict.fromkeys(f"{row.by}, {day}" for row, day in zip(rows, days, strict=True))
    return " " + _("As this site reads it (%(who)s).") % {"who": "; ".join(who)} if who else ""


def _machines(site: Site) -> tuple[c.Asked, c.Asked]:
    """What was seen, and how it was judged."""
    found = machines_of(site).filter(out_of_use=None).aggregate(
        n=Count("pk"),
        unsure=Count("pk", filter=Q(state="unsure")),
        judged=Count("pk", filter=Q(level__gt=0)),
        high=Count("pk", filter=Q(level__gte=HIGH)),
    )  # fmt: skip
    seen = ngettext("One machine seen on the network", "%(n)s machines seen on the network", found["n"]) % found
    seen += _("; not assessed: %(unsure)s, each named under what we do not know.") % found
    if first_look(site) is None:
        seen = _("Nothing was looked at yet.")
    judged = _("Machines with a level of risk: %(judged)s, at high or very high risk: %(high)s.") % found
    return c.Asked(what=_("Devices that can be networked"), holds=seen), c.Asked(what=_("Risks assessed"), holds=judged)


def _found(site: Site, period: Period) -> c.Asked:
    end = end_of(period.ends, site)
    rows = Finding.objects.filter(site=site, opened__lte=end).filter(Q(open=True) | Q(closed__gt=end))
    told = rows.aggregate(n=Count("pk"), high=Count("pk", filter=Q(severity__gte=Severity.HIGH)))
    holds = _("Findings open at the end: %(n)s, of high severity or above: %(high)s. Each stands with its evidence.")
    return c.Asked(what=_("Dangers identified"), holds=holds % told)


def _measures(site: Site, period: Period) -> c.Asked:
    begin, end = begin_of(period.begins, site), end_of(period.ends, site)
    done = sum(one.state == State.PROVED for one in done_between(site, begin, end))
    told = {"done": done, "decided": len(decided_between(site, begin, end))}
    holds = _("In this period, tasks proved done: %(done)s; decisions: %(decided)s. Both are listed below.")
    return c.Asked(what=_("Measures taken and documented"), holds=holds % told)


def _borne(site: Site, today: date) -> c.Asked:
    count = sum(one.holds(today) for one in acceptances_of(site).filter(ended=None))
    holds = _("Risks that the professions bear for a time, with reason, signatures and last day: %(n)s.") % {"n": count}
    return c.Asked(what=_("What is left, and who answers for it"), holds=holds)
