"""SSDP (UPnP Device Architecture 1.1, 1.2 and 1.3): what devices announce on 239.255.255.250.

Rules:
1. Kept: SERVER, USER-AGENT, and device or service types announced. LOCATION (a URL) and unique names are dropped.
2. What a search asks for (ST of M-SEARCH) is not what the asker is.
"""

from __future__ import annotations

from typing import ClassVar, Final

from radvigil.protocols.datagrams import DatagramReader
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import DatagramProtocol, Mark, Name, wire_text

_NOTIFY: Final = b"NOTIFY * HTTP/1."
_SEARCH: Final = b"M-SEARCH * HTTP/1."
_FOUND: Final = b"HTTP/1.1 200 "
_ROLES: Final = {
    "internetgatewaydevice": "router",
    "wandevice": "router",
    "wlanaccesspointdevice": "access-point",
    "printer": "printer",
    "scanner": "scanner",
    "mediaserver": "media-server",
    "mediarenderer": "media-renderer",
}
_SPOKEN: Final = (b"server", b"user-agent")


def headers_of(payload: bytes, limit: int) -> dict[bytes, bytes]:
    """Header fields by lower-case name, at most `limit` (UPnP DA 1.1.2: as in HTTP)."""
    fields: dict[bytes, bytes] = {}
    lines = payload.split(b"\r\n", limit + 1)
    offset = len(lines[0]) + 2
    for line in lines[1 : limit + 1]:
        if not line:
            break
        name, colon, text = line.partition(b":")
        if not colon:
            raise ProtocolViolation(offset, "UPnP DA 1.1.2", "header-line")
        fields.setdefault(name.strip().lower(), text.strip())
        offset += len(line) + 2
    return fields


def announced_type(target: bytes, limit: int) -> str:
    """Device or service type of NT or ST; empty for root devices and unique names (UPnP DA 1.2.2)."""
    return wire_text(target, limit) if target.startswith(b"urn:") else ""


class SsdpReader(DatagramReader):
    """One flow of announcements, searches or answers."""

    __slots__ = ()
    PROTOCOL: ClassVar[str] = "ssdp"

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        searching = payload.startswith(_SEARCH)
        if not searching and not payload.startswith((_NOTIFY, _FOUND)):
            raise ProtocolViolation(0, "UPnP DA 1.1.2", "start-line")
        limits = self.context.limits
        fields = headers_of(payload, limits.names)
        software = next((wire_text(fields[name], limits.text) for name in _SPOKEN if name in fields), "")
        kind = "" if searching else announced_type(fields.get(b"nt") or fields.get(b"st", b""), limits.text)
        if (software or kind) and self.is_news((sender, software, kind), mark):
            self._tell(sender, software, kind, mark)

    def _tell(self, sender: int, software: str, kind: str, mark: Mark) -> None:
        parts = kind.split(":")
        role = _ROLES.get(parts[3].lower(), "") if len(parts) > 3 and parts[2] == "device" else ""
        self.emit(
            Name(
                mark,
                self.flow,
                source="ssdp",
                ip=self.speaker(sender),
                roles=(role,) if role else (),
                software=software,
                services=(kind,) if kind else (),
            )
        )


def _probe(payload: bytes, source: int, target: int) -> bool:
    """The request lines are SSDP's own; an answer is known by its search target and unique name."""
    if payload.startswith((_NOTIFY, _SEARCH)):
        return True
    if not payload.startswith(_FOUND):
        return False
    upper = payload[:2048].upper()
    return b"\r\nST:" in upper and b"\r\nUSN:" in upper


SSDP = DatagramProtocol("ssdp", frozenset((1900,)), _probe, SsdpReader)

__all__ = ["SSDP"]
