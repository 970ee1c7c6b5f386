"""RV-DICOM-015: a certificate will end soon (RFC 5280 4.1.2.5), and the line with it.

The threshold is in days before `notAfter`, counted from the last time that it was seen. Certificates that are made for
a short life are renewed by a program: for them it is a third of that life when this is shorter (RFC 8555 has no rule;
its common clients renew at a third). One that has ended already is RV-DICOM-014's.
"""

from __future__ import annotations

from collections.abc import Iterator

from radvigil.detectors.certificates import DAY, CertificateRule, day_of
from radvigil.detectors.scene import Scene
from radvigil.records import Certificate, Finding

SHARE_OF_LIFE = 3


class CertificateExpiring(CertificateRule):
    """One finding a machine and certificate."""

    CODE = "RV-DICOM-015"
    NATURE = "weakness"
    SEVERITY = "low"
    HARMS = ("stops",)
    THRESHOLDS = (("days", 60),)

    def worth(self, certificate: Certificate, ts: int) -> bool:
        return certificate.not_after >= ts

    def judge(self, scene: Scene) -> Iterator[Finding]:
        ahead = self.threshold(scene, "days") * DAY
        for device, shown, row in self.presented(scene):
            left = shown.not_after - row.last
            if not 0 <= left < min(ahead, (shown.not_after - shown.not_before) / SHARE_OF_LIFE):
                continue
            params: dict[str, str | int] = {
                "certificate": shown.name,
                "fingerprint": shown.fingerprint,
                "ends": day_of(shown.not_after),
                "days": left // DAY,
            }
            yield self.found((device,), row, params)
