"""RV-DICOM-018: a certificate's key or signature is too weak (RFC 9325 4.5; NIST SP 800-131A Rev. 2; FIPS 186-5).

RFC 9325 wants RSA keys of 2048 bits and forbids MD5 and SHA-1; NIST wants elliptic curves of 224 bits for signatures,
and has given DSA up. The signature that a certificate makes over itself proves nothing, so it is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.certificates import CertificateRule
from radvigil.detectors.scene import Scene
from radvigil.records import Certificate, Finding

SHORTEST = {"RSA": 2048, "EC": 224, "DSA": 1 << 30}
BROKEN = {"RSA": 1024, "EC": 160, "DSA": 1024}
"""Below this a key was broken in public, or is within reach."""


class CertificateWeak(CertificateRule):
    """One finding a machine and certificate."""

    CODE = "RV-DICOM-018"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("disclosed", "altered")

    def worth(self, certificate: Certificate, ts: int) -> bool:
        weak_signature = _hash(certificate.signature_algorithm) in ("md2", "md5", "sha1")
        short = 0 < certificate.key_bits < SHORTEST.get(certificate.key_type, 0)
        return short or (weak_signature and not certificate.self_signed)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for device, shown, row in self.presented(scene):
            params: dict[str, str | int] = {
                "certificate": shown.name,
                "fingerprint": shown.fingerprint,
                "key": f"{shown.key_type} {shown.key_bits}",
                "signature": shown.algorithm,
            }
            told = self.found((device,), row, params)
            forged = not shown.self_signed and _hash(shown.algorithm) in ("md2", "md5")
            broken = forged or 0 < shown.key_bits < BROKEN.get(shown.key_type, 0)
            yield replace(told, severity="high") if broken else told


def _hash(algorithm: str) -> str:
    """`sha1` of `sha1WithRSAEncryption`, `ecdsa-with-SHA1`, `dsa-with-sha1`."""
    name = algorithm.lower()
    return next((hashed for hashed in ("md2", "md5", "sha1") if name.startswith(hashed) or name.endswith(hashed)), "")
