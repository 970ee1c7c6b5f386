"""Rules together: order and partition of the events change nothing, and a rule that fails is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from radvigil.detectors import RULES, Detectors, Rule, Scene, Verdicts
from radvigil.records import Baseline, DicomAssociation, Event, Evidence, Finding, Flow, Limits, Mark
from tests.support import sites

FLOW = Flow("f", "c", 0, "tcp", "10.0.0.1", 40000, "10.0.0.2", 104)


def refusal(number: int) -> DicomAssociation:
    mark = Mark(number, "c", number)
    return DicomAssociation(mark, FLOW, calling_ae=f"T{number}", called_ae="P", result="rejected", source=1, reason=3)


class Failing(Rule):
    CODE = "RV-NET-999"
    NATURE, SEVERITY, HARMS = "fault", "low", ("stops",)
    SEES = (DicomAssociation,)

    def see(self, event: Event) -> None:
        raise ZeroDivisionError

    def judge(self, scene: Scene) -> Iterator[Finding]:
        return iter(())


class FailingLate(Rule):
    CODE = "RV-NET-998"
    NATURE, SEVERITY, HARMS = "fault", "low", ("stops",)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        raise ZeroDivisionError


class OfChange(Rule):
    CODE = "RV-NET-997"
    NATURE, SEVERITY, HARMS = "change", "low", ("stops",)
    BASELINE = True

    def judge(self, scene: Scene) -> Iterator[Finding]:
        return iter(())


def closed(detectors: Detectors) -> Verdicts:
    return detectors.close(Scene(sites.vallon()))


@given(st.permutations(range(8)), st.integers(0, 8))
def test_any_partition_in_any_order_equals_the_whole(order: list[int], cut: int) -> None:
    whole = Detectors(RULES, strict=True)
    for number in range(8):
        whole.see(refusal(number))
    parts = [Detectors(RULES, strict=True), Detectors(RULES, strict=True)]
    for place, number in enumerate(order):
        parts[place >= cut].see(refusal(number))
    parts[1].take(parts[0].state())
    assert closed(parts[1]) == closed(whole)


def test_a_rule_that_fails_says_so_and_the_others_go_on() -> None:
    detectors = Detectors((Failing, FailingLate, *RULES))
    detectors.see(refusal(1))
    states = {one.code: (one.state, one.reason) for one in closed(detectors).assessments}
    assert states["RV-NET-999"] == states["RV-NET-998"] == ("error", "detector-error")
    assert states["RV-DICOM-020"] == ("assessed", "")


def test_a_failure_is_carried_with_the_state() -> None:
    first, second = Detectors((Failing,)), Detectors((Failing,))
    first.see(refusal(1))
    second.take(first.state())
    assert closed(second).assessments[0].state == "error"


def test_change_without_a_baseline_is_not_assessed() -> None:
    (told,) = closed(Detectors((OfChange,))).assessments
    assert (told.state, told.reason) == ("not-assessed", "no-baseline")
    judged = Detectors((OfChange,)).close(Scene(sites.vallon(), Baseline(until=1)))
    assert judged.assessments[0].state == "assessed"


def test_a_finding_keeps_its_identity_when_counts_and_times_change() -> None:
    def identity(numbers: range, shift: int) -> str:
        detectors = Detectors(RULES)
        for number in numbers:
            event = refusal(number)
            detectors.see(replace(event, mark=Mark(number + shift, "other", number + shift)))
        (one,) = (f for f in closed(detectors).findings if f.code == "RV-DICOM-020")
        return one.id

    assert identity(range(6), 0) == identity(range(9), 1000)


def test_what_is_said_twice_of_one_thing_is_one_finding() -> None:
    class Twice(OfChange):
        CODE, BASELINE = "RV-NET-996", False

        def judge(self, scene: Scene) -> Iterator[Finding]:
            for first, severity in ((5, "low"), (9, "high")):
                told = self.found(("d0", f"d{first}"), Evidence("flow", first, first + 1, 2))
                yield replace(told, severity=severity, id="same")  # type: ignore[arg-type]

    (one,) = closed(Detectors((Twice,), strict=True)).findings
    assert (one.severity, one.count, one.first, one.last) == ("high", 4, 5, 10)
    assert one.devices == ("d0", "d9", "d5")
    assert len(one.evidence) == 2
    assert closed(Detectors((Twice,))).assessments[0].findings == 1


def test_rows_are_bounded() -> None:
    detectors = Detectors(RULES, Limits(detector_rows=4))
    for number in range(100):
        detectors.see(refusal(number))
    rows = detectors.state()["rules"]["RV-DICOM-020"]["rows"][1]
    assert len(rows) <= 6


def test_a_full_table_is_told() -> None:
    for rows, reason in ((4, "table-full"), (10, "")):
        detectors = Detectors(RULES, Limits(detector_rows=rows))
        for number in range(10):
            detectors.see(refusal(number))
        states = {one.code: (one.state, one.reason) for one in closed(detectors).assessments}
        assert states["RV-DICOM-020"] == ("assessed", reason)
