"""Webhooks: one signed POST to an address that the site chose.

Rules:
1. https only, the name and chain verified, no redirect followed, the answer not read further than its first line.
2. Every address that the name resolves to must be public, or the site has allowed private ones for this hook; never
   loopback, link-local (cloud metadata lives there), multicast or unspecified. The connection goes to the address that
   was judged, so that a name cannot change its mind in between.
3. The signature covers the time and the body (HMAC-SHA-256, RFC 2104): a receiver that checks both refuses what is old.
4. The secret is made from the hub's own key and the hook's number, so that no table holds it.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from radvigil.hub.notices.trust import proof

TIMEOUT = 10.0
LARGEST = 64_000
HEADER = "Radvigil-Signature"

Resolve = Callable[[str, int], Sequence[str]]


class RefusedAddressError(ValueError):
    """The hook's address may not be called; the code says why: `https`, `name`, `private`, `forbidden`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where to post, and with what."""

    address: str
    secret: str
    private: bool = False
    """The site allows this hook to stand in its own network (RFC 1918, RFC 4193)."""
    authority: str = ""
    """File of certificates that may vouch for it, beside those of the system."""


def secret_of(key: str, number: int, turn: int) -> str:
    """The secret of the hook of that number; a new `turn` makes a new one."""
    return hmac.new(key.encode(), f"hook:{number}:{turn}".encode(), hashlib.sha256).hexdigest()


def signature(secret: str, at: datetime, body: bytes) -> str:
    """`t=1700000000,v1=…`: what the header holds."""
    moment = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def post(hook: Hook, body: bytes, at: datetime, resolve: Resolve | None = None) -> int:
    """Send it and give the status. Raises RefusedAddressError, OSError or http.client.HTTPException."""
    if len(body) > LARGEST:
        raise ValueError("a webhook's body is small")
    parts = checked(hook.address)
    address = judged((resolve or addresses_of)(parts.hostname or "", parts.port or 443), hook.private)
    line = _Pinned(parts.hostname or "", parts.port or 443, address, proof(hook.authority))
    try:
        line.request("POST", _target(parts), body, _headers(hook, body, at))
        return line.getresponse().status
    finally:
        line.close()


def checked(address: str) -> SplitResult:
    """The parts of an address that may be called, before its name is looked up. Raises RefusedAddressError."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise RefusedAddressError("name") from error
    if parts.scheme != "https" or parts.username is not None or parts.password is not None:
        raise RefusedAddressError("https")
    if not parts.hostname or port == 0 or not address.isascii() or not address.isprintable() or " " in address:
        raise RefusedAddressError("name")
    return parts


def judged(addresses: Sequence[str], private: bool) -> str:
    """The first of a name's addresses, if all may be called. Raises RefusedAddressError."""
    if not addresses:
        raise RefusedAddressError("name")
    for text in addresses:
        one = _embedded(ipaddress.ip_address(text.partition("%")[0]))
        if one.is_loopback or one.is_link_local or one.is_multicast or one.is_unspecified:
            raise RefusedAddressError("forbidden")
        if not one.is_global and not (private and one.is_private):
            raise RefusedAddressError("private")
    return addresses[0]


def addresses_of(host: str, port: int) -> Sequence[str]:
    """What the name resolves to. Raises OSError."""
    return [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _embedded(
    one: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address inside an IPv6 one (mapped, 6to4, NAT64), which is where it would go."""
    if isinstance(one, ipaddress.IPv4Address):
        return one
    if one in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
    return one.ipv4_mapped or one.sixtofour or one


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _headers(hook: Hook, body: bytes, at: datetime) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Radvigil",
        HEADER: signature(hook.secret, at, body),
    }


class _Pinned(http.client.HTTPSConnection):
    """A connection to one judged address, which must prove that it is the host."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=TIMEOUT, context=context)
        self._address = address
        self._proof = context

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._proof.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
