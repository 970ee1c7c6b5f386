"""FTP (RFC 959): greeting, system, logins in clear, TLS."""

from radvigil.protocols.ftp.stream import PORTS, FtpReader, probe
from radvigil.records import StreamProtocol

FTP = StreamProtocol("ftp", PORTS, probe, FtpReader)

__all__ = ["FTP"]
