"""A legacy day: old machines that still work, with every protocol that should have gone.

SMB 1, Telnet, FTP, rsh, SNMP with the community everybody knows, VNC without a password, a directory bind
in clear, NetBIOS names; DICOM from the old CT and ultrasound to the old archive, HL7 2.3 without a charset.
"""

from __future__ import annotations

from lab import department as d
from lab import hl7, peers_dicom, peers_hl7, peers_net, peers_remote, peers_share, peers_tls
from lab.patients import Order
from lab.peers_hl7 import Line
from lab.scenarios import clinic
from lab.stage import Stage
from lab.truth import Device

MODALITIES = (d.OLD_CT, d.OLD_US)
OTHERS = (d.ARCHIVE, d.OLD_NAS, d.OLD_STATION, d.SERVICE_PC, d.ENGINE, d.RIS, d.HIS)
OLD_VOICE = hl7.Voice("OLDRIS", "RAD", "ARCH", "RAD", "2.2", "|^~\\&", "cp850", "")


def prepare(stage: Stage) -> None:
    clinic.enter(stage, d.ROUTER, *MODALITIES, *OTHERS)
    pairs = stage.shared["orders"] = clinic.orders_for(stage, *MODALITIES)
    peers_dicom.dcmqrscp(stage, d.ARCHIVE_AE, {"old": d.OLD_STATION_AE})
    peers_dicom.storescp(stage, d.OLD_STATION_AE)
    stage.shared["tls"] = peers_tls.mutual_pair(stage, d.OLD_STATION_TLS, d.OLD_CT.name, "TLSv1", "TLSv1")
    peers_dicom.wlmscpfs(stage, d.RIS_AE, pairs)
    peers_hl7.listener(stage, d.ENGINE.name, 2575)
    open_consoles(stage)
    open_files(stage)


def open_consoles(stage: Stage) -> None:
    """What the field service of the old modalities relies on."""
    peers_remote.telnetd(stage, d.OLD_CT.name, "Brilliance 64 host")
    peers_remote.rshd(stage, d.OLD_CT.name)
    peers_share.vsftpd(stage, d.OLD_CT.name)
    peers_remote.vnc_server(stage, d.OLD_US.name)
    peers_net.snmpd(stage, d.OLD_US, "LOGIQE9 R5 Windows XP")
    peers_remote.xrdp(stage, d.OLD_STATION.name)


def open_files(stage: Stage) -> None:
    peers_share.smbd(stage, d.OLD_NAS.name, "NT1", "NT1")
    peers_share.nmbd(stage, d.OLD_NAS.name)
    peers_share.slapd(stage, d.HIS.name)


def play(stage: Stage) -> None:
    pairs: list[tuple[Order, Device]] = stage.shared["orders"]
    reader = (d.OLD_STATION.name, d.OLD_STATION.aes[0])
    for order, device in pairs:
        announce(stage, order)
        clinic.examine(stage, order, device, d.ARCHIVE_AE)
    for order, _ in pairs:
        clinic.read(stage, order, reader, d.ARCHIVE_AE)
    peers_dicom.must(peers_dicom.get(stage, reader, d.ARCHIVE_AE, peers_dicom.of_study(pairs[0][0])), "getscu")
    order = next(order for order, device in pairs if device is d.OLD_CT)
    old = clinic.images_of(stage, order, d.OLD_CT, 1)
    peers_dicom.store(stage, (d.OLD_CT.name, "CT_OLD"), stage.shared["tls"], old)
    files(stage)
    consoles(stage)
    # Last: the name server answers once it has finished announcing its own names.
    peers_share.ask_netbios(stage, d.OLD_STATION.name, d.OLD_NAS.name)
    peers_dicom.harvest(stage, d.OLD_STATION_AE)


def announce(stage: Stage, order: Order) -> None:
    """Old HL7: no character set said, the bytes of code page 850, two messages over one link."""
    clock = stage.shared["clock"]
    both = [hl7.adt(order, "A08", clock), hl7.orm(order, clock)]
    peers_hl7.say(stage, Line("ris1", "eai1", 2575), OLD_VOICE, both)


def files(stage: Stage) -> None:
    peers_share.smbclient(stage, d.OLD_STATION.name, d.OLD_NAS.name, "NT1", "ls; get manual.pdf /dev/null")
    peers_share.smbclient(stage, d.SERVICE_PC.name, d.OLD_NAS.name, "NT1", "ls", proof="NTLMv1")
    peers_share.ftp(stage, d.SERVICE_PC.name, d.OLD_CT.name)
    peers_share.ldapsearch(stage, d.OLD_STATION.name, d.HIS.name)


def consoles(stage: Stage) -> None:
    peers_remote.telnet(stage, d.SERVICE_PC.name, d.OLD_CT.name)
    peers_remote.rsh(stage, d.SERVICE_PC.name, d.OLD_CT.name)
    peers_net.ask_snmp(stage, d.SERVICE_PC.name, d.OLD_US.name, "1")
    peers_net.ask_snmp(stage, d.SERVICE_PC.name, d.OLD_US.name, "2c")
    peers_remote.screen(stage, d.SERVICE_PC.name, d.OLD_US.name, "vnc", 5900)
    peers_remote.screen(stage, d.SERVICE_PC.name, d.OLD_STATION.name, "rdp", 3389)
