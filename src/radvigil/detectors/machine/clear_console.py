"""RV-NET-014: a medical system is operated through a web page that is not encrypted (RFC 9110 4.2.1: `http`).

Told where a machine that speaks DICOM or HL7 served pages readable (a title, the address of a page), or the interface
that its page works through.
Web services that only programs use (DICOMweb) are told with the images. A password that was sent with Basic is told by
RV-NET-010 besides.
"""

from __future__ import annotations

from collections.abc import Iterator

from radvigil.detectors.machine.medical import is_medical
from radvigil.detectors.machine.readable_login import ReadableService
from radvigil.detectors.scene import Scene
from radvigil.records import Finding, Service

MANAGEMENT = ("api", "orthanc")
"""Orthanc's own interface: whatever its page can do, it does through this."""
PAGES = (".html", ".htm", ".jsp", ".aspx", ".php", ".cgi")


def is_page(service: Service) -> bool:
    """Whether pages for people were served, or an interface that manages the system."""
    return MANAGEMENT in service.details or any(
        name == "title" or (name == "path" and (value == "/" or value.endswith(PAGES)))
        for name, value in service.details
    )


class ClearConsole(ReadableService):
    """One finding a machine and port."""

    CODE = "RV-NET-014"
    SEVERITY = "medium"
    SERVICE = "http"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        yield from (one for one in super().judge(scene) if is_medical(scene.device[one.devices[0]]))

    def is_meant(self, service: Service) -> bool:
        return is_page(service)
