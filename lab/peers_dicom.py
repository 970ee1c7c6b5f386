"""DICOM peers: Orthanc and DCMTK's programs, as archives, modalities, worklist and workstation.

Programs are called by absolute path: a Python package may put its own `storescu` or `findscu` earlier in PATH.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset, FileDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import ExplicitVRLittleEndian

from lab.dicom_log import associations_in, messages_in, outcome_in
from lab.images import file_meta
from lab.net import CLEAN, Host, LabError, Outcome
from lab.patients import Order
from lab.stage import Stage
from lab.truth import Device, messages_of, stamp

DCMTK = Path("/usr/bin")


@dataclass(frozen=True, slots=True)
class Ae:
    """A network AE that can be called: device, title, port; TLS arguments and environment for whoever calls it."""

    device: str
    title: str
    port: int
    tls: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


def orthanc(stage: Stage, ae: Ae, modalities: Mapping[str, Ae], settings: Mapping[str, Any]) -> None:
    """Start Orthanc; `modalities` are the C-MOVE destinations it knows, by symbolic name."""
    host = stage.host(ae.device)
    configuration = {
        "Name": ae.device,
        "StorageDirectory": str(host.folder("storage")),
        "IndexDirectory": str(host.folder("index")),
        "Plugins": [],
        "HttpPort": 8042,
        "RemoteAccessAllowed": True,
        "AuthenticationEnabled": False,
        "TemporaryDirectory": str(host.folder("temporary")),
        "DicomAet": ae.title,
        "DicomPort": ae.port,
        "DicomAssociationCloseDelay": 0,
        "DicomModalities": {
            name: [peer.title, stage.host(peer.device).ip, peer.port] for name, peer in modalities.items()
        },
        "SaveJobs": False,
        "HttpServerEnabled": True,
        **settings,
    }
    path = host.write("orthanc.json", json.dumps(configuration))
    program = host.spawn("orthanc", ["/usr/sbin/Orthanc", str(path)])
    host.await_port(ae.port, program, "orthanc")
    dicom = "dicom-tls" if configuration.get("DicomTlsEnabled") else "dicom"
    stage.truth.service(ae.device, dicom, ae.port, "Orthanc")
    if configuration["HttpServerEnabled"]:
        host.await_port(int(configuration["HttpPort"]), program, "orthanc")
        protocol = "https" if configuration.get("SslEnabled") else "http"
        stage.truth.service(ae.device, protocol, int(configuration["HttpPort"]), "Orthanc")


def storescp(stage: Stage, ae: Ae, *options: str) -> None:
    """A receiver that keeps nothing (--ignore) and writes down every association."""
    argv = [str(DCMTK / "storescp"), "-d", "-dhl", "--ignore", "+xa", "-aet", ae.title, *options, str(ae.port)]
    stage.serve(ae.device, "dicom", ae.port, argv)


def harvest(stage: Stage, ae: Ae) -> None:
    """Write into the truth the associations that a storescp received (sub-operations of C-MOVE, mostly)."""
    host, limit = stage.host(ae.device), time.monotonic() + 10
    received = associations_in(host.log(f"storescp-{ae.port}"))
    while not all(one.released for one in received) and time.monotonic() < limit:
        time.sleep(0.05)
        received = associations_in(host.log(f"storescp-{ae.port}"))
    for one in received:
        origin = stage.host_at(one.peer).device.name
        note(stage, (origin, one.calling), Ae(ae.device, one.called, ae.port), "accepted", messages_of(one.counts))


def note(
    stage: Stage, origin: tuple[str, str], target: Ae, result: str, messages: list[dict[str, Any]], **more: Any
) -> None:
    """One association into the truth; `origin` is (device, calling AE title)."""
    stage.truth.associations.append(
        {
            "origin": origin[0],
            "orig_ip": stage.host(origin[0]).ip,
            "target": target.device,
            "resp_ip": stage.host(target.device).ip,
            "resp_port": target.port,
            "calling_ae": origin[1],
            "called_ae": target.title,
            "result": result,
            "tls": bool(target.tls),
            "messages": messages,
            **more,
        }
    )


def call(stage: Stage, origin: tuple[str, str], target: Ae, tool: str, arguments: Sequence[str]) -> Outcome:
    """Run one of DCMTK's users from (device, calling AE title) against `target`, and note the association."""
    address = stage.host(target.device).ip
    ends = [*target.tls, "-aet", origin[1], "-aec", target.title, address, str(target.port)]
    done = stage.host(origin[0]).run(
        [str(DCMTK / tool), "-d", *ends, *arguments], env={**CLEAN, **dict(target.environment)}
    )
    times = {"tool": tool, "started": stamp(done.started), "ended": stamp(done.ended)}
    result = outcome_in(done.text)
    if result != "unconnected":
        note(stage, origin, target, result, messages_of(messages_in(done.text)), **times)
    return done


def must(done: Outcome, what: str) -> Outcome:
    """The department works: a step that fails makes the whole run worthless."""
    if done.code:
        raise LabError(f"{what} failed ({done.code}): {done.text[-800:]}")
    return done


def echo(stage: Stage, origin: tuple[str, str], target: Ae) -> Outcome:
    return call(stage, origin, target, "echoscu", [])


def store(
    stage: Stage, origin: tuple[str, str], target: Ae, files: Sequence[Path], options: Sequence[str] = ("-R",)
) -> Outcome:
    return must(call(stage, origin, target, "storescu", [*options, *map(str, files)]), "storescu")


