"""RV-NET-011: a screen can be taken over without a password (RFC 6143 7.2.1: security type None).

Only the type that was chosen is judged: a server that offers None beside others, and was not taken at its word, is not
told. A session inside a tunnel that ends on the machine itself is not seen.
"""

from __future__ import annotations

from radvigil.detectors.machine.readable_login import ReadableService
from radvigil.records import Service


class OpenScreen(ReadableService):
    """One finding a machine and port."""

    CODE = "RV-NET-011"
    SERVICE = "vnc"
    NEEDS = frozenset({("security", "none")})

    def is_worst(self, service: Service) -> bool:
        return True
