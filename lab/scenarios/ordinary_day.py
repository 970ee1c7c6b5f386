"""An ordinary day: orders come, modalities ask for their worklist, images go to the archive, the radiologist reads."""

from __future__ import annotations

from pathlib import Path

from lab import department as d
from lab import hl7, peers_dicom, peers_hl7
from lab.images import series
from lab.patients import Order, order_of, patient_of
from lab.peers_hl7 import Line
from lab.stage import Stage

HIS_VOICE = hl7.Voice("HIS3S", hl7.FACILITY, "EAI", hl7.FACILITY, "2.5", encoding="utf-8", declared="UNICODE UTF-8")
RIS_VOICE = hl7.Voice("RIS3S", "RADIO", "PACS", "RADIO", "2.3.1", encoding="latin-1", declared="8859/1")


def prepare(stage: Stage) -> None:
    for device in (d.ROUTER, d.CT, d.MR, d.PACS, d.WORKSTATION, d.RIS, d.ENGINE, d.HIS):
        stage.enter(device)
    stage.network.route(stage.host(d.ROUTER.name))
    orders = [order_of(stage.dice, patient_of(stage.dice), kind) for kind in ("CT", "MR")]
    stage.shared["orders"] = orders
    stage.shared["clock"] = "20261124081500"
    peers_dicom.orthanc(stage, d.PACS_AE, {"ws1": d.WORKSTATION_AE}, {})
    peers_dicom.storescp(stage, d.WORKSTATION_AE)
    peers_dicom.wlmscpfs(stage, d.RIS_AE, list(zip(orders, (d.CT, d.MR), strict=True)))
    peers_hl7.listener(stage, d.ENGINE.name, 2575)
    peers_hl7.listener(stage, d.PACS.name, 2576)


def play(stage: Stage) -> None:
    orders: list[Order] = stage.shared["orders"]
    clock = stage.shared["clock"]
    for order in orders:
        stage.truth.must_not_leak(order.patient.identifier, order.patient.family, order.accession, order.study_uid)
        peers_hl7.say(stage, Line("his1", "eai1", 2575), HIS_VOICE, [hl7.adt(order, "A04", clock)])
        peers_hl7.say(stage, Line("ris1", "pacs1", 2576), RIS_VOICE, [hl7.orm(order, clock)])
    for order, device in zip(orders, (d.CT, d.MR), strict=True):
        caller = (device.name, device.aes[0])
        peers_dicom.worklist(stage, caller, d.RIS_AE, order.modality)
        files: list[Path] = series(stage.host(device.name).folder("images"), order, device, 8, stage.dice)
        peers_dicom.store(stage, caller, d.PACS_AE, files)
    read(stage, orders)


def read(stage: Stage, orders: list[Order]) -> None:
    reader = ("ws1", "WS_READ1")
    for order in orders:
        keys = {"QueryRetrieveLevel": "STUDY", "PatientID": order.patient.identifier, "StudyInstanceUID": "", "StudyDate": ""}
        peers_dicom.find(stage, reader, d.PACS_AE, keys)
        peers_dicom.must(peers_dicom.move(stage, reader, d.PACS_AE, "WS_READ1", peers_dicom.of_study(order)), "movescu")
    peers_dicom.harvest(stage, d.WORKSTATION_AE)
