"""RV-NET-004: a break-in by the weaknesses of MS17-010, tried or done (EternalBlue and its relatives, DoublePulsar).

Judged by how transactions of SMB 1 break the rules of transactions (`smb_transaction` events say which), never by the
bytes of a known program, so that a relative is suspected as one of the family:

    a TRANS2 secondary on an NT_TRANSACT            EternalBlue     CVE-2017-0144
    a write into a transaction that is incomplete   EternalRomance  CVE-2017-0143, -0145 (EternalSynergy does it too)
    SESSION_SETUP, which no server implements       DoublePulsar    answered by an implant or a changed server: proved
    any other breach, or many open, late or stray   the family      suspected
    PeekNamedPipe on no file                        the family      a question whether the patch is missing

A tester with a permission, or a vulnerability scanner, looks the same. That an attack was answered does not say that it
succeeded; `confirmed` counts answers that only an unpatched or taken-over machine gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from radvigil.detectors.machine.pairs import Exchange, ends_of, exchanges, proofs
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Confidence, Device, Finding, SmbTransaction, Stance

UNPATCHED = 0xC0000205
"""STATUS_INSUFF_SERVER_RESOURCES: what the unpatched code says to a peek without a file; the patch says otherwise."""


class Sign(NamedTuple):
    """What a breach speaks for."""

    family: str
    stance: Stance
    confidence: Confidence


SIGNS: dict[str, Sign] = {
    "write-into-transaction": Sign("EternalRomance", "seen", "medium"),
    "session-setup": Sign("DoublePulsar", "suspected", "medium"),
    "crossed-secondary": Sign("MS17-010", "suspected", "medium"),
    "beyond-total": Sign("MS17-010", "suspected", "medium"),
    "peek-without-file": Sign("MS17-010", "suspected", "medium"),
    "late-secondary": Sign("MS17-010", "suspected", "low"),
    "stray-secondary": Sign("MS17-010", "suspected", "low"),
    "unfinished": Sign("MS17-010", "suspected", "low"),
}
ETERNALBLUE = Sign("EternalBlue", "seen", "high")
FAMILY, EXPLOITS = "MS17-010", frozenset({"EternalBlue", "EternalRomance"})
MANY = {"late-secondary": "late", "stray-secondary": "stray", "unfinished": "unfinished"}
"""What an ordinary machine or a loss may do a few times, and the threshold for it."""


def confirms(event: SmbTransaction) -> bool:
    """An answer that only a taken-over or unpatched machine gives."""
    if event.breach == "session-setup":
        return event.answer in ("moved-id", "success")
    return event.breach == "peek-without-file" and event.status == UNPATCHED


def sign_of(facts: tuple[str, ...]) -> Sign:
    breach, primary, secondary, _, confirmed = facts
    if (breach, primary, secondary) == ("crossed-secondary", "nt_transact", "transaction2"):
        return ETERNALBLUE
    sign = SIGNS.get(breach, SIGNS["beyond-total"])
    return sign._replace(stance="seen", confidence="high") if confirmed and breach == "session-setup" else sign


class Ms17010(Rule):
    """One finding a pair of machines and member of the family."""

    CODE = "RV-NET-004"
    NATURE = "attack"
    SEVERITY = "high"
    HARMS = ("stops", "altered", "disclosed")
    SEES = (SmbTransaction,)
    NAMED = ("family",)
    THRESHOLDS = (("unfinished", 8), ("late", 4), ("stray", 8))
    WIDTH = 1

    def see(self, event: SmbTransaction) -> None:
        if event.flow is not None:
            facts = (event.breach, event.primary, event.secondary)
            answered = "answered" if event.answer else ""
            key = (*ends_of(event.flow), *facts, answered, "confirmed" if confirms(event) else "")
            self.rows.see(key, event.mark, event.flow).sums[0] += event.count

    def judge(self, scene: Scene) -> Iterator[Finding]:
        told: dict[tuple[str, str, str], list[Exchange]] = defaultdict(list)
        for one in exchanges(self.rows, scene):
            least = MANY.get(one.facts[0])
            if least is None or one.row.sums[0] >= self.threshold(scene, least):
                told[one.client.id, one.server.id, sign_of(one.facts).family].append(one)
        exploited = {key[:2] for key in told if key[2] in EXPLOITS}
        for (client, server, family), those in told.items():
            if family == FAMILY and (client, server) in exploited:
                continue  # the exploit that is named explains the rest
            yield self._finding(family, those, (those[0].client, those[0].server))

    def _finding(self, family: str, told: list[Exchange], ends: tuple[Device, Device]) -> Finding:
        signs = [sign_of(one.facts) for one in told]
        best = min(signs, key=lambda sign: (sign.stance != "seen", ("high", "medium", "low").index(sign.confidence)))
        answered, confirmed = (sum(one.row.count for one in told if one.facts[at]) for at in (3, 4))
        params: dict[str, str | int] = {
            "family": family, "connections": sum(one.row.count for one in told), "answered": answered,
            "confirmed": confirmed,
        }  # fmt: skip
        proof = proofs(told, "smb.transaction")
        found = self.found(ends, proof, params, stance=best.stance, confidence=best.confidence)
        worst = confirmed or (answered and best.stance == "seen")
        return replace(found, severity="critical") if worst else found
