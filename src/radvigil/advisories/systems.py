"""Advisories that speak of operating systems, held against what a device's operating system may be.

Rules: an operating system that is one of several (`Windows 7 / Server 2008 R2`) matches any of them. What needs a
service that was not seen is not said. A weakness that an update cures without changing what the wire shows is
never affirmed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from radvigil.advisories.inventory import Subject
from radvigil.advisories.judging import Judgement, Why, say
from radvigil.advisories.leaves import Leaf, leaf_of
from radvigil.advisories.names import folded
from radvigil.records import Advisory, Certainty, Evidence, Service


class Systems:
    """Leaves by the name of the operating system."""

    def __init__(self, advisories: Iterable[Advisory]) -> None:
        self._leaves: dict[str, list[Leaf]] = defaultdict(list)
        for advisory in advisories:
            if advisory.through == "os":
                for affected in advisory.products:
                    self._leaves[folded(affected.product)].append(leaf_of(advisory, affected))

    def of(self, subject: Subject) -> Iterator[Judgement]:
        """What may be said of the device's operating system."""
        for system in subject.systems:
            for leaf in self._named(system):
                if found := _judge(leaf, subject, system):
                    yield found

    def _named(self, system: str) -> list[Leaf]:
        """Leaves of the longest known name at the beginning: `Windows 7` of `Windows 7 Professional 7601`."""
        words = folded(system).split()
        for end in range(len(words), 0, -1):
            if found := self._leaves.get(" ".join(words[:end])):
                return found
        return []


def _judge(leaf: Leaf, subject: Subject, system: str) -> Judgement | None:
    advisory, attribute = leaf.advisory, subject.device.operating_system
    why: list[Why] = [say("system", seen=attribute.value if attribute else system, said=leaf.affected.product)]
    proof: tuple[Evidence, ...] = attribute.evidence[:1] if attribute else ()
    if advisory.needs:
        service = _service(subject, advisory)
        if service is None:
            return None
        why.append(say("service", name=service.name, detail=advisory.needs.value))
        proof = (*proof, service.evidence)
    certainty: Certainty = "product"
    if advisory.patched_unseen:
        certainty = "needs-review"
        why.append(say("patch-not-seen"))
    elif len(subject.systems) > 1:
        certainty = "family"
        why.append(say("one-of-several", seen=attribute.value if attribute else system))
    return Judgement(leaf, certainty, tuple(why), proof)


def _service(subject: Subject, advisory: Advisory) -> Service | None:
    """The service that the weakness needs, offered by the device, with the detail that it needs."""
    needs = advisory.needs
    if needs is None:
        return None
    for one in subject.device.services:
        offered = one.role == "server" and one.name == needs.service
        if offered and (not needs.detail or (needs.detail, needs.value) in one.details):
            return one
    return None
