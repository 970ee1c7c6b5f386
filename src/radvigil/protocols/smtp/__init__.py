"""SMTP (RFC 5321): greeting, logins in clear, TLS."""

from radvigil.protocols.smtp.stream import PORTS, SmtpReader, probe
from radvigil.records import StreamProtocol

SMTP = StreamProtocol("smtp", PORTS, probe, SmtpReader)

__all__ = ["SMTP"]
