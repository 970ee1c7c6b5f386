"""Who made the images, and who only passes them on.

Rules:
1. A Manufacturer in an image describes where the image was made (PS3.3 C.7.5.1 General Equipment), not who sends it.
2. A machine that receives images, or that answers queries and retrievals, passes images on: none of theirs are its own.
3. A machine that sends images of one make only (manufacturer, model, and serial number or station name) and receives
   none is their maker. High when the serial number is always the same one and the network card is of that maker; else
   medium.
4. Images of several makes from one machine describe none of them.
5. A serial number numbers one machine: of several that send its images, the best proved is the maker, and the others
   borrow. Proof is the network card, then the worklist and the performed procedure steps that a modality lives by.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from radvigil.records import Confidence, Tally
from radvigil.systems.dossiers import Dossier, summed
from radvigil.systems.oui import vendor_of
from radvigil.systems.sop import NO_MACHINE

PLACEHOLDERS = re.compile(
    r"^(0+|1+|9+|x+|-+|n/?a|none|unknown|serial|anonym(ous|ized)|0?123456?7?8?9?0?)$", re.IGNORECASE
)
"""Serial numbers that number nothing."""
GENERIC = frozenset({
    "medical", "systems", "healthcare", "health", "inc", "gmbh", "corp", "co", "ltd", "ag", "company", "imaging",
    "technologies", "corporation", "electronics", "the", "of", "and", "international",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Make:
    """Where images were made, with the proof."""

    manufacturer: str
    model: str
    station: str
    serial: str
    software: tuple[str, ...]
    modality: str
    confidence: Confidence
    proof: Tally


def make_of(dossier: Dossier) -> Make | None:
    """Rules 2 to 4."""
    if not dossier.origins or dossier.passes_on:
        return None
    origins = list(dossier.origins.items())
    if len({(maker.casefold(), model.casefold()) for (_, maker, model, *_), _ in origins if maker or model}) != 1:
        return None
    serials = {serial for (_, _, _, _, serial, *_), _ in origins if is_serial(serial)}
    stations = {station for (_, _, _, station, *_), _ in origins if station}
    if len(serials) > 1 or (not serials and len(stations) > 1):
        return None
    (_, maker, model, *_), _ = max(
        origins, key=lambda item: (bool(item[0][1]), bool(item[0][2]), item[1].count, item[0])
    )
    confidence: Confidence = "high" if serials and oui_agrees(dossier, maker) else "medium"
    return Make(maker, model, min(stations, default=""), min(serials, default=""), _software(origins),
                _modality(origins), confidence, summed(row for _, row in origins))  # fmt: skip


def makes_of(dossiers: Sequence[Dossier]) -> list[Make | None]:
    """The make of each machine; marks those that borrow (rule 5)."""
    makes = [make_of(dossier) for dossier in dossiers]
    claims: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, make in enumerate(makes):
        if make is not None and make.serial:
            claims[(make.manufacturer.casefold(), make.serial)].append(number)
    for numbers in claims.values():
        proofs = {number: _proof(dossiers[number], makes[number]) for number in numbers}
        best = max(proofs.values())
        for number in numbers:
            if proofs[number] < best:
                makes[number], dossiers[number].borrowed = None, True
    return makes


def _proof(dossier: Dossier, make: Make | None) -> tuple[bool, bool]:
    return make is not None and make.confidence == "high", bool({"worklist", "mpps"} & dossier.roles("scu"))


def is_serial(text: str) -> bool:
    return bool(text) and not PLACEHOLDERS.match(text)


def _modality(origins: list[tuple[tuple[str, ...], Tally]]) -> str:
    counts: dict[str, int] = {}
    for (modality, *_), row in origins:
        if modality not in NO_MACHINE:
            counts[modality] = counts.get(modality, 0) + row.count
    return max(counts, key=lambda modality: (counts[modality], modality), default="")


def _software(origins: list[tuple[tuple[str, ...], Tally]]) -> tuple[str, ...]:
    found = {text for (_, _, _, _, _, software, *_), _ in origins for text in software if text}
    return tuple(sorted(found))


def oui_agrees(dossier: Dossier, maker: str) -> bool:
    """Whether the network card's vendor and the manufacturer share a word that means something."""
    words = _words(maker)
    return any(words & _words(vendor_of(mac)) for mac in dossier.machine.macs)


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"[a-z0-9]+", name.casefold()) if len(word) > 1 and word not in GENERIC}
