"""RV-DICOM-013: TLS was negotiated below BCP 195 (RFC 8996, RFC 9325; PS3.15 B.12 and B.13 ask for them).

The grade follows RFC 9325: 3.1.1 forbids SSL 2.0 to TLS 1.1, 4.1 forbids suites without encryption, with RC4 or with
less than 112 bits and advises against less than 128 bits (3DES) and against key exchange without forward secrecy.
Suites without authentication are forbidden by RFC 5246 A.5. What was agreed is the best that both sides know, so the
older of the two is the cause: the rule tells the pair, not which of them it is. What a server would also accept from
others cannot be seen without asking it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Device, Finding, Severity, Tally, Tls

BROKEN_VERSIONS = ("SSLv2", "SSLv3")
OLD_VERSIONS = ("TLS1.0", "TLS1.1")
BROKEN_CIPHERS = ("NULL", "EXPORT", "RC4", "RC2", "_DES_", "DES40", "_anon_", "TLS_SHA256_", "TLS_SHA384_")
"""The last two are TLS 1.3 without encryption (RFC 9150)."""
SHORT_BLOCKS = "3DES"
NO_FORWARD_SECRECY = ("TLS_RSA_", "TLS_DH_", "TLS_ECDH_", "TLS_PSK_WITH_", "TLS_KRB5_")


def grade(version: str, cipher: str) -> Severity | None:
    """How far below; None when it is not, or when the suite is not known."""
    if version in BROKEN_VERSIONS or any(sign in cipher for sign in BROKEN_CIPHERS):
        return "high"
    if version in OLD_VERSIONS or SHORT_BLOCKS in cipher:
        return "medium"
    return "low" if cipher.startswith(NO_FORWARD_SECRECY) else None


class TlsBelowBcp195(Rule):
    """One finding a server, version and cipher suite; its clients take part."""

    CODE = "RV-DICOM-013"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("disclosed", "altered")
    SEES = (Tls,)
    NAMED = ("version", "cipher")
    SUBJECTS = 1
    WIDTH = 1

    def see(self, event: Tls) -> None:
        flow = event.flow
        if event.version and not event.alert and flow is not None and grade(event.version, event.cipher):
            key = (flow.resp_ip, flow.resp_mac, flow.orig_ip, flow.orig_mac, event.version, event.cipher)
            self.rows.see(key, event.mark, flow).sums[0] += event.established

    def unjudged(self, scene: Scene) -> str:
        return "" if any(_agreed(device) for device in scene.site.devices) or any(self.judge(scene)) else "no-tls"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        found: dict[tuple[str, str, str], Tally] = {}
        clients: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for (ip, mac, peer_ip, peer_mac, version, cipher), row in self.rows.settled():
            server, client = scene.at(ip, row.first, mac), scene.at(peer_ip, row.first, peer_mac)
            if server is None or server.scope == "outside":
                continue
            what = (server.id, version, cipher)
            found.setdefault(what, Tally(row.first, row.last, 1)).merge(row)
            clients[what] |= _ids(client)
        for what, row in found.items():
            server_id, version, cipher = what
            params: dict[str, str | int] = {"version": version, "cipher": cipher, "clients": len(clients[what])}
            subjects = (server_id, *sorted(clients[what] - {server_id}))
            told = self.found(subjects, row, params, confidence="high" if row.sums[0] else "medium")
            yield replace(told, severity=grade(version, cipher) or self.SEVERITY)


def _agreed(device: Device) -> bool:
    """Whether it agreed on a cipher suite, in TLS alone or inside another protocol."""
    return device.scope != "outside" and any(
        code == "cipher" for service in device.services if service.role == "server" for code, _ in service.details
    )


def _ids(device: Device | None) -> set[str]:
    return {device.id} if device else set()
