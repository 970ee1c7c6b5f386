"""RV-NET-012: passwords go to the directory readable (RFC 4513 5.1.3: a simple bind needs TLS).

The password of a simple bind is usually that of an account valid everywhere. Anonymous binds carry none and are not
told; a bind after StartTLS is encrypted and not seen.
"""

from __future__ import annotations

from radvigil.detectors.machine.readable_login import LOGIN, ReadableService


class LdapInClear(ReadableService):
    """One finding a directory; the machines that bind take part."""

    CODE = "RV-NET-012"
    SERVICE = "ldap"
    NEEDS = frozenset({LOGIN})
