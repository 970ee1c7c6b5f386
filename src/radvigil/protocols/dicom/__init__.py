"""DICOM over TCP: the Upper Layer protocol (PS3.8) and the DIMSE messages inside (PS3.7).

The way of a byte: `reader` (PDUs, PDVs; `resync` after a hole) → `pdus`, `items` (associations) or `message`
(`command`, `dataset` with a plan of `plans`, `digest`) → `observer` (both sides together) → `telling` (events).
`states` holds which PDU may follow which.
"""

from radvigil.protocols.dicom.decoder import DicomDecoder
from radvigil.protocols.dicom.probe import PORTS, probe
from radvigil.records import StreamProtocol

DICOM = StreamProtocol(name="dicom", ports=PORTS, probe=probe, decoder=DicomDecoder)

__all__ = ["DICOM"]
