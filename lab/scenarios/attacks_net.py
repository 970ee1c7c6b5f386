"""Attacks on HL7 and on the network itself. Connection attempts and messages only: nothing is exploited."""

from __future__ import annotations

import json
import sys

from lab import department as d
from lab import hl7, peers_dicom, peers_hl7, peers_remote, peers_share
from lab.patients import order_of, patient_of
from lab.peers_dicom import must
from lab.peers_hl7 import ENV, Line
from lab.scenarios import attacks_dicom, clinic
from lab.stage import Stage

PORTS = (
    21,
    22,
    23,
    80,
    104,
    111,
    135,
    139,
    389,
    443,
    445,
    514,
    1105,
    2575,
    2576,
    2762,
    3389,
    4242,
    5900,
    8042,
    8080,
    11112,
)


def prepare_hl7(stage: Stage) -> None:
    clinic.enter(stage, d.ROUTER, d.ENGINE, d.PACS, d.RIS, d.HIS, d.INTRUDER)
    stage.shared["orders"] = clinic.orders_for(stage, d.CT)
    for name, port in (("eai1", 2575), ("ris1", 6661), ("pacs1", 2576)):
        peers_hl7.listener(stage, name, port)


def play_hl7(stage: Stage) -> None:
    """Another machine sends under the name of the HIS: a patient merge (ADT^A40) and a false order."""
    order = stage.shared["orders"][0][0]
    clock = stage.shared["clock"]
    clinic.announce(stage, order)
    victim = order_of(stage.dice, patient_of(stage.dice), "CT")
    stage.truth.must_not_leak(victim.patient.identifier, victim.patient.family)
    merge = [["EVN", "A40", clock], hl7.pid(order), ["MRG", f"{victim.patient.identifier}^^^TROIS"]]
    with stage.attack("hl7-impostor", d.INTRUDER.name, ("eai1", "pacs1"), sending_application="HIS3S", messages=2):
        peers_hl7.say(stage, Line("intruder", "eai1", 2575), clinic.HIS_VOICE, [("ADT^A40", merge)])
        peers_hl7.say(stage, Line("intruder", "pacs1", 2576), clinic.RIS_VOICE, [hl7.orm(victim, clock)])
    clinic.announce(stage, order)


def knock(stage: Stage, targets: list[tuple[str, int]]) -> list[bool]:
    """Try to open each (address, port) from the intruder; True where something listened."""
    argv = [sys.executable, "-m", "lab.knock"]
    done = stage.host(d.INTRUDER.name).run(argv, seconds=45, stdin=json.dumps(targets), env=ENV)
    return [bool(flag) for flag in json.loads(must(done, "knock").text)]


def prepare_scan(stage: Stage) -> None:
    attacks_dicom.department(stage, d.NAS, d.INTRUDER)
    peers_remote.sshd(stage, d.NAS.name)
    peers_share.smbd(stage, d.NAS.name, "SMB2", "SMB3_11")


def prepare_worm(stage: Stage) -> None:
    attacks_dicom.department(stage, d.ROUTER, d.NAS, d.INTRUDER)
    peers_share.smbd(stage, d.NAS.name, "SMB2", "SMB3_11")


def play_scan(stage: Stage) -> None:
    """Every port of a list on every machine of the imaging network."""
    attacks_dicom.work(stage)
    names = [d.CT.name, d.PACS.name, d.WORKSTATION.name, d.NAS.name]
    targets = [(stage.host(name).ip, port) for name in names for port in PORTS]
    stage.dice.shuffle(targets)
    with stage.attack("port-scan", d.INTRUDER.name, tuple(names), attempts=len(targets)) as facts:
        facts["open"] = sum(knock(stage, targets))
    peers_dicom.harvest(stage, d.WORKSTATION_AE)


def play_worm(stage: Stage) -> None:
    """One machine tries port 445 of its whole network, as worms that spread by SMB do; no payload at all."""
    attacks_dicom.work(stage)
    targets = [(f"10.20.30.{last}", 445) for last in range(10, 70) if last != 66]
    targets += [(f"10.20.40.{last}", 445) for last in range(10, 60)]
    live = tuple(host.device.name for host in stage.network.hosts.values() if (host.ip, 445) in targets)
    with stage.attack("smb-worm-like", d.INTRUDER.name, live, attempts=len(targets), port=445) as facts:
        facts["open"] = sum(knock(stage, targets))
    peers_dicom.harvest(stage, d.WORKSTATION_AE)
