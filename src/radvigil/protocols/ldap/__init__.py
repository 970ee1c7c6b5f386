"""LDAP (RFC 4511): how clients bind, what the server says of itself; over UDP, who looks for a domain controller."""

from radvigil.protocols.ldap.netlogon import NetlogonReader, probe_datagram
from radvigil.protocols.ldap.stream import PORTS, LdapReader, probe
from radvigil.records import DatagramProtocol, StreamProtocol

LDAP = StreamProtocol("ldap", PORTS, probe, LdapReader)
LDAP_UDP = DatagramProtocol("ldap", frozenset((389,)), probe_datagram, NetlogonReader)

__all__ = ["LDAP", "LDAP_UDP"]
