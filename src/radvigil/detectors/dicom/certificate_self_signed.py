"""RV-DICOM-016: a machine vouches for itself (RFC 5280 3.2: self-signed).

Nobody else says whose key it is, so a peer can only believe it blindly or hold a copy of exactly this certificate.
The second is lawful and sound (PS3.15 B.12 leaves the management of trust to the site), and looks the same from here:
hence a low severity. Remote desktops make such a certificate by themselves: a note.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.certificates import CertificateRule
from radvigil.detectors.scene import Scene
from radvigil.records import Certificate, Finding


class CertificateSelfSigned(CertificateRule):
    """One finding a machine and certificate."""

    CODE = "RV-DICOM-016"
    NATURE = "weakness"
    SEVERITY = "low"
    HARMS = ("disclosed", "altered")

    def worth(self, certificate: Certificate, ts: int) -> bool:
        return certificate.self_signed

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for device, shown, row in self.presented(scene):
            told = self.found((device,), row, {"certificate": shown.name, "fingerprint": shown.fingerprint})
            yield replace(told, severity="note") if shown.carries == "rdp" else told
