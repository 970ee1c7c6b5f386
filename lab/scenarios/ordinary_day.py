"""An ordinary day: orders come, modalities ask for their worklist, images go to the archive, radiologists read.

Around the images, what such a department's network also carries: names, time, logs, leases, web, files, remote access.
"""

from __future__ import annotations

from pathlib import Path

from pydicom import dcmread

from lab import department as d
from lab import hl7, peers_dicom, peers_hl7, peers_net, peers_pynet, peers_remote, peers_share, peers_tls, peers_web
from lab.accounts import PASSWORD, SERVICE
from lab.patients import Order, uid
from lab.peers_hl7 import Line
from lab.peers_web import Web
from lab.scenarios import clinic
from lab.stage import Stage
from lab.truth import Device

PACS_WEB = Web("pacs1")
VNA_WEB = Web("vna1", 8043, tls=True, login=True)
MODALITIES = (d.CT, d.MR, d.US, d.MG, d.CR)
SERVERS = (d.PACS, d.ARCHIVE, d.VNA, d.WORKSTATION, d.READER, d.ENGINE, d.NAS, d.PRINTER, d.RIS, d.HIS, d.INFRA)


def prepare(stage: Stage) -> None:
    clinic.enter(stage, d.ROUTER, *MODALITIES, *SERVERS)
    pairs = stage.shared["orders"] = clinic.orders_for(stage, *MODALITIES)
    open_archives(stage)
    peers_dicom.wlmscpfs(stage, d.RIS_AE, pairs)
    for ae in (d.MPPS_AE, d.READER_AE):
        peers_pynet.server(stage, ae)
    for name, port in (("eai1", 2575), ("ris1", 6661), ("pacs1", 2576), ("his1", 2577)):
        peers_hl7.listener(stage, name, port)
    open_office(stage)


def open_archives(stage: Stage) -> None:
    clinic.open_pacs(stage, {"ws1": d.WORKSTATION_AE, "ws2": d.READER_AE, "arch2": d.ARCHIVE_AE})
    peers_dicom.dcmqrscp(stage, d.ARCHIVE_AE, {"ws1": d.WORKSTATION_AE})
    peers_dicom.storescp(stage, d.WORKSTATION_AE)
    stage.shared["tls"] = peers_tls.mutual_pair(stage, d.WORKSTATION_TLS, d.CT.name, "TLSv1.2", "TLSv1.2")
    stage.shared["vna"] = peers_tls.orthanc_tls(stage, d.VNA_AE, VNA_WEB)


def open_office(stage: Stage) -> None:
    peers_net.dnsmasq(stage, d.ROUTER.name)
    peers_net.chronyd(stage, d.ROUTER.name)
    peers_net.rsyslogd(stage, d.INFRA.name)
    peers_share.slapd(stage, d.INFRA.name)
    peers_net.snmpd(stage, d.PRINTER, "Brother NC-8800w, Firmware Ver.1.17, MID 8C5-J41")
    peers_share.smbd(stage, d.NAS.name, "SMB2", "SMB3_11")
    peers_remote.sshd(stage, d.NAS.name)
    peers_remote.xrdp(stage, d.WORKSTATION.name)


def play(stage: Stage) -> None:
    pairs: list[tuple[Order, Device]] = stage.shared["orders"]
    morning(stage)
    made: dict[str, list[Path]] = {}
    for order, device in pairs:
        clinic.announce(stage, order)
        made[device.name] = clinic.examine(stage, order, device)
        performed(stage, order, device, made[device.name])
    read(stage, pairs)
    archive(stage, next(order for order, device in pairs if device is d.CR))
    encrypted(stage, made)
    web(stage, pairs[0][0], made[d.MR.name][0])
    office(stage)
    for order, _ in pairs[:2]:
        report(stage, order)
    peers_dicom.harvest(stage, d.WORKSTATION_AE)


def morning(stage: Stage) -> None:
    """Machines announce themselves, ask for their lease, their names and the time."""
    peers_net.lldpd(stage, d.ROUTER.name, "Imaging distribution switch")
    peers_net.avahi(stage, d.PRINTER.name)
    peers_net.ask_dhcp(stage, d.US.name, d.ROUTER.name, "udhcp 1.36.1 Affiniti")
    peers_net.ask_dhcp(stage, d.PRINTER.name, d.ROUTER.name, "Brother NC-8800w")
    peers_net.ask_name(stage, d.CT.name, d.ROUTER.name, "pacs1")
    peers_net.ask_name(stage, d.WORKSTATION.name, d.ROUTER.name, "nas1")
    peers_net.ask_time(stage, d.MR.name, d.ROUTER.name)
    for device in MODALITIES:
        peers_dicom.echo(stage, (device.name, device.aes[0]), d.PACS_AE)


