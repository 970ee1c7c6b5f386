"""RV-NET-025: a machine's clock is wrong beside those of the others (NTP RFC 5905, HTTP Date, SMB server time).

What a machine says it is now is held beside the capture's clock; the median of all machines and of the capture itself
is taken as right, so that a wrong capturing computer accuses nobody. Where one machine alone says the time, either may
be wrong (or the capture was stamped again later): suspected. Of images, the content time is when they were
made: it may lie in the past, never in the future (PS3.3 C.7.6.1); a day is allowed for. Local times are judged in the
site's zone if the site file gives one, else only when no zone on Earth explains them. Who only passes images on is not
judged by them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from statistics import median
from zoneinfo import ZoneInfo

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Clock, Evidence, Finding, Tally

NOW = frozenset({"ntp", "smb", "http-date"})
PASSES_ON = frozenset({"archive", "workstation", "gateway", "router"})
NS, MINUTE_MS = 1_000_000, 60_000
FARTHEST_MS = 14 * 60 * MINUTE_MS
"""UTC+14, the earliest zone: a local time may be ahead of UTC by so much."""


def local_offset(event: Clock) -> int:
    """Nanoseconds that a local time would be ahead if it were UTC; 0 for one that no clock shows."""
    try:
        stated = datetime.fromisoformat(event.stated).replace(tzinfo=UTC)
    except ValueError:
        return 0
    return int(stated.timestamp()) * 1_000 * NS - event.ts


def ahead(scene: Scene, kind: str, ts: int) -> int:
    """Milliseconds that a right local time may be ahead of UTC here."""
    activity = scene.site.activity
    if kind != "local":
        return 0
    if activity.timezone_source != "site_file":
        return FARTHEST_MS
    offset = datetime.fromtimestamp(ts / 1e9, ZoneInfo(activity.timezone)).utcoffset()
    return int(offset.total_seconds() * 1_000) if offset is not None else FARTHEST_MS


class ClockSkew(Rule):
    """One finding a machine."""

    CODE = "RV-NET-025"
    NATURE = "fault"
    SEVERITY = "low"
    HARMS = ("altered",)
    SEES = (Clock,)
    THRESHOLDS = (("minutes", 5), ("future", 1440))
    WIDTH = 1

    def see(self, event: Clock) -> None:
        if event.flow is None or not ((event.source in NOW and event.offset is not None) or event.source == "dicom"):
            return
        flow, answers = event.flow, event.sender == "resp"
        ends = (flow.resp_ip, flow.resp_mac) if answers else (flow.orig_ip, flow.orig_mac)
        kind = "now" if event.source in NOW else "image" if event.offset is not None else "local"
        offset = local_offset(event) if event.offset is None else event.offset
        if kind == "now" or offset > 0:
            self.rows.see((*ends, kind), event.mark, event.flow).sums[0] += offset // NS

    def judge(self, scene: Scene) -> Iterator[Finding]:
        told = self._told(scene)
        clocks = {device: one["now"][0] for device, one in told.items() if "now" in one}
        right = int(median([*clocks.values(), 0])) if len(clocks) > 1 else 0
        most, latest = (self.threshold(scene, name) * MINUTE_MS for name in ("minutes", "future"))
        for device, one in sorted(told.items()):
            skew = clocks.get(device, right) - right
            future = max((mean for kind, (mean, _) in one.items() if kind != "now"), default=0)
            if abs(skew) > most or future > latest:
                minutes = {"ahead": max(skew, 0), "behind": max(-skew, 0), "future": max(future, 0)}
                params = {name: round(value / MINUTE_MS) for name, value in minutes.items()}
                found = self.found((device,), tuple(proof for _, proof in one.values()), params)
                alone = len(clocks) == 1 and future <= latest
                yield replace(found, stance="suspected", confidence="low") if alone else found

    def _told(self, scene: Scene) -> dict[str, dict[str, tuple[int, Evidence]]]:
        """Device → kind of time → how far it is ahead in the mean (ms), and the proof."""
        rows: dict[tuple[str, str], Tally] = {}
        for (ip, mac, kind), row in self.rows.settled():
            device = scene.at(ip, row.first, mac)
            if device is not None and (kind == "now" or device.kind.value not in PASSES_ON):
                rows.setdefault((device.id, kind), Tally(row.first, row.last, 1)).merge(row)
        found: dict[str, dict[str, tuple[int, Evidence]]] = defaultdict(dict)
        for (device_id, kind), row in rows.items():
            mean = row.sums[0] // row.count - ahead(scene, kind, row.first)
            found[device_id][kind] = mean, row.evidence(f"clock.{kind}")
        return found
