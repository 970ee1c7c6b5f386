"""TLS records and handshake messages, written from their parts; certificates made on the spot."""

from __future__ import annotations

import datetime
import ipaddress
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CHANGE = bytes.fromhex("140303000101")
FINISHED = b"\x16\x03\x03\x00\x28" + bytes(range(100, 140))


def vector(content: bytes, size: int) -> bytes:
    return len(content).to_bytes(size, "big") + content


def numbers(*values: int) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def record(body: bytes, kind: int = 22, version: int = 0x0303) -> bytes:
    return bytes([kind]) + version.to_bytes(2, "big") + vector(body, 2)


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + vector(body, 3)


def extension(kind: int, body: bytes) -> bytes:
    return numbers(kind) + vector(body, 2)


def server_name(name: bytes) -> bytes:
    return extension(0, vector(b"\0" + vector(name, 2), 2))


def alpn(*names: bytes) -> bytes:
    return extension(16, vector(b"".join(vector(name, 1) for name in names), 2))


def versions(*values: int) -> bytes:
    return extension(43, vector(numbers(*values), 1))


def client_hello(
    ciphers: tuple[int, ...], extensions: bytes = b"", version: int = 0x0303, session: bytes = b""
) -> bytes:
    body = numbers(version) + bytes(32) + vector(session, 1) + vector(numbers(*ciphers), 2) + b"\x01\x00"
    return message(1, body + (vector(extensions, 2) if extensions else b""))


def server_hello(
    cipher: int, extensions: bytes = b"", version: int = 0x0303, session: bytes = b"", random: bytes = bytes(32)
) -> bytes:
    body = numbers(version) + random + vector(session, 1) + numbers(cipher) + b"\0"
    return message(2, body + (vector(extensions, 2) if extensions else b""))


def certificates(*ders: bytes) -> bytes:
    return message(11, vector(b"".join(vector(der, 3) for der in ders), 3))


def data(size: int = 40) -> bytes:
    return record(b"\xaa" * size, 23)


def alert(level: int, description: int) -> bytes:
    return record(bytes([level, description]), 21)


@cache
def certificate(common_name: str, mail: str = "", surname: str = "") -> bytes:
    """DER, self-signed, for pacs.example and 192.0.2.9, valid in 2026."""
    key = ec.generate_private_key(ec.SECP256R1())
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    attributes += [x509.NameAttribute(NameOID.EMAIL_ADDRESS, mail)] if mail else []
    attributes += [x509.NameAttribute(NameOID.SURNAME, surname)] if surname else []
    name = x509.Name(attributes)
    alternative = x509.SubjectAlternativeName(
        [x509.DNSName("pacs.example"), x509.IPAddress(ipaddress.ip_address("192.0.2.9"))]
    )
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(0xABC)
        .not_valid_before(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.DER)
