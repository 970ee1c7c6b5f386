"""X.509 certificates as sent (RFC 5280): who a machine says it is, its key, and how long that holds.

Rules:
1. A certificate that cannot be read is the peer's violation; nothing that a certificate holds raises anything else.
2. A certificate may be a person's (smart cards, mail): attributes that name people are left out, and the common name
   beside them leaves only as a keyed hash. A server's address for mail is its administrator's: it is left out alone.
3. `cryptography` is imported when the first certificate comes: most captures never need it.
"""

from __future__ import annotations

import hashlib
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Certificate, Limits, Mask, wire_text

if TYPE_CHECKING:
    from cryptography import x509

CLAUSE = "RFC 5280 4.1"

_COMMON_NAME = "2.5.4.3"
_MAIL = frozenset({"1.2.840.113549.1.9.1", "0.9.2342.19200300.100.1.3"})
"""emailAddress, rfc822Mailbox."""
_PERSONAL = frozenset(
    {
        "0.9.2342.19200300.100.1.1",  # userId
        "2.5.4.4",  # surname
        "2.5.4.42",  # givenName
        "2.5.4.43",  # initials
        "2.5.4.65",  # pseudonym
    }
)
_LATEST = (1 << 63) - 1
_KEY_BITS_VERIFIED = 4_096
"""A self-signature with a larger key is not verified: it would cost too much, and equal names say it already."""


class Names(NamedTuple):
    """How names become text: `of_client` when a client sent it, who may be a person."""

    mask: Mask
    limits: Limits
    of_client: bool


def certificate(der: bytes, names: Names) -> Certificate:
    """The certificate in `der`; ProtocolViolation when it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is odd in a peer's certificate is not our user's to read on a terminal
        try:
            return _read(der, names)
        except Exception as error:  # the library gives no closed list of what it raises on hostile DER
            raise ProtocolViolation(0, CLAUSE, "certificate") from error


def _read(der: bytes, names: Names) -> Certificate:
    from cryptography import x509

    parsed = x509.load_der_x509_certificate(der)
    key_type, key_bits = _key(parsed)
    return Certificate(
        subject=_name(parsed.subject, names),
        issuer=_name(parsed.issuer, names),
        serial=f"{parsed.serial_number:x}"[: names.limits.text],
        not_before=_nanoseconds(parsed.not_valid_before_utc),
        not_after=_nanoseconds(parsed.not_valid_after_utc),
        key_type=key_type,
        key_bits=key_bits,
        signature_algorithm=_algorithm(parsed),
        self_signed=_is_self_signed(parsed, key_bits),
        names=_alternative_names(parsed, names.limits),
        fingerprint=hashlib.sha256(der).hexdigest(),
        key_fingerprint=_key_fingerprint(parsed),
    )


def _name(name: x509.Name, names: Names) -> str:
    """RFC 4514 order, most specific first."""
    kinds = {attribute.oid.dotted_string for attribute in name}
    is_person = bool(kinds & _PERSONAL) or (names.of_client and bool(kinds & _MAIL))
    parts = []
    for attribute in name:
        kind = attribute.oid.dotted_string
        value = attribute.value if isinstance(attribute.value, bytes) else attribute.value.encode()
        if kind == _COMMON_NAME and (is_person or b"@" in value):
            parts.append(f"CN={names.mask('user', value)}")
        elif kind not in _PERSONAL | _MAIL:
            parts.append(f"{attribute.rfc4514_attribute_name}={wire_text(value, names.limits.text)}")
    return ",".join(reversed(parts))[: 4 * names.limits.text]


def _key(parsed: x509.Certificate) -> tuple[str, int]:
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

    try:
        key = parsed.public_key()
    except Exception:  # an unsupported key is still a certificate; its kind is said by its object identifier
        return parsed.public_key_algorithm_oid.dotted_string, 0
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, dsa.DSAPublicKey):
        return "DSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", key.curve.key_size
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519", 256
    return ("Ed448", 456) if isinstance(key, ed448.Ed448PublicKey) else (type(key).__name__, 0)


def _key_fingerprint(parsed: x509.Certificate) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        key = parsed.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except Exception:  # as in `_key`
        return ""
    return hashlib.sha256(key).hexdigest()


def _algorithm(parsed: x509.Certificate) -> str:
    oid = parsed.signature_algorithm_oid
    return str(getattr(oid, "_name", "") or oid.dotted_string)


def _is_self_signed(parsed: x509.Certificate, key_bits: int) -> bool:
    from cryptography.exceptions import InvalidSignature

    if parsed.subject != parsed.issuer:
        return False
    if not 0 < key_bits <= _KEY_BITS_VERIFIED:
        return True
    try:
        parsed.verify_directly_issued_by(parsed)
    except InvalidSignature:
        return False
    except Exception:  # a kind of signature that the library will not check: the names alone say it
        return True
    return True


def _alternative_names(parsed: x509.Certificate, limits: Limits) -> tuple[str, ...]:
    from cryptography import x509

    try:
        names = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except Exception:  # none, or extensions that break their rules: the rest of the certificate stands
        return ()
    found = [wire_text(name.encode(), limits.text) for name in names.get_values_for_type(x509.DNSName)]
    found += [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return tuple(found[: limits.names])


def _nanoseconds(moment: datetime) -> int:
    elapsed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return min((elapsed.days * 86_400 + elapsed.seconds) * 1_000_000_000, _LATEST)
