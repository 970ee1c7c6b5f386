"""RV-DICOM-014: a machine presents a certificate after its end (RFC 5280 4.1.2.5: `notAfter`).

Judged against the time of the packet, never against the clock of the machine that analyses. A capture whose clock is
wrong by years, as of a replayed laboratory trace, cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from radvigil.detectors.certificates import DAY, CertificateRule, day_of
from radvigil.detectors.scene import Scene
from radvigil.records import Certificate, Finding


class CertificateExpired(CertificateRule):
    """One finding a machine and certificate."""

    CODE = "RV-DICOM-014"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("stops", "disclosed", "altered")

    def worth(self, certificate: Certificate, ts: int) -> bool:
        return certificate.not_after < ts

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for device, shown, row in self.presented(scene):
            params: dict[str, str | int] = {
                "certificate": shown.name,
                "fingerprint": shown.fingerprint,
                "ended": day_of(shown.not_after),
                "days": (row.last - shown.not_after) // DAY,
            }
            yield self.found((device,), row, params)
