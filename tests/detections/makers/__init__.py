"""Who writes the captures of which rules: one module a family, joined here.

Each module has `MAKERS`: file (`RV-DICOM-001/fires.pcap`) → a function that gives its bytes, always the same.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.detections.makers import active_text, dicom, dicom_attacks, dicom_exposure, machines, net, tls_hl7

MAKERS: dict[str, Callable[[], bytes]] = {
    **dicom.MAKERS,
    **dicom_exposure.MAKERS,
    **dicom_attacks.MAKERS,
    **tls_hl7.MAKERS,
    **net.MAKERS,
    **machines.MAKERS,
    **active_text.MAKERS,
}
