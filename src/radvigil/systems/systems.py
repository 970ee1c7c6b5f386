"""The fold of this room: events in, the picture out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from radvigil.records import (
    Arp,
    Banner,
    Capture,
    CaptureLoss,
    CleartextLogin,
    Clock,
    Device,
    Dhcp,
    DicomAssociation,
    DicomMessage,
    Dns,
    Event,
    FlowEnd,
    Hl7Message,
    Http,
    ImageOrigin,
    Kerberos,
    Ldap,
    Limits,
    Name,
    Ntlm,
    Rcmd,
    Rdp,
    Site,
    Smb,
    Snmp,
    Ssh,
    Tls,
    Vnc,
)
from radvigil.systems import watch_dicom, watch_network, watch_services
from radvigil.systems.activity import Hours
from radvigil.systems.association_groups import association_groups
from radvigil.systems.by_hour import Clockwork, activity
from radvigil.systems.conversations import conversations
from radvigil.systems.coverage import Seen, coverage
from radvigil.systems.devices import devices
from radvigil.systems.dossiers import gathered
from radvigil.systems.ledger import Ledger
from radvigil.systems.matching import with_site_file
from radvigil.systems.site_file import SiteFile
from radvigil.systems.traffic import Traffic

Watcher = Callable[[Ledger, Any], None]

WATCHERS: dict[type[Event], Watcher] = {
    DicomAssociation: watch_dicom.association,
    ImageOrigin: watch_dicom.origin,
    Arp: watch_network.arp,
    Dhcp: watch_network.dhcp,
    Name: watch_network.name,
    Dns: watch_network.dns,
    Snmp: watch_network.snmp,
    Clock: watch_network.clock,
    Banner: watch_network.banner,
    Tls: watch_services.tls,
    Smb: watch_services.smb,
    Ntlm: watch_services.ntlm,
    Ssh: watch_services.ssh,
    Rdp: watch_services.rdp,
    Vnc: watch_services.vnc,
    Ldap: watch_services.ldap,
    Kerberos: watch_services.kerberos,
    Rcmd: watch_services.rcmd,
    CleartextLogin: watch_services.cleartext_login,
}


class Systems:
    """A bounded fold over events; `Systems(limits)` is empty."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits = limits or Limits()
        self.ledger = Ledger(limits)
        self.hours = Hours(limits)
        self.traffic = Traffic(limits)
        self._watchers: dict[type[Event], Watcher] = {
            **WATCHERS,
            FlowEnd: self._flow_end,
            DicomMessage: self._dicom_message,
            Hl7Message: self._hl7_message,
            Http: self._http,
            CaptureLoss: self._capture_loss,
        }

    def see(self, event: Event) -> None:
        watcher = self._watchers.get(type(event))
        if watcher is not None:
            watcher(self.ledger, event)

    def _flow_end(self, ledger: Ledger, event: FlowEnd) -> None:
        watch_network.flow_end(ledger, event)
        self.hours.flow(ledger, event)
        if event.flow is not None:
            self.traffic.flow(event, ledger.pair(event.flow).port)

    def _dicom_message(self, ledger: Ledger, event: DicomMessage) -> None:
        watch_dicom.message(ledger, event)
        self.hours.message(ledger, event)

    def _hl7_message(self, ledger: Ledger, event: Hl7Message) -> None:
        watch_dicom.hl7(ledger, event)
        self.hours.message(ledger, event)

    def _http(self, ledger: Ledger, event: Http) -> None:
        watch_services.http(ledger, event)
        self.hours.exchange(ledger, event)

    def _capture_loss(self, ledger: Ledger, event: CaptureLoss) -> None:
        self.traffic.loss(event)

    def merge(self, other: Systems) -> None:
        self.ledger.merge(other.ledger)
        self.hours.counts.merge(other.hours.counts)
        self.hours.studies.merge(other.hours.studies)
        self.traffic.counts.merge(other.traffic.counts)
        self.traffic.losses.merge(other.traffic.losses)

    def state(self) -> dict[str, Any]:
        """Plain data: dict, list, str, int, bool."""
        return {
            "ledger": self.ledger.state(),
            "hours": self.hours.counts.state(),
            "studies": self.hours.studies.state(),
            "traffic": self.traffic.counts.state(),
            "losses": self.traffic.losses.state(),
        }

    def take(self, state: dict[str, Any]) -> None:
        """Merge the state of another fold."""
        self.merge(Systems.from_state(state, self._limits))

    @classmethod
    def from_state(cls, state: dict[str, Any], limits: Limits | None = None) -> Systems:
        fold = cls(limits)
        fold.ledger.load(state["ledger"])
        fold.hours.counts.load(state["hours"])
        fold.hours.studies.load(state["studies"])
        fold.traffic.counts.load(state["traffic"])
        fold.traffic.losses.load(state["losses"])
        return fold

    def close(self, site_file: SiteFile | None = None, captures: tuple[Capture, ...] = ()) -> Site:
        """The picture. The fold is not changed: it may go on and be closed again."""
        stated = site_file or SiteFile()
        cabinet = gathered(self.ledger)
        found, _ = devices(cabinet, self.ledger)
        ids = [device.id for device in found]
        work, weeks = activity(self.hours, cabinet, ids, Clockwork(stated.timezone))
        found = [replace(device, hours=tuple(weeks.get(number, ()))) for number, device in enumerate(found)]
        talk = conversations(cabinet, self.ledger, ids)
        site = Site(
            name=stated.name,
            devices=tuple(sorted(found, key=_order)),
            conversations=talk,
            associations=association_groups(cabinet, self.ledger, ids),
            activity=work,
            coverage=coverage(self.traffic, Seen(found, talk, captures, self.passed())),
            captures=captures,
        )
        return with_site_file(site, stated)

    def passed(self) -> list[str]:
        """Tables that met their limit."""
        tables = self.ledger.tables() | {"hours": self.hours.counts, "traffic": self.traffic.counts}
        tables["studies"] = self.hours.studies
        return [name for name, table in sorted(tables.items()) if getattr(table, "passed", False) or table.full]


def _order(device: Device) -> tuple[str, str]:
    return device.kind.value, device.id
