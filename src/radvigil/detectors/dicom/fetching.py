"""What machines fetched: by reports, an average an hour of capture; by events, hour for hour."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from radvigil.detectors.ends import machines
from radvigil.detectors.scene import Scene
from radvigil.records import AssociationGroup, Device, Evidence, Site, Tallies, Tally

HOUR = 3_600_000_000_000
MEGABYTE = 1_000_000
REQUESTS = frozenset({"C-MOVE-RQ", "C-GET-RQ"})


class Fetched(NamedTuple):
    """What one machine fetched in an hour."""

    requests: float
    megabytes: float
    evidence: tuple[Evidence, ...] = ()


def by_reports(scene: Scene) -> Iterator[tuple[Device, Fetched, Fetched]]:
    """Machines that an earlier report shows fetching: today's average an hour, and the most of earlier ones."""
    usual_of = {id(past.site): _averages(past.site) for past in scene.pasts}
    for device_id, now in _averages(scene.site).items():
        device = scene.device.get(device_id)
        past = [usual_of[id(site)].get(then.id) for site, then in scene.history(device)] if device else []
        known = [one for one in past if one is not None]
        if device is not None and known:
            yield device, now, Fetched(max(one.requests for one in known), max(one.megabytes for one in known))


def _averages(site: Site) -> dict[str, Fetched]:
    """By device, of those that fetched. Captures shorter than an hour count as one: a minute says little."""
    hours = max(sum(one.last - one.first for one in site.captures) / HOUR, 1)
    groups: dict[str, list[AssociationGroup]] = defaultdict(list)
    for group in site.associations:
        if any(command in REQUESTS for command, _ in group.messages):
            groups[group.source].append(group)
    asked = {(one.source, one.target) for rows in groups.values() for one in rows}
    arrived: Counter[str] = Counter()
    for one in site.conversations:
        if one.what == "images":
            arrived[one.target] += one.bytes_out if (one.target, one.source) in asked else 0
            arrived[one.source] += one.bytes_back if (one.source, one.target) in asked else 0
    return {device: _average(rows, arrived[device], hours) for device, rows in groups.items()}


def _average(groups: list[AssociationGroup], arrived: int, hours: float) -> Fetched:
    requests = sum(count for one in groups for command, count in one.messages if command in REQUESTS)
    return Fetched(requests / hours, arrived / MEGABYTE / hours, tuple(one.evidence for one in groups))


class Hours(NamedTuple):
    """What one machine fetched, by hour of the clock: requests, and images with their bytes."""

    asked: dict[int, Tally]
    images: dict[int, Tally]

    def busiest(self, late: bool, scene: Scene) -> Fetched | None:
        """The most of any hour that began after the learning time, or of the others; None when it fetched in none."""
        asked, images = (
            [row for hour, row in rows.items() if scene.is_late(hour * HOUR) == late]
            for rows in (self.asked, self.images)
        )
        if not (asked or (late and images)):
            return None
        requests = max((row.count for row in asked), default=0)
        largest = max((row.sums[0] for row in images), default=0)
        return Fetched(requests, largest / MEGABYTE, tuple(row.evidence("dicom.move") for row in asked or images))


def by_learning(scene: Scene, rows: Tallies) -> Iterator[tuple[Device, Fetched, Fetched]]:
    """Machines that fetched in the learning time: the busiest hour since, and the busiest of it."""
    for device, hours in _hours(scene, rows):
        now, usual = hours.busiest(True, scene), hours.busiest(False, scene)
        if now is not None and usual is not None:
            yield device, now, usual


def _hours(scene: Scene, rows: Tallies) -> Iterator[tuple[Device, Hours]]:
    pairs: dict[tuple[str, str], list[tuple[bool, int, Tally]]] = defaultdict(list)
    for (ip, mac, other_ip, other_mac, asked, hour), row in rows.settled():
        one, other = machines(scene, (ip, mac, other_ip, other_mac), row.first)
        if one is not None and other is not None:
            pairs[one.id, other.id].append((asked, hour, row))
    found: dict[str, Hours] = defaultdict(lambda: Hours({}, {}))
    for (device_id, _), seen in pairs.items():
        if any(asked for asked, _, _ in seen):
            _add(found[device_id], seen)
    yield from ((scene.device[device_id], hours) for device_id, hours in found.items())


def _add(hours: Hours, seen: Iterable[tuple[bool, int, Tally]]) -> None:
    for asked, hour, row in seen:
        place = hours.asked if asked else hours.images
        place.setdefault(hour, Tally(row.first, row.last, len(row.sums))).merge(row)
