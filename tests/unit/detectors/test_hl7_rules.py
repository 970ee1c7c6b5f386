"""Rules about HL7 at their borders: what looks alike and is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radvigil.detectors import Detectors, Rule, Scene, Verdicts
from radvigil.detectors.hl7.acknowledgement_errors import AcknowledgementErrors
from radvigil.detectors.hl7.engine_exposed import EngineExposed
from radvigil.detectors.hl7.merges_out_of_profile import MergesOutOfProfile
from radvigil.detectors.hl7.messages_unanswered import MessagesUnanswered
from radvigil.detectors.hl7.mllp_in_clear import MllpInClear
from radvigil.detectors.hl7.new_sender import NewSender
from radvigil.detectors.hl7.sender_misplaced import SenderMisplaced
from radvigil.detectors.hl7.sender_moved import SenderMoved
from radvigil.records import (
    Address,
    Baseline,
    Capture,
    Device,
    Event,
    Finding,
    Flow,
    FlowEnd,
    Hl7Message,
    Limits,
    Mark,
    Service,
    Site,
)
from tests.support import sites

SECOND = 1_000_000_000
START = 1_790_000_000 * SECOND
ENGINE = 40


def flow(sender: int, receiver: int = ENGINE, name: str = "") -> Flow:
    ident = name or f"f{sender}-{receiver}"
    return Flow(ident, "c", START, "tcp", f"10.0.0.{sender}", 40_000, f"10.0.0.{receiver}", 2575)


def message(sender: int, second: int = 0, receiver: int = ENGINE, **more: Any) -> Hl7Message:
    told = Hl7Message(
        Mark(START + second * SECOND, "c", second + 1), flow(sender, receiver), message_type="ADT^A08",
        sending_application="HIS", sending_facility="WARD",
    )  # fmt: skip
    return replace(told, **more)


def answer(sender: int, code: str = "AA", second: int = 0, delay: int | None = 1) -> Hl7Message:
    said = message(sender, second, ack_code=code, acknowledges="M", ack_delay=delay)
    return replace(said, sender="resp")


def end(sender: int, **more: Any) -> FlowEnd:
    told = FlowEnd(Mark(START, "c", 1), flow(sender), service="hl7", orig_packets=9, resp_packets=9)
    return replace(told, **more)


def machine(number: int, **more: Any) -> Device:
    address = Address(f"10.0.0.{number}", START, START + 3600 * SECOND)
    return replace(sites.device(number, "server", ""), macs=(), addresses=(address,), **more)


def a_site(*devices: Device, **more: Any) -> Site:
    talks = tuple(sites.talk(one.id, machine(ENGINE).id, "hl7", "hl7") for one in devices if one.id != "d00040")
    capture = Capture("c", "c", "pcap", 9, 9, START, START + 3600 * SECOND, (1,), 1, 0, None, 0, 0, 0, 0)
    return replace(sites.empty(), devices=devices, conversations=talks, captures=(capture,), **more)


PLAIN = a_site(*(machine(number) for number in (1, 2, 3, 4, 5, ENGINE)))


def folded(rule: type[Rule], events: list[Event], limits: Limits | None = None) -> Detectors:
    detectors = Detectors((rule,), limits, strict=True)
    for event in events:
        detectors.see(event)
    return detectors


def judged(rule: type[Rule], *events: Event, site: Site = PLAIN, **settings: float) -> tuple[Finding, ...]:
    return folded(rule, list(events)).close(Scene(site, None, {rule.CODE: settings})).findings


# RV-HL7-002


def test_a_name_between_the_messages_of_its_owner() -> None:
    (told,) = judged(SenderMisplaced, message(1), message(2, 5), message(1, 9))
    assert (told.devices, told.nature, told.stance) == (("d00002", "d00001"), "attack", "suspected")


@pytest.mark.parametrize(
    "events",
    [
        (message(1), message(1, 4), message(2, 5), message(2, 9)),
        (message(1), message(2, 5, sending_facility="OTHER"), message(1, 9)),
        (message(1), message(2, 5, ack_code="AA"), message(1, 9)),
        (message(1), message(ENGINE, 1, 2), message(1, 9)),
        tuple(message(n, n, sending_application="", sending_facility="") for n in (1, 2, 1)),
    ],
    ids=["in turn", "another facility", "an acknowledgement", "passed on", "nameless"],
)
def test_what_only_looks_like_two_speakers(events: tuple[Hl7Message, ...]) -> None:
    assert judged(SenderMisplaced, *events) == ()


def test_nodes_of_a_cluster_share_a_name_or_an_address() -> None:
    events = message(1), message(2, 5), message(1, 9)
    named = (machine(1, names=(sites.fact("HIS-A"),)), machine(2, names=(sites.fact("his-a"),)), machine(ENGINE))
    virtual = Address("10.0.0.99", START, START)
    moved = [replace(machine(n), addresses=(*machine(n).addresses, virtual)) for n in (1, 2)]
    assert judged(SenderMisplaced, *events, site=a_site(*named)) == ()
    assert judged(SenderMisplaced, *events, site=a_site(*moved, machine(ENGINE))) == ()


def test_a_name_of_many_is_a_habit_of_the_site() -> None:
    (told,) = judged(SenderMisplaced, *(message(n, second) for second in (0, 9) for n in (1, 2, 3, 4)))
    assert (told.nature, told.severity, len(told.devices)) == ("weakness", "low", 4)


# RV-HL7-005


@pytest.mark.parametrize(("errors", "good", "told"), [(3, 0, True), (2, 0, False), (3, 57, True), (3, 58, False)])
def test_errors_need_a_number_and_a_share(errors: int, good: int, told: bool) -> None:
    events = [answer(1, "AE", n) for n in range(errors)] + [answer(1, "AA", n) for n in range(good)]
    assert bool(judged(AcknowledgementErrors, *events)) == told


# RV-HL7-006


def asked(count: int, sender: int = 1, **more: Any) -> list[Event]:
    return [message(sender, second, **more) for second in range(count)]


@given(st.integers(0, 30), st.integers(0, 30))
def test_silence_is_messages_less_answers(count: int, answered: int) -> None:
    events = [*asked(count), *(answer(1) for _ in range(min(answered, count))), end(1)]
    silent = max(count - answered, 0)
    expected = [silent] if silent >= 3 and silent * 20 >= count else []
    assert [dict(one.params)["unanswered"] for one in judged(MessagesUnanswered, *events)] == expected


@pytest.mark.parametrize(
    "events",
    [
        [*asked(9), end(1, resp_packets=0)],
        [*asked(9), end(1, resp_lost=1)],
        asked(9),
        [*asked(9, accept_acknowledgement="NE", application_acknowledgement="NE"), end(1)],
        [*asked(9, accept_acknowledgement="ER"), end(1)],
        [*asked(9, complete=False), end(1)],
        [*asked(9), *(answer(1, "CA") for _ in range(9)), *(answer(1) for _ in range(2)), end(1)],
    ],
    ids=["one side", "lost", "no end", "not wanted", "only errors", "cut", "accepted"],
)
def test_what_is_no_silence(events: list[Event]) -> None:
    assert judged(MessagesUnanswered, *events) == ()


def test_an_accept_acknowledgement_that_is_always_wanted_is_missed() -> None:
    assert judged(MessagesUnanswered, *asked(3, accept_acknowledgement="AL"), end(1))


def test_the_last_message_may_still_be_answered() -> None:
    late = [message(1, 3600 - n) for n in (2, 1, 0)]
    assert judged(MessagesUnanswered, *late, end(1)) == ()
    assert judged(MessagesUnanswered, *late, end(1), seconds=0)[0].params[0] == ("unanswered", 3)


def test_a_full_table_never_makes_silence_up() -> None:
    events: list[Event] = []
    for number in range(60):
        one = flow(1, name=f"f{number}")
        wishes = {"accept_acknowledgement": "" if number % 2 else "NE"}
        said = [replace(message(1, n, **wishes), flow=one) for n in range(3)]
        events += [*said, *(replace(answer(1), flow=one) for _ in range(3)), replace(end(1), flow=one)]
    detectors = folded(MessagesUnanswered, events, Limits(detector_rows=10))
    assert detectors.close(Scene(PLAIN)).findings == ()


def test_a_capture_of_one_side_is_not_judged() -> None:
    verdicts = folded(MessagesUnanswered, [*asked(9), end(1, resp_packets=0)]).close(Scene(PLAIN))
    assert [(one.state, one.reason) for one in verdicts.assessments] == [("not-assessed", "no-both-sides")]


# RV-HL7-001, RV-HL7-007


def test_clear_lines_to_a_public_address_weigh_more() -> None:
    outside = a_site(machine(1, scope="outside"), machine(ENGINE))
    assert [one.severity for one in judged(MllpInClear, site=outside)] == ["high"]
    assert [one.severity for one in judged(MllpInClear)] == ["medium"]


@pytest.mark.parametrize(
    ("here", "there", "told"),
    [("A", "B", True), ("A", "a", False), ("A", "", False), ("", "B", False)],
)
def test_zones_are_those_that_are_stated(here: str, there: str, told: bool) -> None:
    ends = machine(1, stated=(("zone", there),)), machine(ENGINE, stated=(("zone", here),))
    assert bool(judged(EngineExposed, site=a_site(*ends))) == told


def test_a_refused_attempt_reaches_nothing() -> None:
    site = a_site(machine(1, scope="outside"), machine(ENGINE))
    refused = replace(site, conversations=tuple(replace(one, failed=one.flows) for one in site.conversations))
    assert judged(EngineExposed, site=site)
    assert judged(EngineExposed, site=refused) == ()


@pytest.mark.parametrize(
    ("here", "there", "reason"),
    [("", "", "no-zones"), ("Core", "", "no-zones"), ("Core", "core", "no-zones"), ("Core", "Wards", "")],
)
def test_without_two_zones_nobody_is_beyond_one(here: str, there: str, reason: str) -> None:
    ends = machine(1, stated=(("zone", there),)), machine(ENGINE, stated=(("zone", here),))
    (one,) = folded(EngineExposed, []).close(Scene(a_site(*ends))).assessments
    assert one.reason == reason


def test_a_public_address_is_told_without_zones() -> None:
    told = folded(EngineExposed, []).close(Scene(a_site(machine(1, scope="outside"), machine(ENGINE))))
    assert [one.state for one in told.assessments] == ["assessed"]
    assert [one.severity for one in told.findings] == ["high"]


# RV-HL7-003, RV-HL7-004


def compared(rule: type[Rule], events: list[Event], now: Site, *past: Site, until: int = 0) -> Verdicts:
    return folded(rule, events).close(Scene(now, Baseline(past, until)))


def merge(sender: int, second: int) -> Hl7Message:
    return message(sender, second, message_type="ADT^A40")


def test_a_new_machine_is_no_new_sender_before_it_sends() -> None:
    then, now = a_site(machine(1), machine(ENGINE)), a_site(machine(1), machine(2), machine(ENGINE))
    silent = replace(now, conversations=tuple(replace(one, failed=one.flows) for one in now.conversations))
    assert [one.devices[0] for one in compared(NewSender, [], now, then).findings] == ["d00002"]
    assert compared(NewSender, [], silent, then).findings == ()


def test_who_sent_in_the_learning_time_is_not_new() -> None:
    now = a_site(machine(1), machine(2), machine(ENGINE))
    first, second = now.conversations
    until = START + 60 * SECOND
    late = replace(now, conversations=(replace(first, first=START), replace(second, first=until + 1)))
    assert [one.devices[0] for one in compared(NewSender, [], late, until=until).findings] == ["d00002"]


@pytest.mark.parametrize("rule", [NewSender, MergesOutOfProfile])
def test_a_report_without_hl7_proves_nothing(rule: type[Rule]) -> None:
    now = a_site(machine(1), machine(ENGINE))
    verdicts = compared(rule, [merge(1, 1)], now, replace(sites.empty(), devices=now.devices))
    assert [(one.state, one.reason) for one in verdicts.assessments] == [("not-assessed", "no-hl7-before")]


def test_one_merge_by_who_never_merged() -> None:
    site = a_site(machine(1), machine(ENGINE))
    (told,) = compared(MergesOutOfProfile, [merge(1, 9)], site, site).findings
    assert (told.severity, told.devices) == ("high", ("d00001", "d00040"))


@pytest.mark.parametrize(("count", "told"), [(10, False), (11, True)])
def test_merges_of_a_usual_sender_need_a_number(count: int, told: bool) -> None:
    merging = sites.service("hl7", "client", None, "no", ("merge", "A40"))
    site = a_site(machine(1, services=(merging,)), machine(ENGINE))
    found = compared(MergesOutOfProfile, [merge(1, second) for second in range(count)], site, site).findings
    assert [one.severity for one in found] == (["medium"] if told else [])


@pytest.mark.parametrize(("count", "told"), [(15, False), (16, True)])
def test_an_hour_is_held_against_the_busiest_of_the_learning_time(count: int, told: bool) -> None:
    usual = [merge(1, second) for second in range(5)]
    today = [merge(1, 7200 + second) for second in range(count)]
    site = a_site(machine(1), machine(ENGINE))
    early = replace(site, conversations=tuple(replace(one, first=START) for one in site.conversations))
    found = compared(MergesOutOfProfile, usual + today, early, until=START + 1800 * SECOND).findings
    assert bool(found) == told


# RV-HL7-008


def under(*names: str) -> dict[str, Any]:
    """The service of a machine that sends under these names."""
    details = tuple(("application", name) for name in names)
    proof = sites.talk("d00001", "d00002", "hl7", "hl7").evidence
    return {"services": (Service("hl7", "client", "tcp", None, "no", details, 1, 1, 9, proof),)}


THEN = a_site(machine(1, **under("HIS")), machine(2, **under("LAB")), machine(ENGINE))


def moved(*today: Device, past: Site = THEN) -> list[str]:
    return [one.devices[0] for one in compared(SenderMoved, [], a_site(*today), past).findings]


def test_a_name_that_another_had_is_told_whether_the_other_speaks_or_not() -> None:
    imitates = machine(2, **under("LAB", "HIS"))
    assert moved(imitates, machine(ENGINE)) == ["d00002"]
    assert moved(machine(1, **under("HIS")), imitates, machine(ENGINE)) == ["d00002"]


@pytest.mark.parametrize(
    "today",
    [
        (machine(1, **under("HIS")), machine(2, **under("LAB"))),
        (machine(1, **under("HIS", "NEW")), machine(3, **under("OTHER"))),
        (machine(3, **under("HIS"), names=(sites.fact("his-a"),)),),
    ],
    ids=["as before", "names that nobody had", "another node of the service"],
)
def test_what_is_no_moved_name(today: tuple[Device, ...]) -> None:
    named = replace(THEN, devices=(machine(1, **under("HIS"), names=(sites.fact("HIS-A"),)), *THEN.devices[1:]))
    assert moved(*today, machine(ENGINE), past=named) == []


def test_an_engine_passes_on_the_name_that_it_hears() -> None:
    today = a_site(machine(1, **under("HIS")), machine(ENGINE, **under("HIS")))
    heard = replace(today, conversations=tuple(replace(one, messages=2) for one in today.conversations))
    assert compared(SenderMoved, [], heard, THEN).findings == ()
    unheard = replace(today, conversations=tuple(replace(one, messages=0) for one in today.conversations))
    assert [one.devices[0] for one in compared(SenderMoved, [], unheard, THEN).findings] == ["d00040"]


def test_without_an_earlier_report_that_holds_names_nothing_moved() -> None:
    now = a_site(machine(1, **under("HIS")), machine(ENGINE))
    verdicts = compared(SenderMoved, [], now, replace(sites.empty(), devices=(machine(1),)))
    assert [(one.state, one.reason) for one in verdicts.assessments] == [("not-assessed", "no-hl7-before")]
    learnt = compared(SenderMoved, [], now, until=START - 1)
    assert [(one.state, one.reason) for one in learnt.assessments] == [("not-assessed", "no-hl7-before")]


LEARNING = 1800


def learnt(*events: Hl7Message, site: Site = PLAIN) -> list[tuple[tuple[str, ...], object]]:
    """What the rule tells of a capture whose first half hour is usual."""
    early = replace(site, conversations=tuple(replace(one, first=START) for one in site.conversations))
    found = compared(SenderMoved, list(events), early, until=START + LEARNING * SECOND).findings
    return [(one.devices, dict(one.params)["before"]) for one in found]


def test_a_name_of_the_learning_time_that_another_takes() -> None:
    takes = [(("d00002", "d00040"), "10.0.0.1")]
    assert learnt(message(1), message(2, 2000)) == takes
    assert learnt(message(1), message(1, 1999), message(2, 2000), message(2, 2100)) == takes


def test_what_takes_no_name_of_the_learning_time() -> None:
    other = message(2, 2000, sending_application="LAB")
    assert learnt(message(1), other) == [], "a name that nobody had"
    assert learnt(message(1), message(2, 5), message(2, 2000)) == [], "both had it"
    assert learnt(message(2, 2000), message(1, 2100)) == [], "nobody had it in the learning time"
    assert learnt(message(1), message(ENGINE, 2000, receiver=3)) == [], "an engine passes on what it hears"
    assert learnt(message(1), message(2, 2000, ack_code="AA")) == [], "an answer"
    named = (machine(1, names=(sites.fact("HIS-A"),)), machine(2, names=(sites.fact("his-a"),)), machine(ENGINE))
    assert learnt(message(1), message(2, 2000), site=a_site(*named)) == [], "a node of the same service"
