"""RV-DICOM-026: another machine than usual answers with the worklist (Modality Worklist: PS3.4 K).

Scanners take name, birth date and order from whoever answers: a false worklist puts a wrong name on a right image.
Against earlier reports or a learning time: a machine that answers and never did; where they show no worklist at all,
that is told as a change, not as an attack. Without either, one thing can still be
suspected: two machines answered the same scanner under one and the same title. A cluster of two servers does that too.
The one that answered last of all for the first time is then the subject, for the usual one was there before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.ends import ends_of, machines
from radvigil.detectors.proof import proof
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Device, DicomMessage, Finding, Tally

WORKLIST = "1.2.840.10008.5.1.4.31"
PENDING = (0xFF00, 0xFF01)
"""Statuses of an answer that holds an entry of the list (PS3.4 K.4.1.1.4)."""
ROLE = "worklist-scp"


def _params(title: str, rows: list[Tally]) -> dict[str, str | int]:
    return {"title": title, "answers": sum(row.count for row in rows)}


def _answered_before(scene: Scene, device: Device) -> bool:
    return any(_answers(then) for _, then in scene.history(device))


def _answers(device: Device) -> bool:
    return any(ROLE in entity.roles for entity in device.network_aes)


class NewWorklist(Rule):
    """One finding a machine that answers; the scanners that it answered take part."""

    CODE = "RV-DICOM-026"
    NATURE = "attack"
    SEVERITY = "high"
    HARMS = ("altered", "stops")
    SEES = (DicomMessage,)
    NAMED = ("twins",)
    """Said of two at once only: another finding than of a machine that never answered before."""
    SUBJECTS = 1

    def see(self, event: DicomMessage) -> None:
        if event.sop_class == WORKLIST and event.status in PENDING:
            self.rows.see((*ends_of(event), event.called_ae), event.mark, event.flow)

    def unjudged(self, scene: Scene) -> str:
        if not scene.speaks_dicom:
            return "no-dicom"
        return scene.without_past if not self._twins(scene) else ""

    def judge(self, scene: Scene) -> Iterator[Finding]:
        if scene.without_past:
            yield from self._twins(scene)
            return
        answers: dict[str, list[tuple[str, str, Tally]]] = defaultdict(list)
        for key, row in self.rows.settled():
            server, client = machines(scene, key[:4], row.first)
            if server is not None:
                answers[server.id].append((client.id if client else "", key[4], row))
        every = [row for rows in answers.values() for *_, row in rows]
        usual = any(map(_answers, scene.past_devices)) or not all(scene.is_late(row.first) for row in every)
        for server_id, rows in answers.items():
            device = scene.device[server_id]
            if scene.is_late(min(row.first for *_, row in rows)) and not _answered_before(scene, device):
                clients = sorted({client for client, *_ in rows if client})
                title = min(title for _, title, _ in rows)
                params = _params(title, [row for *_, row in rows])
                evidence = proof((row for *_, row in rows), "dicom.worklist")
                found = self.found((device, *clients), evidence, params)
                yield found if usual else replace(found, nature="change", severity="medium")

    def _twins(self, scene: Scene) -> list[Finding]:
        """Machines that answered one scanner under one title."""
        alike: dict[tuple[str, str], dict[str, list[Tally]]] = defaultdict(lambda: defaultdict(list))
        began: dict[str, int] = {}
        for key, row in self.rows.settled():
            server, client = machines(scene, key[:4], row.first)
            if server is not None and client is not None:
                alike[(client.id, key[4])][server.id].append(row)
                began[server.id] = min(row.first, began.get(server.id, row.first))
        found = []
        for (client_id, title), servers in alike.items():
            if len(servers) > 1:
                rows = [row for told in servers.values() for row in told]
                latest = sorted(servers, key=lambda server: (-began[server], server))
                params, evidence = {**_params(title, rows), "twins": 1}, proof(rows, "dicom.worklist")
                one = self.found((*latest, client_id), evidence, params, stance="suspected")
                found.append(replace(one, severity="medium", confidence="medium"))
        return found
