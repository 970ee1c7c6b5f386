"""RV-NET-020: a medical system talks with the internet.

A public address that nobody here owns took part in a conversation with a machine that speaks DICOM or HL7. From outside
to the machine and answered: worst. Time and names alone (NTP, DNS) are less: they carry no content, but belong to a
server of one's own. Hospitals that use public addresses inside are told wrongly until the site file names them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.machine.medical import is_medical, is_outside
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Conversation, Finding

SLIGHT = frozenset({"ntp", "dns"})


class Internet(Rule):
    """One finding a medical machine; the addresses outside take part."""

    CODE = "RV-NET-020"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("disclosed", "altered")
    SUBJECTS = 1
    NAMED = ("way",)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        ways: dict[tuple[str, str], list[Conversation]] = defaultdict(list)
        for talk in scene.site.conversations:
            source, target = scene.device[talk.source], scene.device[talk.target]
            if is_outside(target) and is_medical(source) and not is_outside(source):
                ways[source.id, "out"].append(talk)
            elif is_outside(source) and is_medical(target) and not is_outside(target) and talk.bytes_back:
                ways[target.id, "in"].append(talk)
        for (device, way), talks in ways.items():
            peers = sorted({talk.target if way == "out" else talk.source for talk in talks})
            flows = {"out": 0, "in": 0, way: sum(talk.flows for talk in talks)}
            params: dict[str, str | int] = {"way": way, "peers": len(peers), "to": flows["out"], "from": flows["in"]}
            found = self.found((device, *peers), tuple(talk.evidence for talk in talks), params)
            only = {talk.service for talk in talks} <= SLIGHT
            yield replace(found, severity="high" if way == "in" else "low" if only else "medium")
