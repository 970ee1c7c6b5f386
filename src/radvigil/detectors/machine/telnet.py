"""RV-NET-007: a machine is operated over Telnet (RFC 854 knows no encryption).

Every key typed and every line shown passes readable, passwords included. Worst when a login was read; a session without
one (a serial port server, a menu that asks nobody) is less. A port 23 that speaks something else is not Telnet.
"""

from __future__ import annotations

from radvigil.detectors.machine.readable_login import ReadableService


class Telnet(ReadableService):
    """One finding a machine."""

    CODE = "RV-NET-007"
    SERVICE = "telnet"
