"""LDAP (RFC 4511): how clients bind, and what the server says of itself."""

from radvigil.protocols.ldap.stream import PORTS, LdapReader, probe
from radvigil.records import StreamProtocol

LDAP = StreamProtocol("ldap", PORTS, probe, LdapReader)

__all__ = ["LDAP"]
