"""What names suggest: the weakest sign of what a machine is, used when it does nothing that says more.

Names are habits of sites and of vendors, in English and French. When a machine's names suggest different things, they
suggest nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from radvigil.records import Tally
from radvigil.systems.dossiers import Dossier, summed

LONG: Final = 4


def _pattern(words: str) -> re.Pattern[str]:
    """Short words stand alone (`CT01`), longer ones may begin a longer word (`PACSMAIN`)."""
    short = "|".join(word for word in words.split("|") if len(word) < LONG)
    long = "|".join(word for word in words.split("|") if len(word) >= LONG)
    either = "|".join(part for part in (f"(?:{short})(?![A-Z])" if short else "", long) if part)
    return re.compile(rf"(?:^|[^A-Z])(?:{either})", re.IGNORECASE)


HINTS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (kind, _pattern(words))
    for kind, words in (
        ("gateway", "GATEWAY|GW|ROUTER|ROUTEUR|RELAY|RELAIS|PASSERELLE"),
        ("archive", "PACS|VNA|ARCHIV|STOCKAGE|ORTHANC|DCM4CHEE"),
        ("worklist", "RIS|MWL|WORKLIST|WLM|MPPS"),
        ("hl7-engine", "EAI|MIRTH|RHAPSODY|CLOVERLEAF|ENSEMBLE|INTERFACE|BROKER"),
        ("server", "HIS|SIH|DPI|EHR|EMR|ADT|DC|SRV|SERVER|SERVEUR|NAS"),
        ("workstation", "WS|WKS|WORKSTATION|STATION|CONSOLE|VIEWER|READER|LECTURE|PC"),
        ("printer", "PRN|PRINTER|IMPRIMANTE|REPRO"),
        ("CT", "CT|SCANNER|SCAN|TDM"),
        ("MR", "MR|MRI|IRM"),
        ("US", "US|ECHO(?!SCU)|ECHOGRAPHE"),
        ("MG", "MG|MAMMO"),
        ("XR", "XR|CR|DX|DR|XA|RF|RADIO"),
        ("NM", "NM|GAMMA|SPECT"),
        ("PT", "PT|PET|TEP"),
    )
)
"""A word counts at the beginning of a name or after anything that is no letter: `CT01`, `radio-pacs-2`."""

TRADES: Final = frozenset({"gateway", "archive", "worklist", "hl7-engine", "server"})
"""Modalities and people's stations speak no HL7."""


def hinted(name: str) -> str:
    """The first kind that a name suggests, or empty."""
    return next((kind for kind, words in HINTS if words.search(name)), "")


def hint_of(dossier: Dossier) -> tuple[str, Tally] | None:
    """The kind that all suggestive names of a machine agree on."""
    found: dict[str, list[Tally]] = {}
    named = [(hinted(name), row) for name, row in _names(dossier)]
    called = [(hinted(name), row) for name, row in _applications(dossier)]
    for kind, row in named + [(kind, row) for kind, row in called if kind in TRADES]:
        if kind:
            found.setdefault(kind, []).append(row)
    if len(found) != 1:
        return None
    ((kind, rows),) = found.items()
    return kind, summed(rows)


def _names(dossier: Dossier) -> Iterator[tuple[str, Tally]]:
    """AE titles and host names."""
    for (title, *_), row in dossier.aes.items():
        yield title, row
    for (name, source), row in dossier.facts.get("name", {}).items():
        if source not in ("name.http", "name.tls"):
            yield name.partition(".")[0], row


def _applications(dossier: Dossier) -> Iterator[tuple[str, Tally]]:
    """What it is called in HL7 messages: those that it receives, else those that it sends."""
    hears = bool(dossier.hl7_by_author("received"))
    for (role, service, _), rows in dossier.details.items():
        for (value, code), row in rows.items():
            if service == "hl7" and code == "application" and (role == "server" or not hears):
                yield value, row