def performed(stage: Stage, order: Order, device: Device, files: list[Path]) -> None:
    """Modality Performed Procedure Step and storage commitment, from the modalities that speak them."""
    if device not in (d.CT, d.MR):
        return
    who = order.patient
    step = {"do": "mpps", "station": device.aes[0], "modality": order.modality, "step": "S" + order.accession[1:]}
    step |= {"patient_name": who.person_name, "patient_id": who.identifier, "instance": uid(stage.dice)}
    step |= {"date": order.date, "time": order.time}
    heads = [dcmread(path, stop_before_pixels=True) for path in files]
    instances = [(str(head.SOPClassUID), str(head.SOPInstanceUID)) for head in heads]
    commit = {"do": "commit", "transaction": uid(stage.dice), "instances": instances}
    peers_pynet.caller(stage, (device.name, device.aes[0]), d.MPPS_AE, [step, commit])


def read(stage: Stage, pairs: list[tuple[Order, Device]]) -> None:
    reader = (d.WORKSTATION.name, d.WORKSTATION.aes[0])
    for order, _ in pairs[:3]:
        clinic.read(stage, order, reader, d.PACS_AE)
    find = {
        "do": "find",
        "keys": {"QueryRetrieveLevel": "STUDY", "StudyDate": pairs[0][0].date, "ModalitiesInStudy": "CT"},
        "user": [SERVICE, PASSWORD],
    }
    peers_pynet.caller(stage, (d.READER.name, "WS_READ2"), d.PACS_AE, [{"do": "echo"}, find])


def archive(stage: Stage, order: Order) -> None:
    """A study goes to the second archive and is read back by C-GET and C-MOVE."""
    reader = (d.WORKSTATION.name, d.WORKSTATION.aes[0])
    device = stage.truth.devices[d.CR.name]
    files = clinic.images_of(stage, order, device, 2)
    peers_dicom.store(stage, (d.CR.name, d.CR.aes[0]), d.ARCHIVE_AE, files)
    peers_dicom.must(peers_dicom.get(stage, reader, d.ARCHIVE_AE, peers_dicom.of_study(order)), "getscu")
    clinic.read(stage, order, reader, d.ARCHIVE_AE)
    for syntax in ("-xd", "-xb"):  # deflated and big endian, to a peer that takes both
        peers_dicom.store(stage, (d.CR.name, d.CR.aes[0]), d.READER_AE, files[:1], ("-R", syntax))


def encrypted(stage: Stage, made: dict[str, list[Path]]) -> None:
    """DICOM over TLS: a mutual pair of DCMTK programs, and an archive that speaks nothing else."""
    peers_dicom.store(stage, (d.CT.name, "CT_FORCE"), stage.shared["tls"], made[d.CT.name][:3])
    peers_dicom.store(stage, (d.MG.name, "MG_SELENIA"), stage.shared["vna"], made[d.MG.name][:1])


def web(stage: Stage, order: Order, image: Path) -> None:
    reader = d.READER.name
    peers_web.browse(stage, reader, PACS_WEB)
    peers_web.query(stage, reader, PACS_WEB, order.patient.identifier)
    peers_web.retrieve(stage, reader, PACS_WEB, order.study_uid)
    peers_web.wado_uri(stage, reader, PACS_WEB, image)
    peers_web.store(stage, reader, PACS_WEB, image)
    peers_web.ask(stage, reader, VNA_WEB, "/system")
    peers_pynet.caller(stage, (d.PACS.name, "PACS_MAIN"), d.READER_AE, [{"do": "echo"}], ipv6=True)


def office(stage: Stage) -> None:
    peers_net.ask_snmp(stage, d.WORKSTATION.name, d.PRINTER.name)
    peers_net.log_remotely(stage, d.PACS.name, d.INFRA.name, "pacs", "archive started")
    peers_share.ldapsearch(stage, d.WORKSTATION.name, d.INFRA.name)
    peers_share.smbclient(stage, d.WORKSTATION.name, d.NAS.name, "SMB3", "ls; get manual.pdf /dev/null")
    peers_share.smbclient(stage, d.READER.name, d.NAS.name, "SMB2", "ls")
    peers_remote.ssh(stage, d.READER.name, d.NAS.name)
    peers_remote.screen(stage, d.READER.name, d.WORKSTATION.name, "rdp", 3389)


def report(stage: Stage, order: Order) -> None:
    clock = stage.shared["clock"]
    text = "Examen réalisé sans difficulté. Pas d'anomalie décelée."
    peers_hl7.say(stage, Line("ris1", "eai1", 2575), clinic.REPORT_VOICE, [hl7.oru(order, clock, text)])
    peers_hl7.say(stage, Line("eai1", "his1", 2577), clinic.REPORT_VOICE, [hl7.oru(order, clock, text)])
