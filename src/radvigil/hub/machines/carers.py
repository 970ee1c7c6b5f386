"""Who deals with a machine. Machines know nobody above them: whoever does says so here, once, when its app is ready.

    carers.told_by(tasks_in_words)      # in AppConfig.ready

A teller takes the site and the numbers of machines and gives, for some of them, one sentence in the language of the
page: “The biomedical team filters the network on Sunday at 04:00.”
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from radvigil.hub.places.models import Site

    Teller = Callable[[Site, list[int]], Mapping[int, str | Promise]]

_tellers: list[Teller] = []


def told_by(teller: Teller) -> None:
    """Ask this one too. Repeating it changes nothing."""
    if teller not in _tellers:
        _tellers.append(teller)


def carers(site: Site, machines: list[int]) -> dict[int, list[str]]:
    """What is being done about each of these machines, in sentences; nothing for those that nobody has taken up."""
    found: dict[int, list[str]] = {}
    for teller in _tellers:
        for machine, sentence in teller(site, machines).items():
            found.setdefault(machine, []).append(str(sentence))
    return found
