"""RV-NET-017: a machine asks its neighbours for names, and anybody may answer (LLMNR, RFC 4795; NetBIOS, RFC 1002).

Whoever answers first gets the connection, and often a login with it. LLMNR that a machine sends is always a question:
seen. NetBIOS names may only have been announced: then questions are suspected, since what announces itself so also asks
so. Ordinary for Windows as shipped, therefore low.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.machine.medical import is_medical
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Finding

PROTOCOLS = {"llmnr": "LLMNR", "nbns": "NetBIOS"}


class NameShouting(Rule):
    """One finding a machine."""

    CODE = "RV-NET-017"
    NATURE = "weakness"
    SEVERITY = "low"
    HARMS = ("disclosed",)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for device in scene.site.devices:
            used = {one.name: one for one in device.services if one.role == "client" and one.name in PROTOCOLS}
            if not used or device.scope != "local":
                continue
            params = {"protocols": ", ".join(PROTOCOLS[name] for name in sorted(used))}
            proof = tuple(used[name].evidence for name in sorted(used))
            found = self.found((device,), proof, params, stance="seen" if "llmnr" in used else "suspected")
            yield found if is_medical(device) else replace(found, severity="note")