def compressed(stage: Stage, name: str, files: Sequence[Path]) -> list[Path]:
    """The same images in JPEG Lossless (1.2.840.10008.1.2.4.70), by dcmcjpeg."""
    targets = [path.with_suffix(".jpg.dcm") for path in files]
    for path, target in zip(files, targets, strict=True):
        must(stage.host(name).run([str(DCMTK / "dcmcjpeg"), "+ua", str(path), str(target)]), "dcmcjpeg")
    return targets


def find(stage: Stage, origin: tuple[str, str], target: Ae, keys: Mapping[str, str], model: str = "-S") -> Outcome:
    """C-FIND; `model` is -P, -S (Patient or Study Root) or -W (Modality Worklist)."""
    return call(stage, origin, target, "findscu", [model, *keyed(keys)])


def keyed(keys: Mapping[str, str]) -> list[str]:
    return [word for name, value in keys.items() for word in ("-k", f"{name}={value}" if value else name)]


def move(stage: Stage, origin: tuple[str, str], target: Ae, destination: str, keys: Mapping[str, str]) -> Outcome:
    """C-MOVE in the Study Root model to the AE title `destination`, which the archive must know."""
    return call(stage, origin, target, "movescu", ["-S", "-aem", destination, *keyed(keys)])


def get(stage: Stage, origin: tuple[str, str], target: Ae, keys: Mapping[str, str]) -> Outcome:
    folder = stage.host(origin[0]).folder("got")
    return call(stage, origin, target, "getscu", ["-S", "--output-directory", str(folder), *keyed(keys)])


def of_study(order: Order) -> dict[str, str]:
    return {"QueryRetrieveLevel": "STUDY", "StudyInstanceUID": order.study_uid}


def worklist_item(path: Path, order: Order, station: Device) -> None:
    """A Modality Worklist entry as wlmscpfs reads it (PS3.4 annex K)."""
    item = FileDataset(
        str(path), {}, file_meta=file_meta("1.2.840.10008.5.1.4.31", order.study_uid), preamble=b"\0" * 128
    )
    item.SpecificCharacterSet = "ISO_IR 192"
    item.PatientName, item.PatientID = order.patient.person_name, order.patient.identifier
    item.PatientBirthDate, item.PatientSex = order.patient.birth, order.patient.sex
    item.AccessionNumber, item.StudyInstanceUID = order.accession, order.study_uid
    item.RequestedProcedureID, item.RequestedProcedureDescription = "RP" + order.accession[1:], order.procedure
    step = Dataset()
    step.Modality, step.ScheduledStationAETitle = order.modality, station.aes[0]
    step.ScheduledProcedureStepStartDate, step.ScheduledProcedureStepStartTime = order.date, order.time
    step.ScheduledPerformingPhysicianName = "Lointain^Docteur"
    step.ScheduledProcedureStepDescription, step.ScheduledProcedureStepID = order.procedure, "S" + order.accession[1:]
    item.ScheduledProcedureStepSequence = Items([step])
    path.parent.mkdir(parents=True, exist_ok=True)
    item.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    item.save_as(path, enforce_file_format=True)


def wlmscpfs(stage: Stage, ae: Ae, orders: Sequence[tuple[Order, Device]]) -> None:
    """The worklist server; its data base is a folder named by its AE title."""
    base = stage.host(ae.device).folder("worklists")
    (base / ae.title).mkdir()
    (base / ae.title / "lockfile").touch()
    for order, station in orders:
        worklist_item(base / ae.title / f"{order.accession}.wl", order, station)
    argv = [str(DCMTK / "wlmscpfs"), "-v", "-dhl", "-dfp", str(base), "-dfr", "-cs0", str(ae.port)]
    stage.serve(ae.device, "dicom", ae.port, argv)


def worklist(stage: Stage, origin: tuple[str, str], target: Ae, modality: str) -> Outcome:
    """What a modality asks each morning: today's steps of its kind."""
    step = "ScheduledProcedureStepSequence[0]."
    keys = {
        "PatientName": "",
        "PatientID": "",
        "AccessionNumber": "",
        "StudyInstanceUID": "",
        step + "Modality": modality,
        step + "ScheduledStationAETitle": origin[1],
        step + "ScheduledProcedureStepStartDate": "",
        step + "ScheduledProcedureStepDescription": "",
    }
    return find(stage, origin, target, keys, "-W")


def log_of(host: Host, ae: Ae, program: str) -> str:
    return host.log(f"{program}-{ae.port}")


def dcmqrscp(stage: Stage, ae: Ae, known: Mapping[str, Ae]) -> None:
    """DCMTK's archive; `known` are its C-MOVE destinations by symbolic name."""
    host = stage.host(ae.device)
    rows = [f"{name} = ({peer.title}, {stage.host(peer.device).ip}, {peer.port})" for name, peer in known.items()]
    text = ["NetworkTCPPort = " + str(ae.port), "MaxPDUSize = 16384", "MaxAssociations = 16"]
    text += ["HostTable BEGIN", *rows, "HostTable END", "VendorTable BEGIN", "VendorTable END", "AETable BEGIN"]
    text += [f"{ae.title} {host.folder('archive')} RW (200, 1024mb) ANY", "AETable END"]
    path = host.write("dcmqrscp.cfg", "\n".join(text) + "\n")
    stage.serve(ae.device, "dicom", ae.port, [str(DCMTK / "dcmqrscp"), "-v", "-dhl", "-c", str(path)])
