"""What the rules about certificates share: who presented which certificate, and when.

Only the first certificate of a chain is looked at: it is the machine's own (RFC 5246 7.4.2). TLS 1.3 encrypts it and a
resumed session does not repeat it, so silence about a machine means nothing. Web sites outside the hospital are not
its machines: what they present, and what is presented to them, is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Certificate, Device, Flow, Tally, Tls

DAY = 86_400_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Shown(NamedTuple):
    """A row's key: who showed a certificate to whom, and what is said of it. Times in ns UTC."""

    ip: str
    mac: str
    peer: str
    """The server's address where a client showed it; empty for a server's own."""
    port: int
    carries: str
    fingerprint: str
    key: str
    """Fingerprint of the public key."""
    subject: str
    not_before: int
    not_after: int
    key_type: str
    key_bits: int
    algorithm: str
    self_signed: bool

    @property
    def name(self) -> str:
        return self.subject or self.fingerprint[:16]


class Presented(NamedTuple):
    """A certificate at one of our machines, folded over ports and peers."""

    device: Device
    shown: Shown
    row: Tally


class CertificateRule(Rule):
    """Base of the rules about certificates: `worth` chooses what is kept, `presented` gives it back by machine."""

    SEES = (Tls,)
    NAMED = ("fingerprint",)

    def worth(self, certificate: Certificate, ts: int) -> bool:
        """Whether this certificate, seen at `ts`, can matter to the rule."""
        raise NotImplementedError

    def see(self, event: Tls) -> None:
        flow = event.flow
        if flow is None:
            return
        for chain, of_server in ((event.server_certificates, True), (event.client_certificates, False)):
            if chain and self.worth(chain[0], event.ts):
                self.rows.see(_shown(chain[0], event.carries, flow, of_server), event.mark, flow)

    def unjudged(self, scene: Scene) -> str:
        return "" if any(_has_certificate(device) for device in scene.site.devices) else "no-certificates"

    def presented(self, scene: Scene) -> Iterator[Presented]:
        found: dict[tuple[str, str], Presented] = {}
        for key, row in self.rows.settled():
            shown = Shown(*key)
            device = scene.at(shown.ip, row.first, shown.mac)
            if device is None or device.scope == "outside" or _is_outside(scene, shown.peer, row.first):
                continue
            known = found.get((device.id, shown.fingerprint))
            if known is None:
                found[device.id, shown.fingerprint] = Presented(device, shown, row.copy())
            else:
                known.row.merge(row)
        yield from found.values()


def day_of(moment: int) -> str:
    """ISO 8601 date of a time in ns UTC."""
    return (_EPOCH + timedelta(microseconds=moment // 1000)).date().isoformat()


def _shown(certificate: Certificate, carries: str, flow: Flow, of_server: bool) -> Shown:
    where = (flow.resp_ip, flow.resp_mac, "") if of_server else (flow.orig_ip, flow.orig_mac, flow.resp_ip)
    return Shown(
        *where,
        flow.resp_port if of_server else 0,
        carries,
        certificate.fingerprint,
        certificate.key_fingerprint or certificate.fingerprint,
        certificate.subject,
        certificate.not_before,
        certificate.not_after,
        certificate.key_type,
        certificate.key_bits,
        certificate.signature_algorithm,
        certificate.self_signed,
    )


def _has_certificate(device: Device) -> bool:
    return device.scope != "outside" and any(anchor.kind == "certificate" for anchor in device.anchors)


def _is_outside(scene: Scene, ip: str, ts: int) -> bool:
    peer = scene.at(ip, ts) if ip else None
    return peer is not None and peer.scope == "outside"
