"""RV-DICOM-017: several machines present one and the same key (RFC 5280 4.1.2.7).

A key is to say who a machine is; a key that two hold says it of neither, and is lost for all when one is opened. Held
against each other are public keys, not certificates: makers give one key to a whole series. A machine with several
addresses is one machine. Behind a router a machine that moved to another address may look like two: there the rule
only suspects, unless both were there at once. Address translation in front of one server, and a pair of servers that
share a key on purpose, look the same: hence medium confidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from radvigil.detectors.certificates import CertificateRule, Presented
from radvigil.detectors.scene import Scene
from radvigil.records import Certificate, Finding, Stance


class CertificateShared(CertificateRule):
    """One finding a key."""

    CODE = "RV-DICOM-017"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("disclosed", "altered")
    NAMED = ("key",)
    SUBJECTS = 0

    def worth(self, certificate: Certificate, ts: int) -> bool:
        return True

    def judge(self, scene: Scene) -> Iterator[Finding]:
        by_key: dict[str, list[Presented]] = defaultdict(list)
        for one in self.presented(scene):
            by_key[one.shown.key].append(one)
        for key, holders in by_key.items():
            devices = {one.device.id for one in holders}
            if len(devices) > 1:
                row = holders[0].row.copy()
                for one in holders[1:]:
                    row.merge(one.row)
                params: dict[str, str | int] = {
                    "machines": len(devices),
                    "certificate": holders[0].shown.name,
                    "key": key,
                }
                yield self.found(tuple(sorted(devices)), row, params, stance=_stance(holders), confidence="medium")


def _stance(holders: Sequence[Presented]) -> Stance:
    """Seen when two machines are surely two: both on this network, or both there at the same time."""
    devices = {one.device.id: one.device for one in holders}.values()
    if sum(bool(device.macs) for device in devices) > 1:
        return "seen"
    in_order = sorted(devices, key=lambda device: device.first)
    at_once = any(later.first <= earlier.last for earlier, later in pairwise(in_order))
    return "seen" if at_once else "suspected"
