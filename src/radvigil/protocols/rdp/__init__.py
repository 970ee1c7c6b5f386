"""Remote Desktop Protocol ([MS-RDPBCGR]): with or without Network Level Authentication, from whom."""

from radvigil.protocols.rdp.stream import PORTS, RdpReader, probe
from radvigil.records import StreamProtocol

RDP = StreamProtocol("rdp", PORTS, probe, RdpReader)

__all__ = ["RDP"]
