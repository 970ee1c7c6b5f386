"""RV-DICOM-029: the command names another instance than the data set it brings (PS3.7 9.1.1.1.4, PS3.3 C.12.1).

The Affected SOP Instance UID of a C-STORE request and the SOP Instance UID (0008,0018) of its data set must be one. An
archive that files by the one and shows by the other mixes up two images, and a check made on the command is passed with
an image that was never checked. Broken converters do it by mistake.
"""

from __future__ import annotations

from collections.abc import Iterator

from radvigil.detectors.ends import ends_of, machines
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import DicomMessage, Finding


class InstanceMismatch(Rule):
    """One finding a sender and receiver."""

    CODE = "RV-DICOM-029"
    NATURE = "fault"
    SEVERITY = "medium"
    HARMS = ("altered",)
    SPEAKS = "dicom"
    SEES = (DicomMessage,)
    NAMED = ("title",)

    def see(self, event: DicomMessage) -> None:
        said, brought = event.sop_instance, event.dataset_sop_instance
        if said != brought and said and brought and event.command == "C-STORE-RQ":
            self.rows.see((*ends_of(event), event.calling_ae), event.mark, event.flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for key, row in self.rows.settled():
            subjects = machines(scene, key[:4], row.first)
            yield self.found(subjects, row, {"messages": row.count, "title": key[4]})
