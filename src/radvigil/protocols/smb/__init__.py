"""SMB 1, 2 and 3 ([MS-CIFS], [MS-SMB], [MS-SMB2]): who serves files, how it is protected, what kinds are opened."""

from radvigil.protocols.smb.stream import SmbReader, probe
from radvigil.records import StreamProtocol

SMB = StreamProtocol("smb", frozenset((139, 445)), probe, SmbReader)

__all__ = ["SMB"]
