"""Application entities of a machine: titles, roles, ports, transfer capabilities (PS3.15 Annex H)."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

from radvigil.records import NetworkAE, Tally, TransferCapability
from radvigil.systems.dossiers import Cabinet, Dossier, Merged, summed
from radvigil.systems.ledger import Ledger

Role = Literal["SCU", "SCP"]
Capabilities = dict[tuple[int, str], dict[tuple[Role, str], set[str]]]
"""(machine, AE title) -> (role, SOP class) -> transfer syntaxes."""


def capabilities(cabinet: Cabinet, ledger: Ledger) -> Capabilities:
    """What was negotiated, by machine and AE title."""
    found: Capabilities = defaultdict(lambda: defaultdict(set))
    for (ip, mac, vlan, title, role, uid, syntax), _ in ledger.contexts.settled():
        number = cabinet.whose.get((ip, mac, vlan))
        if number is not None:
            found[(number, title)][(role, uid)].add(syntax)
    return found


def network_aes(number: int, dossier: Dossier, negotiated: Capabilities) -> tuple[NetworkAE, ...]:
    titles = {key[0] for key in dossier.aes} | {key[2] for key in dossier.acts}
    return tuple(_ae(dossier, title, negotiated.get((number, title), {})) for title in sorted(titles) if title)


def _ae(dossier: Dossier, title: str, negotiated: dict[tuple[Role, str], set[str]]) -> NetworkAE:
    seen = {key: row for key, row in dossier.aes.items() if key[0] == title}
    acts = {key: row for key, row in dossier.acts.items() if key[2] == title}
    roles = sorted({key[1] for key in seen}) + sorted({f"{role}-{side}" for side, role, *_ in acts})
    rows = list(seen.values()) or list(acts.values())
    uid, version = _implementation(seen)
    return NetworkAE(
        title, tuple(roles), _port(seen), uid, version, _capabilities(acts, negotiated),
        summed(rows).evidence("dicom.association" if seen else "dicom.message"),
    )  # fmt: skip


def _port(seen: Merged) -> int | None:
    """Where it accepts; the busiest of several."""
    ports: dict[int, int] = defaultdict(int)
    for (_, side, port, *_), row in seen.items():
        if side == "acceptor":
            ports[int(port)] += row.count
    return max(ports, key=lambda port: (ports[port], -port)) if ports else None


def _implementation(seen: Merged) -> tuple[str, str]:
    """The implementation it said most often (PS3.7 D.3.3.2)."""
    said = {key: row.count for key, row in seen.items() if key[3] or key[4]}
    if not said:
        return "", ""
    best = max(said, key=lambda key: (said[key], key[3:]))
    return best[3], best[4]


def _capabilities(acts: Merged, negotiated: dict[tuple[Role, str], set[str]]) -> tuple[TransferCapability, ...]:
    used: dict[tuple[Role, str], list[Tally]] = defaultdict(list)
    for (side, _, _, uid, *_), row in acts.items():
        role: Role = "SCU" if side == "scu" else "SCP"
        used[(role, uid)].append(row)
    found = []
    for role, uid in sorted(used.keys() | negotiated.keys()):
        syntaxes = tuple(sorted(negotiated.get((role, uid), ())))
        count = sum(row.count for row in used.get((role, uid), ()))
        found.append(TransferCapability(uid, role, syntaxes, count))
    return tuple(found)
