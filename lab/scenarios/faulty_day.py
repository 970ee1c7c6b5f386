"""A day on which things do not work as they should, and nobody attacks: messages that are refused, messages that nobody
answers, and a web page that is given its password in clear.
"""

from __future__ import annotations

from lab import department as d
from lab import hl7, peers_dicom, peers_hl7, peers_web
from lab.mllp import SILENT
from lab.patients import order_of, patient_of
from lab.peers_hl7 import Line
from lab.peers_web import Web
from lab.scenarios import attacks_dicom, clinic
from lab.stage import Stage

REFUSED = Line("ris1", "eai1", 2575)
UNANSWERED = Line("ris1", "pacs1", 2576, answered=False)
MESSAGES = 5
"""Of each kind: above what an ordinary day has."""


def prepare(stage: Stage) -> None:
    attacks_dicom.department(stage, d.ROUTER, d.ENGINE, d.RIS)
    peers_hl7.listener(stage, REFUSED.target, REFUSED.port, "AE")
    peers_hl7.listener(stage, UNANSWERED.target, UNANSWERED.port, SILENT)


def play(stage: Stage) -> None:
    """An examination as on any day; the engine refuses what the RIS sends, and the archive's side stays silent."""
    clock = stage.shared["clock"]
    orders = [order_of(stage.dice, patient_of(stage.dice), "CT") for _ in range(MESSAGES)]
    for order in orders:
        stage.truth.must_not_leak(order.patient.identifier, order.patient.family, order.accession)
    peers_hl7.say(stage, REFUSED, clinic.RIS_VOICE, [hl7.orm(order, clock) for order in orders])
    peers_hl7.say(stage, UNANSWERED, clinic.RIS_VOICE, [hl7.orm(order, clock) for order in orders])
    for order, device in stage.shared["orders"]:
        files = clinic.images_of(stage, order, device)
        peers_dicom.store(stage, (device.name, device.aes[0]), d.PACS_AE, files)
        clinic.read(stage, order, ("ws1", "WS_READ1"), d.PACS_AE)
    peers_web.ask(stage, d.WORKSTATION.name, Web(d.PACS.name, login=True), "/system")
    peers_dicom.harvest(stage, d.WORKSTATION_AE)
