"""RV-DICOM-024: images are sent to a destination that was never used before (C-MOVE: PS3.7 9.1.4, PS3.4 C.4.2).

C-MOVE lets one machine make the archive send to another: who knows a title that the archive accepts needs no
connection of his own. Destinations of all earlier reports are usual, and so are titles that an archive was seen to
store at. Where a machine asks for itself (destination and its own title are one), a new reading station is likelier;
where the past shows no C-MOVE at all, it tells little: both are told as a change, not as an attack.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.ends import ends_of
from radvigil.detectors.proof import proof
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Device, DicomMessage, Finding, Tally


class MoveDestination(Rule):
    """One finding an archive and destination; who asked takes part."""

    CODE = "RV-DICOM-024"
    NATURE = "attack"
    SEVERITY = "high"
    HARMS = ("disclosed",)
    SPEAKS = "dicom"
    SEES = (DicomMessage,)
    NAMED = ("destination",)
    SUBJECTS = 1
    BASELINE = True

    def see(self, event: DicomMessage) -> None:
        if event.move_destination and event.command == "C-MOVE-RQ":
            key = (event.move_destination, *ends_of(event), event.calling_ae == event.move_destination)
            self.rows.see(key, event.mark, event.flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        usual, receivers = _usual(scene), _receivers(scene)
        moves: dict[tuple[str, str, str], list[tuple[tuple[str, ...], Tally]]] = defaultdict(list)
        began: dict[str, int] = {}
        for (destination, *ends, own), row in self.rows.settled():
            began[destination] = min(began.get(destination, row.first), row.first)
            if destination not in usual:
                moves[(destination, ends[2], ends[3])].append(((ends[0], ends[1], own), row))
        late = {destination for destination, first in began.items() if scene.is_late(first)}
        moved = any("C-MOVE-RQ" in dict(one.messages) for past in scene.pasts for one in past.site.associations)
        for (destination, ip, mac), rows in moves.items():
            if destination not in late:
                continue
            first = min(row.first for _, row in rows)
            askers = [scene.at(who[0], row.first, who[1]) for who, row in rows]
            evidence = proof((row for _, row in rows), "dicom.move")
            target = receivers.get(destination)
            subjects = (scene.at(ip, first, mac), *dict.fromkeys(askers), *((target,) if target not in askers else ()))
            found = self.found(subjects, evidence, {"destination": destination}, confidence="medium")
            mild = all(who[2] for who, _ in rows) or not (moved or began.keys() - late)
            yield replace(found, severity="medium", nature="change") if mild else found


def _usual(scene: Scene) -> set[str]:
    """Titles that earlier reports show images being sent to."""
    groups = [one for past in scene.pasts for one in past.site.associations]
    named = {title for one in groups for title, _ in one.destinations}
    return named | {one.called_ae for one in groups if "C-STORE-RQ" in dict(one.messages)}


def _receivers(scene: Scene) -> dict[str, Device | None]:
    """Who received under each title, where the capture shows one machine alone."""
    targets: dict[str, set[str]] = defaultdict(set)
    for one in scene.site.associations:
        if one.result == "accepted":
            targets[one.called_ae].add(one.target)
    return {title: scene.device.get(min(found)) for title, found in targets.items() if len(found) == 1}
