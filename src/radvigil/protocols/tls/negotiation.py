"""What both sides of one TLS flow have said so far, and the event that this becomes.

Order does not matter: each side's messages fill their own fields, and conclusions are drawn in `event` alone.

`protected[sender]`: that side has sent ciphertext (after ChangeCipherSpec in SSL 3.0 to TLS 1.2, as application data in
TLS 1.3). Both: established. A side that the capture does not hold at all cannot be waited for.
"""

from __future__ import annotations

from radvigil.protocols.tls.hello import ClientHello, ServerHello
from radvigil.protocols.tls.ja4 import ja4
from radvigil.protocols.tls.names import is_grease, presumed, version_name
from radvigil.records import RESPONDER, Certificate, Flow, Limits, Mark, Tls, wire_text
from radvigil.standards.tls_ciphers import cipher_suite_name, ssl2_cipher_name


class Negotiation:
    """Gathered from records; `heard[sender]`: that side has said anything; `holed[sender]`: some of it is lost."""

    __slots__ = (
        "alert",
        "certificates",
        "client",
        "first",
        "heard",
        "holed",
        "limits",
        "protected",
        "requested",
        "resumed",
        "server",
        "server_done",
        "ssl2_cipher",
        "ssl2_kinds",
        "ssl2_offered",
        "ssl2_version",
    )

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.first: Mark | None = None
        self.client: ClientHello | None = None
        self.server: ServerHello | None = None
        self.ssl2_offered: int | None = None
        self.ssl2_kinds: tuple[int, ...] = ()
        self.ssl2_version: int | None = None
        self.ssl2_cipher: int | None = None
        self.certificates: dict[bool, tuple[Certificate, ...]] = {}
        """By `is the client's`; an empty tuple: sent, and empty."""
        self.requested = False
        self.server_done = False
        self.resumed = False
        self.alert = ""
        self.protected = [False, False]
        self.heard = [False, False]
        self.holed = [False, False]

    @property
    def established(self) -> bool:
        return all(self.protected)

    @property
    def version(self) -> str:
        if self.server is not None:
            return version_name(self.server.version)
        return version_name(self.ssl2_version) if self.ssl2_version is not None else ""

    def event(self, mark: Mark, flow: Flow) -> Tls:
        """As much as was seen; `mark` is used when not even a first record was."""
        silent_side = sum(self.heard) == 1
        alpn = wire_text(self.server.protocol, self.limits.text) if self.server else ""
        return Tls(
            self.first or mark,
            flow,
            versions_offered=self._versions(),
            version=self.version,
            cipher=self._cipher(),
            ciphers_offered=self._ciphers(),
            server_name=wire_text(self.client.server_name, self.limits.text) if self.client else "",
            alpn=alpn,
            alpn_offered=self._protocols(),
            ja4=ja4(self.client) if self.client else "",
            server_certificates=self.certificates.get(False, ()),
            client_certificates=self.certificates.get(True, ()),
            certificate_requested=self.requested,
            mutual=self._mutual(),
            resumed=self._is_resumed(),
            established=not self.alert and (self.established or (silent_side and any(self.protected))),
            alert=self.alert,
            carries=presumed(alpn, self._protocols(), flow.resp_port),
        )

    def _versions(self) -> tuple[str, ...]:
        values = self.client.versions if self.client else ()
        if self.ssl2_offered is not None:
            values = (self.ssl2_offered,)
        names = [version_name(value) for value in values]
        if any(kind > 0xFFFF for kind in self.ssl2_kinds) and "SSLv2" not in names:
            names.append("SSLv2")
        return tuple(dict.fromkeys(names))[: self.limits.names]

    def _cipher(self) -> str:
        if self.server is not None:
            return cipher_suite_name(self.server.cipher)
        return ssl2_cipher_name(self.ssl2_cipher) if self.ssl2_cipher is not None else ""

    def _ciphers(self) -> tuple[str, ...]:
        if self.client is None:
            return tuple(ssl2_cipher_name(kind) for kind in self.ssl2_kinds[: self.limits.names])
        offered = [value for value in self.client.ciphers if not is_grease(value)]
        return tuple(cipher_suite_name(value) for value in offered[: self.limits.names])

    def _protocols(self) -> tuple[str, ...]:
        offered = self.client.protocols[: self.limits.names] if self.client else ()
        return tuple(wire_text(name, self.limits.text) for name in offered if not _is_grease_name(name))

    def _mutual(self) -> bool | None:
        """TLS 1.3 encrypts both certificates and the request for one (RFC 8446 4.3.2); a resumption repeats neither."""
        if self.certificates.get(True):
            return True
        if self.version in ("", "TLS1.3", "SSLv2") or self._is_resumed() or not self.server_done:
            return None
        return None if self.requested and True not in self.certificates else False

    def _is_resumed(self) -> bool:
        """TLS 1.3: the server took a pre-shared key (RFC 8446 4.2.11). Before: it began to encrypt without a
        ServerHelloDone, as it does for a known session or ticket (RFC 5246 7.3, RFC 5077 3.1)."""
        if self.server is None:
            return self.resumed
        if self.server.version >= 0x0304:
            return self.server.pre_shared_key
        return self.protected[RESPONDER] and not self.server_done and not self.holed[RESPONDER]


def _is_grease_name(name: bytes) -> bool:
    return len(name) == 2 and is_grease(int.from_bytes(name, "big"))
