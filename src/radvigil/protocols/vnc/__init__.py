"""VNC (RFB, RFC 6143): versions, security types."""

from radvigil.protocols.vnc.stream import PORTS, VncReader, probe
from radvigil.records import StreamProtocol

VNC = StreamProtocol("vnc", PORTS, probe, VncReader)

__all__ = ["VNC"]
