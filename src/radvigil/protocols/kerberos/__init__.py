"""Kerberos 5 (RFC 4120) over TCP and UDP: realms, machines, services, encryption types, errors."""

from radvigil.protocols.kerberos.transports import PORTS, KerberosDatagrams, KerberosStream, probe, probe_datagram
from radvigil.records import DatagramProtocol, StreamProtocol

KERBEROS = StreamProtocol("kerberos", PORTS, probe, KerberosStream)
KERBEROS_UDP = DatagramProtocol("kerberos", PORTS, probe_datagram, KerberosDatagrams)

__all__ = ["KERBEROS", "KERBEROS_UDP"]
