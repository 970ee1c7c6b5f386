"""What a rule is judged on: the site, what is usual, what the site's people set, and who had which address when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from radvigil.detectors.past import PastSite, shared_marks
from radvigil.records import Address, Baseline, Contradiction, Conversation, Device, Service, Site

Settings = Mapping[str, Mapping[str, Any]]
"""Code of a rule → name of a threshold → the value that the site file sets."""


class Scene:
    """The site after the capture. Shared by all rules and never changed by them."""

    def __init__(
        self,
        site: Site,
        baseline: Baseline | None = None,
        settings: Settings | None = None,
        digests: bool = False,
        contradicted: tuple[Contradiction, ...] | None = None,
    ) -> None:
        self.site = site
        self.contradicted = contradicted
        """Where makers' statements and the capture disagree; None when no statement was given."""
        self.digests = digests
        """Whether the pixel data of stored images were hashed."""
        self.baseline = baseline
        self.settings = settings or {}
        self.device = {one.id: one for one in site.devices}

    @cached_property
    def _by_address(self) -> dict[str, list[tuple[Address, Device]]]:
        found: dict[str, list[tuple[Address, Device]]] = {}
        for device in self.site.devices:
            for address in device.addresses:
                found.setdefault(address.ip, []).append((address, device))
        return found

    def at(self, ip: str, ts: int = 0, mac: str = "") -> Device | None:
        """Who had the address then: by time, and by MAC where two had it at once. None for an address of no device."""
        owners = self._by_address.get(ip, [])
        held = [o for o in owners if o[0].first <= ts <= o[0].last] or owners
        with_mac = [o for o in held if mac and mac in o[1].macs] or held
        return with_mac[0][1] if with_mac else None

    def services(self, name: str, role: str = "server") -> Iterator[tuple[Device, Service]]:
        """Every device's service of that name and role."""
        for device in self.site.devices:
            for service in device.services:
                if service.name == name and service.role == role:
                    yield device, service

    def conversations(self, what: str) -> Iterator[Conversation]:
        return (one for one in self.site.conversations if one.what == what)

    def asked_of(self, target: str, service: str) -> Sequence[Conversation]:
        """Conversations with that device by that service, in the site's order. Indexed: asked for each service."""
        return self._by_service.get((target, service), ())

    @cached_property
    def _by_service(self) -> dict[tuple[str, str], list[Conversation]]:
        found: dict[tuple[str, str], list[Conversation]] = {}
        for one in self.site.conversations:
            found.setdefault((one.target, one.service), []).append(one)
        return found

    @cached_property
    def pasts(self) -> tuple[PastSite, ...]:
        """Earlier reports, the latest first."""
        found = self.baseline.past if self.baseline else ()
        return tuple(PastSite(one) for one in sorted(found, key=_end, reverse=True))

    @cached_property
    def _shared(self) -> frozenset[tuple[str, str]]:
        return shared_marks(self.site.devices)

    def before(self, device: Device) -> Device | None:
        """The same machine as the latest earlier report that has it shows it; None when none has it."""
        return next((then for _, then in self.history(device)), None)

    def history(self, device: Device) -> Iterator[tuple[Site, Device]]:
        """The same machine in each earlier report that has it, with that report's site: its ids are that site's own."""
        for past in self.pasts:
            then = past.same(device, self._shared)
            if then is not None:
                yield past.site, then

    def is_late(self, first: int) -> bool:
        """Whether what was first seen then came after the learning time (always, when there is none)."""
        return first > (self.baseline.until if self.baseline else 0)

    def is_known(self, device: Device) -> bool:
        """Whether the machine itself is not new: an earlier report has it, or the learning time."""
        return self.before(device) is not None or not self.is_late(device.first)

    @cached_property
    def without_past(self) -> str:
        """Why change cannot be judged: a code of `texts`, or empty."""
        if self.baseline is None:
            return "no-baseline"
        over = self.baseline.until >= _end(self.site) > 0
        return "no-time-after-learning" if over and not self.baseline.past else ""

    @property
    def past_devices(self) -> Iterator[Device]:
        """Devices of all earlier reports."""
        for site in self.baseline.past if self.baseline else ():
            yield from site.devices

    def zone(self, device_id: str) -> str:
        """The zone that the site file states, or empty."""
        device = self.device.get(device_id)
        return dict(device.stated).get("zone", "") if device else ""

    @cached_property
    def speaks_dicom(self) -> bool:
        return bool(self.site.associations)

    @cached_property
    def speaks_hl7(self) -> bool:
        return any(one.what == "hl7" for one in self.site.conversations)


def _end(site: Site) -> int:
    """When the last of its captures ended."""
    return max((one.last for one in site.captures), default=0)
