"""RV-NET-010: a web service takes passwords readable (RFC 7617 4: Basic is no protection without TLS).

Worst when a credential was sent; a server that only asks for one (a challenge that nobody answered) is less: the next
user will answer. A page with a login form is not seen by this rule.
"""

from __future__ import annotations

from radvigil.detectors.machine.readable_login import LOGIN, ReadableService


class BasicInClear(ReadableService):
    """One finding a machine and port."""

    CODE = "RV-NET-010"
    SEVERITY = "medium"
    SERVICE = "http"
    NEEDS = frozenset({LOGIN, ("challenge", "basic")})
    WITHOUT_LOGIN = "low"
