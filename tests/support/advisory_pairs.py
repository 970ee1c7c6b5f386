"""The labelled pairs (`tests/truth/advisory_pairs.toml`): devices made from them, and how the matcher does on them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from radvigil.advisories import Library, judged, shipped_library
from radvigil.records import Attribute, Device, Evidence, NetworkAE, Service

PAIRS = Path(__file__).resolve().parents[1] / "truth" / "advisory_pairs.toml"
AFFIRMED = ("exact", "range", "product")


@dataclass(frozen=True)
class Pair:
    manufacturer: str
    model: str
    seen: str
    advisory: str
    product: str
    versions: str
    label: str

    @property
    def advisory_id(self) -> str:
        return self.advisory if self.advisory.startswith("ICSA-") else f"ICSMA-{self.advisory.upper()}"


@dataclass(frozen=True)
class Figures:
    pairs: int
    affirmed: int
    rightly: int
    affected: int
    found: int
    possible: int
    asked: int
    negatives: int
    noise: int

    @property
    def precision(self) -> float:
        """Of the affirmed pairs, those that are affected."""
        return self.rightly / self.affirmed if self.affirmed else 1.0

    @property
    def recall(self) -> float:
        """Of the affected pairs, those that are affirmed."""
        return self.rightly / self.affected if self.affected else 1.0

    def __str__(self) -> str:
        return (
            f"{self.pairs} pairs: precision {self.precision:.3f} ({self.rightly} of {self.affirmed} affirmed), "
            f"recall {self.recall:.3f} ({self.rightly} of {self.affected} affected; {self.found} said at all), "
            f"possible {self.possible}, of them asked {self.asked}; of {self.negatives} negatives {self.noise} said"
        )


@cache
def pairs(held_out: bool) -> tuple[Pair, ...]:
    table = tomllib.loads(PAIRS.read_text(encoding="utf-8"))
    return tuple(Pair(*row) for row in table["held_out" if held_out else "tuning"])


def device_of(pair: Pair) -> Device:
    """The device that a pair describes, with evidence of the sources that would say so."""
    software: list[Attribute] = []
    entities: list[NetworkAE] = []
    services: list[Service] = []
    system, kind = None, "unknown"
    for word in filter(None, pair.seen.split(";")):
        name, _, value = word.partition(":")
        if name == "kit":
            software.append(fact(value, "toolkit"))
        elif name == "aev":
            entities.append(NetworkAE("AE", ("requestor",), None, "", value, (), seen("dicom.association")))
        elif name == "http":
            services.append(
                Service("http", "server", "tcp", 80, "no", (("server", value),), 1, 1, 1, seen("http.server"))
            )
        elif name == "os":
            system = fact(value, "fingerprint")
        elif name == "kind":
            kind = value
        else:
            software += [fact(one, "dicom.image") for one in word.split("\\")]
    return Device(
        id="d1", anchors=(), macs=(), addresses=(), names=(), kind=fact(kind, "fingerprint"),
        manufacturer=fact(pair.manufacturer) if pair.manufacturer else None,
        model=fact(pair.model) if pair.model else None,
        software=tuple(software), operating_system=system, network_aes=tuple(entities), services=tuple(services),
    )  # fmt: skip


def seen(source: str) -> Evidence:
    return Evidence(source, 1, 2, 3)


def fact(value: str, source: str = "dicom.image") -> Attribute:
    return Attribute(value, "high", (seen(source),))


def answer(pair: Pair, library: Library | None = None) -> str:
    """What the matcher says of a pair: a certainty, or the empty string for nothing."""
    library = library or shipped_library()
    [advisory] = [one for one in library.advisories if one.id == pair.advisory_id]
    found = [
        certainty
        for affected, certainty in judged(device_of(pair), advisory)
        if _is_leaf(pair, affected.product, affected.versions.text)
    ]
    return min(found, key=_rank, default="")


def _rank(certainty: str) -> int:
    return (*AFFIRMED, "family", "needs-review").index(certainty)


def _is_leaf(pair: Pair, product: str, versions: str) -> bool:
    if pair.versions:
        return (product, versions) == (pair.product, pair.versions)
    return pair.product in (product, f"{product} {versions}")


def figures(held_out: bool) -> tuple[Figures, list[tuple[Pair, str]]]:
    """How the matcher does, and the pairs on which it differs from the label."""
    answers = [(pair, answer(pair)) for pair in pairs(held_out)]
    affirmed = [pair for pair, said in answers if said in AFFIRMED]
    of = {label: [(p, said) for p, said in answers if p.label == label] for label in ("affected", "possible", "no")}
    wrong = [(p, said) for p, said in answers if not _agrees(p.label, said)]
    return (
        Figures(
            pairs=len(answers),
            affirmed=len(affirmed),
            rightly=sum(1 for pair in affirmed if pair.label == "affected"),
            affected=len(of["affected"]),
            found=sum(1 for _, said in of["affected"] if said),
            possible=len(of["possible"]),
            asked=sum(1 for _, said in of["possible"] if said and said not in AFFIRMED),
            negatives=len(of["no"]),
            noise=sum(1 for _, said in of["no"] if said),
        ),
        wrong,
    )


def _agrees(label: str, said: str) -> bool:
    if label == "affected":
        return said in AFFIRMED
    return said == "" if label == "no" else said not in AFFIRMED and said != ""
