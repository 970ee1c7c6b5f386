"""What one says at the end of a shift, in sentences that can be read aloud.

Rules:
1. It says what to look out for, what is out of use, what could not be assessed, what came in the last day, and what is
   promised. It never says that all is well: where nothing was seen, it says that and no more.
2. What is promised is known by later apps (tasks, incidents): each adds a function to `PROMISED`, which gives its
   sentences for a site and a moment, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from radvigil.hub.findings.models import Finding, Severity
from radvigil.hub.findings.queries import open_findings, standing
from radvigil.hub.intake.queries import latest
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.queries import counts, machines_of
from radvigil.hub.places.models import Site
from radvigil.hub.templatetags.hub import language
from radvigil.report import harmless
from radvigil.texts import finding_words

PROMISED: list[Callable[[Site, datetime], Iterable[str]]] = []
MOST = 8
"""Machines named in one sentence."""
READ = 200
"""Findings read to name those machines: the gravest come first."""
DAY = timedelta(hours=24)


def handover(site: Site, now: datetime) -> list[str]:
    """The sentences, in order."""
    looked = latest(site)
    if looked is None:
        return [_("Nothing has been looked at yet: no analysis was taken in.")]
    said = [_("%(site)s, %(when)s.") % {"site": site.name, "when": _when(now)}]
    said += [_("The network was last looked at until %(when)s.") % {"when": _when(looked.last)}]
    said += [*_look_out(site), *_out_of_use(site), *_unassessed(site), *_lately(site, now)]
    promised = [one for told in PROMISED for one in told(site, now)]
    return said + promised + [_("Patient on the table first; no machine is switched off for what stands here.")]


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _names(machines: list[str], n: int) -> str:
    """The first of `n`, and how many more there are."""
    shown = ", ".join(harmless(one) for one in machines[:MOST])
    more = n - min(MOST, len(machines))
    return shown + (ngettext(" and %(n)d more", " and %(n)d more", more) % {"n": more} if more > 0 else "")


def _look_out(site: Site) -> list[str]:
    loud = standing(open_findings(site.pk).filter(severity__gte=Severity.HIGH, subject__out_of_use=None))
    loud = loud.filter(subject__isnull=False).exclude(subject__scope="outside")
    n = loud.order_by().values("subject").distinct().count()
    if not n:
        return [_("No machine has an open high or critical finding; that says only what was seen.")]
    first: dict[int, str] = {}
    for one in loud[:READ]:
        if one.subject is not None and one.subject.pk not in first:
            title = finding_words(one.code, language()).title
            first[one.subject.pk] = f"{one.subject.name} ({title[:1].lower() + title[1:]})"
    told = ngettext("Look out for one machine: %(names)s.", "Look out for %(n)d machines: %(names)s.", n)
    return [told % {"n": n, "names": _names(list(first.values()), n)}]


def _out_of_use(site: Site) -> list[str]:
    off = list(machines_of(site).exclude(out_of_use=None))
    if not off:
        return []
    return [_("Out of use: %(names)s.") % {"names": _names([_decided(one) for one in off], len(off))}]


def _decided(one: Machine) -> str:
    decision = one.out_of_use
    return f"{one.name} ({decision.reason}; {decision.by})" if decision else one.name


def _unassessed(site: Site) -> list[str]:
    n = counts(site)["unsure"]
    told = ngettext("One machine could not be assessed.", "%(n)d machines could not be assessed.", n)
    return [told % {"n": n}] if n else []


def _lately(site: Site, now: datetime) -> list[str]:
    rows = Finding.objects.filter(site=site)
    opened, closed = rows.filter(open=True, opened__gt=now - DAY), rows.filter(closed__gt=now - DAY)
    said, n, m = [], opened.count(), closed.count()
    if n:
        said.append(ngettext("In the last 24 hours one finding was opened.",
                             "In the last 24 hours %(n)d findings were opened.", n) % {"n": n})  # fmt: skip
    if m:
        said.append(ngettext("One was closed with proof.", "%(n)d were closed with proof.", m) % {"n": m})
    return said
