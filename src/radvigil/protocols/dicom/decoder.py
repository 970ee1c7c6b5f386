"""The DICOM Upper Layer decoder of one flow (PS3.8): two readers and what they have in common.

The one place where a ProtocolViolation ends: it becomes a `Malformed`, and its reader goes on behind it.
"""

from __future__ import annotations

from radvigil.protocols.dicom.observer import Observer
from radvigil.protocols.dicom.reader import Reader
from radvigil.protocols.violations import Complaints, ProtocolViolation
from radvigil.records import DONE, ORIGINATOR, RESPONDER, Context, Flow, Gap, Mark, Need, Run

_VIOLATIONS = 256
"""Violations that end the reading of a PDU, after which a direction is given up: it does not speak DICOM."""


class DicomDecoder:
    """Implements `radvigil.records.Decoder`."""

    __slots__ = ("_broken", "_complaints", "_observer", "_readers", "successor")

    def __init__(self, flow: Flow, context: Context, midstream: bool) -> None:
        self.successor = ""
        self._complaints = Complaints("dicom", flow, context)
        self._observer = Observer(flow, context, self._complaints)
        self._readers = tuple(Reader(s, self._observer, context, midstream) for s in (ORIGINATOR, RESPONDER))
        self._broken = [0, 0]

    def segment(self, sender: int, run: Run) -> Need:
        reader = self._readers[sender]
        while True:
            try:
                return reader.read(run)
            except ProtocolViolation as violation:
                at, mark = reader.place or (reader.at, run.mark(reader.at))
                self._complaints.tell(violation, mark, sender, at)
                reader.recover()
                self._broken[sender] += 1
                if self._broken[sender] > _VIOLATIONS:
                    return DONE

    def gap(self, sender: int, gap: Gap) -> Need:
        return self._readers[sender].lose(gap.at + gap.size)

    def close(self, mark: Mark) -> None:
        for reader in self._readers:
            reader.close()
        self._observer.close(mark)
        self._complaints.close()
