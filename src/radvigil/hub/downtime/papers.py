"""The pack as paper: what the PDF is drawn from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.utils import translation
from django.utils.translation import gettext as _

from radvigil.hub.documents.contracts import Console, Contact, Diversion, DowntimePack, Reservation, Restart
from radvigil.hub.downtime.models import Section
from radvigil.hub.downtime.queries import GOOD_FOR, Contents
from radvigil.hub.places.models import Site


def filled(site: Site, known: Contents, lang: Literal["en", "fr"], made_at: datetime) -> DowntimePack:
    """The pack's record; `made_at` carries the site's time zone."""
    with translation.override(lang):
        missing = _missing(known)
    reservation = next(iter(known.lines(Section.RESERVATION)), None)
    return DowntimePack(
        lang=lang,
        site=site.name,
        made_at=made_at,
        good_until=(made_at + GOOD_FOR).date(),
        contacts=tuple(Contact(**line) for line in known.lines(Section.CONTACTS)),
        break_glass=tuple(line["step"] for line in known.lines(Section.BREAK_GLASS)),
        consoles=tuple(_console(line) for line in known.lines(Section.CONSOLES)),
        diversions=tuple(Diversion(**line) for line in known.lines(Section.DIVERSIONS)),
        reservation=Reservation(**reservation) if reservation else None,
        restart=tuple(Restart(**line) for line in known.lines(Section.RESTART)),
        missing=missing,
    )


def _console(line: dict[str, Any]) -> Console:
    on = date.fromisoformat(line["on"]) if line.get("on") else None
    return Console(device=line["device"], place=line["place"], exams=line["exams"], told_by=line["told_by"], on=on)


def _missing(known: Contents) -> tuple[str, ...]:
    """Empty sections, and machines of which nobody knows how much they hold."""
    labels = dict(Section.choices)
    unknown = [line["device"] for line in known.lines(Section.CONSOLES) if line["exams"] is None]
    return (
        *(str(labels[section]) for section in known.missing),
        *(_("How many examinations {machine} holds").format(machine=name) for name in unknown),
    )
