"""What most scenarios share: archives and lines that open in the morning, and one examination from order to reading."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydicom import dcmread

from lab import department as d
from lab import hl7, peers_dicom, peers_hl7
from lab.images import series
from lab.patients import Order, order_of, patient_of
from lab.peers_dicom import Ae
from lab.peers_hl7 import Line
from lab.stage import Stage
from lab.truth import Device

HIS_VOICE = hl7.Voice("HIS3S", hl7.FACILITY, "EAI", hl7.FACILITY, "2.5")
ENGINE_VOICE = hl7.Voice("EAI", hl7.FACILITY, "RIS3S", "RADIO", "2.3.1", "#*~\\&", "latin-1", "8859/1")
RIS_VOICE = hl7.Voice("RIS3S", "RADIO", "PACS", "RADIO", "2.3.1", encoding="latin-1", declared="8859/1")
REPORT_VOICE = hl7.Voice("RIS3S", "RADIO", "HIS3S", hl7.FACILITY, "2.4", encoding="cp1252", declared="8859/1")

SLICES = {"CT": 12, "MR": 8, "US": 2, "MG": 4, "CR": 2}


def enter(stage: Stage, *devices: Device) -> None:
    """All devices join; the router, when it is among them, becomes everybody's gateway."""
    for device in devices:
        stage.enter(device)
    if d.ROUTER in devices:
        stage.network.route(stage.host(d.ROUTER.name))
    stage.shared["clock"] = "20261124081500"


def orders_for(stage: Stage, *devices: Device) -> list[tuple[Order, Device]]:
    """One order a device, in an order that the dice decide; their identifiers must not leak."""
    kinds = {"XR": "CR"}
    pairs = [
        (order_of(stage.dice, patient_of(stage.dice), kinds.get(device.kind, device.kind)), device)
        for device in devices
    ]
    stage.dice.shuffle(pairs)
    for order, _ in pairs:
        patient = order.patient
        stage.truth.must_not_leak(patient.identifier, patient.family, order.accession, order.study_uid)
    return pairs


def images_of(stage: Stage, order: Order, device: Device, count: int | None = None) -> list[Path]:
    folder = stage.host(device.name).folder("images")
    files = series(folder, order, device, count or SLICES[order.modality], stage.dice)
    stage.truth.must_not_leak(*(str(dcmread(path, stop_before_pixels=True).SOPInstanceUID) for path in files))
    return files


def open_pacs(stage: Stage, destinations: Mapping[str, Ae], **settings: Any) -> None:
    """The main archive: Orthanc with DICOMweb and its REST interface."""
    plugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so"
    web = {
        "Plugins": [plugin] if Path(plugin).exists() else [],
        "DicomWeb": {"Enable": True, "EnableWado": True, "WadoRoot": "/wado"},
    }
    peers_dicom.orthanc(stage, d.PACS_AE, destinations, {**web, **settings})


def announce(stage: Stage, order: Order) -> None:
    """HIS admits, the engine relays to the RIS, the RIS tells the PACS."""
    clock = stage.shared["clock"]
    peers_hl7.say(stage, Line("his1", "eai1", 2575), HIS_VOICE, [hl7.adt(order, "A04", clock)], pieces=3)
    peers_hl7.say(stage, Line("eai1", "ris1", 6661), ENGINE_VOICE, [hl7.adt(order, "A04", clock)])
    peers_hl7.say(stage, Line("ris1", "pacs1", 2576), RIS_VOICE, [hl7.orm(order, clock)])


def examine(stage: Stage, order: Order, device: Device, target: Ae = d.PACS_AE) -> list[Path]:
    """Worklist, acquisition, storage."""
    caller = (device.name, device.aes[0])
    if d.RIS.name in stage.network.hosts:
        peers_dicom.worklist(stage, caller, d.RIS_AE, order.modality)
    files = images_of(stage, order, device)
    if order.modality == "MG":  # mammography units send JPEG Lossless
        peers_dicom.store(stage, caller, target, peers_dicom.compressed(stage, device.name, files), ("-R", "-xs"))
    else:
        peers_dicom.store(stage, caller, target, files)
    return files


def read(stage: Stage, order: Order, reader: tuple[str, str], archive: Ae) -> None:
    """The radiologist's workstation looks the patient up and retrieves the study by C-MOVE to itself."""
    keys = {
        "QueryRetrieveLevel": "STUDY",
        "PatientID": order.patient.identifier,
        "StudyInstanceUID": "",
        "StudyDate": "",
    }
    peers_dicom.find(stage, reader, archive, keys)
    peers_dicom.must(peers_dicom.move(stage, reader, archive, reader[1], peers_dicom.of_study(order)), "movescu")
