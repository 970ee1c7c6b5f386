"""The decoders' one door: which protocols are known, in the order in which they are asked.

Rules:
1. One explicit tuple a transport. To add a protocol is to add one name here.
2. Streams on a port that nobody claims are offered to all probes in this order: strongest content first, so that a
   weak probe never takes what a strong one knows.
3. Doors import no third-party package; a decoder that needs one imports it when first used.
"""

from __future__ import annotations

from radvigil.protocols.dhcp import DHCP, DHCPV6
from radvigil.protocols.dicom import DICOM
from radvigil.protocols.dns import DNS, DNS_TCP, LLMNR, MDNS
from radvigil.protocols.ftp import FTP
from radvigil.protocols.hl7 import HL7
from radvigil.protocols.http import HTTP
from radvigil.protocols.kerberos import KERBEROS, KERBEROS_UDP
from radvigil.protocols.ldap import LDAP, LDAP_UDP
from radvigil.protocols.link import ARP, CDP, LLDP
from radvigil.protocols.nbns import NBDGM, NBNS
from radvigil.protocols.ntp import NTP
from radvigil.protocols.rcmd import RCMD
from radvigil.protocols.rdp import RDP
from radvigil.protocols.smb import SMB
from radvigil.protocols.smtp import SMTP
from radvigil.protocols.snmp import SNMP
from radvigil.protocols.ssdp import SSDP
from radvigil.protocols.ssh import SSH
from radvigil.protocols.syslog import SYSLOG
from radvigil.protocols.telnet import TELNET
from radvigil.protocols.tls import TLS
from radvigil.protocols.vnc import VNC
from radvigil.records import DatagramProtocol, LinkProtocol, StreamProtocol

STREAM_PROTOCOLS: tuple[StreamProtocol, ...] = (
    DICOM,
    TLS,
    HTTP,
    SMB,
    HL7,
    SSH,
    RDP,
    VNC,
    LDAP,
    KERBEROS,
    DNS_TCP,
    SMTP,
    FTP,
    TELNET,
    RCMD,
)

DATAGRAM_PROTOCOLS: tuple[DatagramProtocol, ...] = (
    DHCP,
    KERBEROS_UDP,
    LDAP_UDP,
    SNMP,
    SSDP,
    NBNS,
    NBDGM,
    MDNS,
    LLMNR,
    DNS,
    DHCPV6,
    SYSLOG,
    NTP,
)

LINK_PROTOCOLS: tuple[LinkProtocol, ...] = (ARP, LLDP, CDP)

__all__ = ["DATAGRAM_PROTOCOLS", "LINK_PROTOCOLS", "STREAM_PROTOCOLS"]
