from __future__ import annotations

import pytest

from radvigil.standards.tls_ciphers import cipher_suite_name, ssl2_cipher_name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (0x0000, "TLS_NULL_WITH_NULL_NULL"),
        (0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        (0x00FF, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"),
        (0x1301, "TLS_AES_128_GCM_SHA256"),
        (0x5600, "TLS_FALLBACK_SCSV"),
        (0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        (0xCCA8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
        (0xEEEE, "0xeeee"),
    ],
)
def test_suites(value: int, name: str) -> None:
    assert cipher_suite_name(value) == name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (0x0700C0, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"),
        (0x00002F, "TLS_RSA_WITH_AES_128_CBC_SHA"),
        (0xEEEEEE, "0xeeeeee"),
    ],
)
def test_kinds_of_ssl_2(value: int, name: str) -> None:
    assert ssl2_cipher_name(value) == name
