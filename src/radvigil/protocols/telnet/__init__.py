"""Telnet (RFC 854): banner and logins in clear."""

from radvigil.protocols.telnet.stream import PORTS, TelnetReader, probe
from radvigil.records import StreamProtocol

TELNET = StreamProtocol("telnet", PORTS, probe, TelnetReader)

__all__ = ["TELNET"]
