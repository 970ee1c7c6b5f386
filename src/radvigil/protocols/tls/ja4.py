"""JA4: a client's ClientHello in 36 characters (the FoxIO specification of JA4, BSD 3-Clause; JA4 alone of its family).

t13d1516h2_8daaf6152771_e5627efa2ab1
│││ │ │ │  │            └ SHA-256 of the extensions sorted (SNI and ALPN apart), `_`, signature algorithms as sent
│││ │ │ │  └ SHA-256 of the cipher suites, sorted
│││ │ │ └ first and last character of the first ALPN value
│││ │ └ number of extensions   │└ highest version offered
│││ └ number of cipher suites  └ t: over TCP
││└ SNI: d (a domain) or i     GREASE (RFC 8701) counts nowhere; hashes are cut to 12 digits.
"""

from __future__ import annotations

import hashlib

from radvigil.protocols.tls.hello import ALPN, SERVER_NAME, ClientHello
from radvigil.protocols.tls.names import is_grease

_VERSIONS = {0x0304: "13", 0x0303: "12", 0x0302: "11", 0x0301: "10", 0x0300: "s3", 0x0002: "s2"}
_EMPTY = "0" * 12


def ja4(hello: ClientHello) -> str:
    """The fingerprint of a hello that came over TCP."""
    ciphers = [value for value in hello.ciphers if not is_grease(value)]
    extensions = [kind for kind in hello.extensions if not is_grease(kind)]
    head = (
        "t"
        + _VERSIONS.get(max(hello.versions), "00")
        + ("d" if SERVER_NAME in extensions else "i")
        + f"{min(len(ciphers), 99):02}{min(len(extensions), 99):02}"
        + _alpn(hello.protocols)
    )
    return f"{head}_{_hash(_listed(sorted(ciphers)))}_{_extensions_hash(hello, extensions)}"


def _extensions_hash(hello: ClientHello, extensions: list[int]) -> str:
    hashed = _listed(sorted(kind for kind in extensions if kind not in (SERVER_NAME, ALPN)))
    algorithms = _listed([value for value in hello.signature_algorithms if not is_grease(value)])
    if not extensions:
        return _EMPTY
    return _hash(f"{hashed}_{algorithms}" if algorithms else hashed)


def _alpn(protocols: tuple[bytes, ...]) -> str:
    """Both ends of the first value; of its hexadecimal form when either is no ASCII letter or digit."""
    if not protocols or not protocols[0]:
        return "00"
    ends = protocols[0][:1] + protocols[0][-1:]
    if ends.isalnum():
        return ends.decode("ascii")
    return protocols[0].hex()[0] + protocols[0].hex()[-1]


def _listed(values: list[int]) -> str:
    return ",".join(f"{value:04x}" for value in values)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else _EMPTY
