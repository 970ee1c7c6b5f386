"""RV-NET-026: the maker's disclosure statement says one thing, the wire shows another (MDS2, ANSI/NEMA HN 1-2019).

Hospitals buy and connect machines by these answers. A contradiction is a setting changed on the spot, a later version
of the software, or an answer that was never right; the capture cannot tell which. The site file names the statement.
"""

from __future__ import annotations

from collections.abc import Iterator

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Finding


class StatedOtherwise(Rule):
    """One finding a device, question and service."""

    CODE = "RV-NET-026"
    NATURE = "fault"
    SEVERITY = "medium"
    HARMS = ("disclosed", "altered")
    NAMED = ("question", "service")

    def unjudged(self, scene: Scene) -> str:
        return "no-statements" if scene.contradicted is None else ""

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for one in scene.contradicted or ():
            params = {"question": one.question, "answer": one.answer, "claim": one.claim, "service": one.service}
            yield self.found((one.device,), one.evidence, params)
