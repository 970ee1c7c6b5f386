"""Numbers of TLS and their names: versions, alerts, GREASE; and what usually lies beneath a port."""

from __future__ import annotations

VERSIONS = {
    0x0002: "SSLv2",
    0x0300: "SSLv3",
    0x0301: "TLS1.0",
    0x0302: "TLS1.1",
    0x0303: "TLS1.2",
    0x0304: "TLS1.3",
}

ALERTS = {
    0: "close_notify",
    10: "unexpected_message",
    20: "bad_record_mac",
    21: "decryption_failed",
    22: "record_overflow",
    30: "decompression_failure",
    40: "handshake_failure",
    41: "no_certificate",
    42: "bad_certificate",
    43: "unsupported_certificate",
    44: "certificate_revoked",
    45: "certificate_expired",
    46: "certificate_unknown",
    47: "illegal_parameter",
    48: "unknown_ca",
    49: "access_denied",
    50: "decode_error",
    51: "decrypt_error",
    60: "export_restriction",
    70: "protocol_version",
    71: "insufficient_security",
    80: "internal_error",
    86: "inappropriate_fallback",
    90: "user_canceled",
    100: "no_renegotiation",
    109: "missing_extension",
    110: "unsupported_extension",
    111: "certificate_unobtainable",
    112: "unrecognized_name",
    113: "bad_certificate_status_response",
    114: "bad_certificate_hash_value",
    115: "unknown_psk_identity",
    116: "certificate_required",
    120: "no_application_protocol",
}
"""RFC 8446 6, RFC 5246 7.2 and the IANA "TLS Alerts" registry."""

_BY_PORT = {
    **dict.fromkeys((2762, 2761, 104, 4242, 11112, 11113), "dicom"),
    **dict.fromkeys((2575, 2576, 6660, 6661, 6662), "hl7"),
    **dict.fromkeys((443, 8443, 8042, 8043, 4443, 9443, 10443), "http"),
    **dict.fromkeys((636, 3269), "ldap"),
    3389: "rdp",
}
"""2762 is DICOM-TLS, 2761 DICOM-ISCL, 2575 HL7 (IANA); the others are defaults of widespread products."""

_WEB = frozenset({"h2", "http/1.1", "http/1.0"})


def version_name(value: int) -> str:
    """`TLS1.2`; a draft of 1.3 (0x7f..) is said as 1.3; else `0x....`."""
    if value >> 8 == 0x7F:
        return "TLS1.3"
    return VERSIONS.get(value) or f"0x{value:04x}"


def is_grease(value: int) -> bool:
    """Reserved values that clients send to keep servers honest (RFC 8701): 0x0A0A, 0x1A1A, ... 0xFAFA."""
    return value & 0x0F0F == 0x0A0A and value >> 8 == value & 0xFF


def presumed(alpn: str, offered: tuple[str, ...], port: int) -> str:
    """What an encrypted flow probably carries: by the ALPN chosen (RFC 7301), else by the responder's port, else by
    what the client offered (TLS 1.3 hides the choice)."""
    if alpn in _WEB:
        return "http"
    return _BY_PORT.get(port) or ("http" if offered and _WEB.issuperset(offered) else "")
