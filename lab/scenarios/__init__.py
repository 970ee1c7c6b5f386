"""The scenarios: each prepares its peers, then plays under capture; found through one explicit tuple."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lab.scenarios import attacks_dicom as dicom
from lab.scenarios import attacks_net as net
from lab.scenarios import bulk, faulty_day, legacy_day, ordinary_day
from lab.stage import Stage


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name, one sentence, and the play itself: peers are entered first, then the acts run under capture."""

    name: str
    purpose: str
    prepare: Callable[[Stage], None]
    play: Callable[[Stage], None]


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("ordinary-day", "what a healthy department does", ordinary_day.prepare, ordinary_day.play),
    Scenario("legacy-day", "old machines and the protocols they still need", legacy_day.prepare, legacy_day.play),
    Scenario("faulty-day", "messages refused and unanswered, a password in clear", faulty_day.prepare, faulty_day.play),
    Scenario("aet-bruteforce", "AE titles guessed by C-ECHO", dicom.prepare_bruteforce, dicom.play_bruteforce),
    Scenario("query-harvest", "queries that match everything", dicom.prepare_harvest, dicom.play_harvest),
    Scenario("move-pivot", "C-MOVE to a destination never used", dicom.prepare_pivot, dicom.play_pivot),
    Scenario("rogue-modality", "images under the title of another machine", dicom.prepare_rogue, dicom.play_rogue),
    Scenario("worklist-impostor", "a second worklist of the same title", dicom.prepare_worklist, dicom.play_worklist),
    Scenario("hl7-impostor", "a patient merge from the wrong machine", net.prepare_hl7, net.play_hl7),
    Scenario("port-scan", "many ports of many machines", net.prepare_scan, net.play_scan),
    Scenario("smb-worm-like", "one machine tries port 445 everywhere", net.prepare_worm, net.play_worm),
    Scenario("bulk", "full-size series, for the benchmarks", bulk.prepare, bulk.play),
)


def scenario_named(name: str) -> Scenario:
    return next(scenario for scenario in SCENARIOS if scenario.name == name)
