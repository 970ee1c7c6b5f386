"""RV-NET-008: files go over FTP (RFC 959: user, password and content readable).

A session that switches to TLS (RFC 4217) is encrypted and not counted. An anonymous login is a login like any other on
the wire; the rule cannot tell it from a person's.
"""

from __future__ import annotations

from radvigil.detectors.machine.readable_login import ReadableService


class Ftp(ReadableService):
    """One finding a machine."""

    CODE = "RV-NET-008"
    SEVERITY = "medium"
    SERVICE = "ftp"
    WITHOUT_LOGIN = "low"
