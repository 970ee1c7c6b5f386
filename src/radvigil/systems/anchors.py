"""What a device is recognised by, and the id made of it.

The id is a hash of the strongest anchor that no other device of the site shares; never of the masking key, so that two
sites and two reports agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from radvigil.records import Anchor, Attribute
from radvigil.systems.dossiers import Dossier
from radvigil.systems.makers import Make

ORDER: Final = {"serial": 0, "mac": 1, "certificate": 2, "guid": 3, "station_name": 4, "hostname": 5, "ae": 6, "ip": 7}
STRENGTH: Final = {"strong": 0, "medium": 1, "weak": 2}


def anchors_of(dossier: Dossier, make: Make | None, names: Sequence[Attribute], owned: frozenset[str]) -> list[Anchor]:
    """Strongest first. `owned` are the MACs that said themselves that they are this machine."""
    found: list[Anchor] = []
    if make is not None and make.serial:
        strength = "strong" if make.confidence == "high" else "medium"
        found.append(Anchor("serial", f"{make.manufacturer}|{make.serial}", strength))  # type: ignore[arg-type]
    found += [Anchor("mac", mac, "strong" if mac in owned else "medium") for mac in dossier.machine.macs]
    found += [Anchor("certificate", value, "medium") for value, _ in dossier.facts.get("certificate", {})]
    found += [Anchor("guid", value, "medium") for value, _ in dossier.facts.get("guid", {})]
    if make is not None and make.station:
        found.append(Anchor("station_name", make.station, "medium"))
    found += [Anchor("hostname", name.value, "medium") for name in names if name.confidence == "high"]
    found += [Anchor("ae", title, "weak") for title in sorted({key[0] for key in dossier.aes if key[0]})]
    found += [Anchor("ip", ip, "weak") for ip in sorted({ip for ip, _, _ in dossier.machine.endpoints if ip})]
    return sorted(set(found), key=lambda each: (STRENGTH[each.strength], ORDER[each.kind], each.value))


def ids_of(anchors: Sequence[Sequence[Anchor]]) -> list[str]:
    """One id a device, all different."""
    shared = Counter((anchor.kind, anchor.value) for each in anchors for anchor in each)
    ids: list[str] = []
    taken: set[str] = set()
    for each in anchors:
        best = next((anchor for anchor in each if shared[(anchor.kind, anchor.value)] == 1), None)
        text = f"{best.kind}\0{best.value}" if best else "\0".join(f"{a.kind}\0{a.value}" for a in each)
        found = _hashed(text)
        while found in taken:
            text += "\0"
            found = _hashed(text)
        taken.add(found)
        ids.append(found)
    return ids


def _hashed(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
