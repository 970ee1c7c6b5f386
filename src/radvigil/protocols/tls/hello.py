"""ClientHello and ServerHello, of TLS (RFC 8446 4.1.2, 4.1.3; RFC 5246 7.4.1) and of SSL 2.0 (RFC 5246 E.2)."""

from __future__ import annotations

from dataclasses import dataclass

from radvigil.protocols.cursor import Cursor
from radvigil.protocols.tls.names import is_grease

CLIENT_HELLO_CLAUSE = "RFC 8446 4.1.2"
SERVER_HELLO_CLAUSE = "RFC 8446 4.1.3"
SSL2_CLAUSE = "RFC 5246 E.2"

SERVER_NAME = 0
SIGNATURE_ALGORITHMS = 13
ALPN = 16
PRE_SHARED_KEY = 41
SUPPORTED_VERSIONS = 43

HELLO_RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""The random of a HelloRetryRequest (RFC 8446 4.1.3)."""


@dataclass(frozen=True, slots=True)
class ClientHello:
    """As sent, GREASE included; `extensions` are types, in the client's order."""

    version: int
    session_id: bytes
    ciphers: tuple[int, ...]
    extensions: tuple[int, ...]
    versions: tuple[int, ...]
    """Offered, GREASE apart: of supported_versions, else the one of the head."""
    server_name: bytes
    protocols: tuple[bytes, ...]
    signature_algorithms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ServerHello:
    """The choice; `version` is that of supported_versions when it is there."""

    version: int
    session_id: bytes
    cipher: int
    protocol: bytes
    retry: bool
    pre_shared_key: bool


def client_hello(body: bytes) -> ClientHello:
    """A ClientHello's body, its handshake header apart."""
    cursor = Cursor(body, CLIENT_HELLO_CLAUSE)
    version = cursor.u16()
    cursor.skip(32)
    session_id = cursor.vector(1).rest()
    ciphers = _numbers(cursor.vector(2))
    cursor.vector(1)
    extensions = _extensions(cursor)
    found = dict(reversed(extensions))
    versions = _versions(found.get(SUPPORTED_VERSIONS))
    return ClientHello(
        version=version,
        session_id=session_id,
        ciphers=ciphers,
        extensions=tuple(kind for kind, _ in extensions),
        versions=versions or (version,),
        server_name=_server_name(found.get(SERVER_NAME)),
        protocols=_protocols(found.get(ALPN)),
        signature_algorithms=_signature_algorithms(found.get(SIGNATURE_ALGORITHMS)),
    )


def server_hello(body: bytes) -> ServerHello:
    """A ServerHello's (or HelloRetryRequest's) body."""
    cursor = Cursor(body, SERVER_HELLO_CLAUSE)
    version = cursor.u16()
    random = cursor.take(32)
    session_id = cursor.vector(1).rest()
    cipher = cursor.u16()
    cursor.skip(1)
    found = dict(reversed(_extensions(cursor)))
    chosen = found.get(SUPPORTED_VERSIONS)
    if chosen is not None:
        version = Cursor(chosen, SERVER_HELLO_CLAUSE).u16()
    protocols = _protocols(found.get(ALPN))
    return ServerHello(
        version=version,
        session_id=session_id,
        cipher=cipher,
        protocol=protocols[0] if protocols else b"",
        retry=random == HELLO_RETRY,
        pre_shared_key=PRE_SHARED_KEY in found,
    )


def ssl2_client_hello(body: bytes) -> tuple[int, tuple[int, ...]]:
    """Version and cipher kinds of an SSL 2.0 CLIENT-HELLO, its type byte included."""
    cursor = Cursor(body, SSL2_CLAUSE)
    cursor.skip(1)
    version = cursor.u16()
    sizes = cursor.u16(), cursor.u16(), cursor.u16()
    if sizes[0] % 3:
        raise cursor.violation("cipher-spec-length")
    kinds = cursor.part(sizes[0])
    cursor.skip(sizes[1] + sizes[2])
    return version, tuple(kinds.u24() for _ in range(sizes[0] // 3))


def ssl2_server_hello(body: bytes) -> tuple[int, bool, bytes]:
    """Version, whether a session is resumed, and the certificate (DER) of an SSL 2.0 SERVER-HELLO."""
    cursor = Cursor(body, SSL2_CLAUSE)
    cursor.skip(1)
    resumed = bool(cursor.u8())
    cursor.skip(1)
    version = cursor.u16()
    certificate, kinds, connection = cursor.u16(), cursor.u16(), cursor.u16()
    der = cursor.take(certificate)
    cursor.skip(kinds + connection)
    return version, resumed, der


def _extensions(cursor: Cursor) -> tuple[tuple[int, bytes], ...]:
    if not cursor.left:
        return ()
    block = cursor.vector(2)
    found: list[tuple[int, bytes]] = []
    while block.left:
        found.append((block.u16(), block.vector(2).rest()))
    return tuple(found)


def _numbers(cursor: Cursor) -> tuple[int, ...]:
    if cursor.left % 2:
        raise cursor.violation("odd-length")
    return tuple(cursor.u16() for _ in range(cursor.left // 2))


def _versions(body: bytes | None) -> tuple[int, ...]:
    if body is None:
        return ()
    return tuple(value for value in _numbers(Cursor(body, "RFC 8446 4.2.1").vector(1)) if not is_grease(value))


def _signature_algorithms(body: bytes | None) -> tuple[int, ...]:
    return () if body is None else _numbers(Cursor(body, "RFC 8446 4.2.3").vector(2))


def _server_name(body: bytes | None) -> bytes:
    """RFC 6066 3: a list, of which only `host_name` (0) exists; a server answers with an empty body."""
    if not body:
        return b""
    names = Cursor(body, "RFC 6066 3").vector(2)
    while names.left:
        kind, name = names.u8(), names.vector(2).rest()
        if kind == 0:
            return name
    return b""


def _protocols(body: bytes | None) -> tuple[bytes, ...]:
    """RFC 7301 3.1: names of one to 255 bytes."""
    if body is None:
        return ()
    names = Cursor(body, "RFC 7301 3.1").vector(2)
    found: list[bytes] = []
    while names.left:
        found.append(names.vector(1).rest())
    return tuple(found)
