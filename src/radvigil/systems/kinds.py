"""What kind of machine it is: a table of what was seen and what it speaks for.

Each observation gives weight to a kind; the heaviest kind wins, the others stay as rivals. Weight 8 and more is high
confidence, 4 and more medium. One thing seen often is still one thing: weights do not grow with counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from radvigil.records import Attribute, Confidence, Evidence, Rival, Tally
from radvigil.standards import port_name
from radvigil.systems.dossiers import Dossier, summed
from radvigil.systems.fingerprinting import Match
from radvigil.systems.hints import hint_of
from radvigil.systems.makers import Make
from radvigil.systems.ports import DICOM_TLS
from radvigil.systems.sop import NO_MACHINE

HIGH, MEDIUM = 8, 4
SERVER_MOST = 5
LEAST = 3
"""Less than this names no trade: the machine stays unknown, with what little there is as rivals."""


class Sign(NamedTuple):
    """One observation that speaks for a kind."""

    kind: str
    weight: int
    source: str
    row: Tally


XR: Final = frozenset({"CR", "DX", "RF", "XA", "RG"})
"""Projection radiography and fluoroscopy are one kind of room; the modality code stays in the transfer capabilities."""

SERVED_ROLES: Final[tuple[tuple[str, str, int], ...]] = (
    ("storage", "archive", 3),
    ("query", "archive", 4),
    ("retrieve", "archive", 4),
    ("commitment", "archive", 3),
    ("worklist", "worklist", 8),
    ("mpps", "worklist", 2),
    ("ups", "worklist", 3),
    ("print", "printer", 8),
)
USED_ROLES: Final[tuple[tuple[str, str, int], ...]] = (
    ("query", "workstation", 2),
    ("retrieve", "workstation", 4),
)
REMOTE: Final = frozenset({"rdp", "vnc", "ssh", "telnet", "rcmd"})
"""People sit where these are used."""
SERVICES: Final[dict[str, tuple[str, int]]] = {
    "printer": ("printer", 6), "ipp": ("printer", 6), "jetdirect": ("printer", 6), "dns": ("server", 3),
    "ntp": ("server", 3), "dhcp": ("server", 3), "ldap": ("server", 3), "kerberos": ("server", 3), "smb": ("server", 2),
    "http": ("server", 1), "ssh": ("server", 1), "ftp": ("server", 1), "syslog": ("server", 1), "rdp": ("server", 1),
    "tls": ("server", 1), "telnet": ("server", 1), "snmp": ("server", 1), "vnc": ("server", 1), "rcmd": ("server", 1),
}  # fmt: skip
PRINTING: Final = ("_ipp", "_printer", "_pdl-datastream")
"""Service types of printers (Bonjour Printing Specification 1.2)."""
STATED_ROLES: Final[dict[str, tuple[str, int]]] = {
    "router": ("router", 4), "bridge": ("router", 6), "switch": ("router", 6), "printer": ("printer", 5),
    "workstation": ("workstation", 1), "file-server": ("server", 1), "domain-controller": ("server", 4),
    "dns": ("server", 3), "ntp": ("server", 2), "dhcp": ("server", 3),
}  # fmt: skip


def kind_of(dossier: Dossier, make: Make | None, matches: list[Match]) -> Attribute:
    """The kind, with its rivals; `unknown` with low confidence when nothing speaks."""
    by_kind: dict[str, list[Sign]] = defaultdict(list)
    for sign in signs(dossier, make, matches):
        by_kind[sign.kind].append(sign)
    scores = {kind: _score(kind, found) for kind, found in by_kind.items()}
    ordered = sorted(scores, key=lambda kind: (-scores[kind], kind))
    if not ordered or (scores[ordered[0]] < LEAST and ordered[0] != "server"):
        span = dossier.span()
        rivals = tuple(Rival(kind, "low", _evidence(by_kind[kind])) for kind in ordered)
        return Attribute("unknown", "low", (span.evidence("flow"),), rivals)
    best = ordered[0]
    rivals = tuple(Rival(kind, _confidence(scores[kind]), _evidence(by_kind[kind])) for kind in ordered[1:])
    return Attribute(best, _confidence(scores[best]), _evidence(by_kind[best]), rivals)


def _score(kind: str, found: list[Sign]) -> int:
    """Many small services make a server, but never more than what a machine of a trade does."""
    total = sum(sign.weight for sign in found)
    return min(total, SERVER_MOST) if kind == "server" else total


def _confidence(score: int) -> Confidence:
    return "high" if score >= HIGH else "medium" if score >= MEDIUM else "low"


def _evidence(found: list[Sign]) -> tuple[Evidence, ...]:
    """Heaviest first; signs of one source are one evidence, and what is a sign of two things is counted once."""
    rows: dict[str, list[Tally]] = defaultdict(list)
    for sign in sorted(found, key=lambda sign: (-sign.weight, sign.source, sign.row.state())):
        known = rows[sign.source]
        if not any(sign.row.state() == row.state() for row in known):
            known.append(sign.row)
    return tuple(summed(each).evidence(source) for source, each in list(rows.items())[:8])


def signs(dossier: Dossier, make: Make | None, matches: list[Match]) -> Iterator[Sign]:
    yield from _images(dossier, make)
    yield from _dicom(dossier)
    yield from _hl7(dossier)
    yield from _network(dossier)
    hint = hint_of(dossier)
    if hint is not None and not dossier.borrowed:
        yield Sign(hint[0], 3, "name.hint", hint[1])
    for match in matches:
        if match.print.kind:
            yield Sign(match.print.kind, match.print.weight, "fingerprint", match.row)


def modality_kind(modality: str) -> str:
    return "XR" if modality in XR else modality


def _images(dossier: Dossier, make: Make | None) -> Iterator[Sign]:
    if make is not None and make.modality:
        yield Sign(modality_kind(make.modality), 10 if make.confidence == "high" else 8, "dicom.image", make.proof)
        return
    sent = {key[4] for key in dossier.acts if key[:2] == ("scu", "storage")} - NO_MACHINE
    if len(sent) == 1 and {"worklist", "mpps"} & dossier.roles("scu"):
        yield Sign(modality_kind(min(sent)), 9, "dicom.message", dossier.evidence_of("scu", "storage"))
    if dossier.passes_on or dossier.borrowed:
        return
    if len(sent) == 1:
        yield Sign(modality_kind(min(sent)), 5, "dicom.message", dossier.evidence_of("scu", "storage"))
    elif len(sent) > 1:
        yield Sign("gateway", 4, "dicom.message", dossier.evidence_of("scu", "storage"))


def _dicom(dossier: Dossier) -> Iterator[Sign]:
    served, used = dossier.roles("scp"), dossier.roles("scu")
    for role, kind, weight in SERVED_ROLES:
        if role in served:
            less = role == "storage" and dossier.delivered_only
            yield Sign(kind, weight - less, "dicom.message", dossier.evidence_of("scp", role))
    for role, kind, weight in USED_ROLES:
        if role in used and not {"query", "retrieve"} & served:
            yield Sign(kind, weight, "dicom.message", dossier.evidence_of("scu", role))
    if "storage" in served and dossier.delivered_only:
        yield Sign("workstation", 2, "dicom.message", dossier.evidence_of("scp", "storage"))
    if "storage" in served and "storage" in used and not {"query", "retrieve", "commitment"} & served:
        yield Sign("gateway", 6, "dicom.message", dossier.evidence_of("scu", "storage"))


def _hl7(dossier: Dossier) -> Iterator[Sign]:
    """An engine passes on: it sends what it hears, the same events or in the same author's name.

    Who only speaks, and in the name of several authors, is none of them: that says nothing of what it is.
    """
    told, heard = dossier.hl7_by_author("sent"), dossier.hl7_by_author("received")
    authors, events = told.keys() & heard.keys(), dossier.hl7_events("sent") & dossier.hl7_events("received")
    if authors or events:
        yield Sign("hl7-engine", 8 if authors else 6, "hl7.message", summed(told.values()))
    elif told and heard:
        yield Sign("hl7-engine", 1, "hl7.message", summed(told.values()))
    elif heard:
        yield Sign("hl7-engine", 3, "hl7.message", summed(heard.values()))
    if heard or len(told) == 1:
        yield Sign("server", 2, "hl7.message", summed([*told.values(), *heard.values()]))


def _network(dossier: Dossier) -> Iterator[Sign]:
    if dossier.machine.is_router:
        span = dossier.span()
        yield Sign("router", 8, "router", span)
    for (service, transport, port), row in dossier.served.items():
        if service == "tls" and port == DICOM_TLS:
            yield Sign("archive", 4, "port", row)
        kind, weight = SERVICES.get(service.partition(",")[0] or port_name(transport, port), ("", 0))
        if kind:
            yield Sign(kind, weight if service else 1, "flow" if service else "port", row)
    remote = [row for (service, *_), row in dossier.used.items() if service.partition(",")[0] in REMOTE and row.sums[0]]
    if remote:
        yield Sign("workstation", 3, "flow", summed(remote))
    for (announced, source), row in dossier.facts.get("announced", {}).items():
        if announced.startswith(PRINTING):
            yield Sign("printer", 6, source, row)
    for (role, source), row in dossier.facts.get("role", {}).items():
        kind, weight = STATED_ROLES.get(role, ("", 0))
        if kind:
            yield Sign(kind, weight, source, row)
