"""Rules about attacks on DICOM at their borders: what is just enough, and what is just not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radvigil.detectors import RULES, Detectors, Rule, Scene, Verdicts
from radvigil.detectors.dicom.changed_pixels import ChangedPixels
from radvigil.detectors.dicom.echo_sweep import VERIFICATION, EchoSweep
from radvigil.detectors.dicom.exhaustion import Exhaustion
from radvigil.detectors.dicom.malformed import Malformations, severity_of
from radvigil.detectors.dicom.move_destination import MoveDestination
from radvigil.detectors.dicom.new_modality import NewModality
from radvigil.detectors.dicom.new_reader import NewReader
from radvigil.detectors.dicom.new_worklist import WORKLIST, NewWorklist
from radvigil.detectors.dicom.query_harvest import QueryHarvest
from radvigil.detectors.dicom.retrieve_profile import RetrieveProfile
from radvigil.records import (
    AssociationGroup,
    Baseline,
    DicomAssociation,
    DicomMessage,
    Event,
    Flow,
    FlowEnd,
    ImageOrigin,
    Limits,
    Malformed,
    Mark,
    PresentationContext,
    Site,
)
from tests.support import sites

SECOND = 1_000_000_000
BEGAN = sites.START
CT_STORAGE, MR_STORAGE = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4"
NATIVE, JPEG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.50"
MACHINES = tuple(sites.device(n, "unknown", "") for n in range(30))


def site(*groups: AssociationGroup, **more: Any) -> Site:
    return replace(sites.empty(), devices=MACHINES, associations=(groups or sites.vallon().associations), **more)


def flow(client: int, server: int, port: int = 104) -> Flow:
    a, b = MACHINES[client], MACHINES[server]
    ends = ("tcp", a.addresses[0].ip, 40_000, b.addresses[0].ip, port)
    return Flow("f", "c", BEGAN, *ends, orig_mac=a.macs[0], resp_mac=b.macs[0])  # type: ignore[arg-type]


def mark(seconds: float) -> Mark:
    return Mark(BEGAN + int(seconds * SECOND), "c", 1)


def judged(rule: type[Rule], events: Iterable[Event], scene: Scene | None = None) -> Verdicts:
    fold = Detectors((rule,), strict=True)
    for event in events:
        fold.see(event)
    return fold.close(scene or Scene(site()))


# RV-DICOM-021


def echo(server: int, seconds: float, result: Any = "rejected") -> DicomAssociation:
    contexts = (PresentationContext(1, VERIFICATION, (NATIVE,)),)
    return DicomAssociation(mark(seconds), flow(0, server), result=result, presentation_contexts=contexts)


@pytest.mark.parametrize(("count", "every", "found"), [(6, 1, 1), (5, 1, 0), (6, 12, 1), (6, 12.1, 0)])
def test_a_sweep_is_many_acceptors_within_the_time(count: int, every: float, found: int) -> None:
    assert len(judged(EchoSweep, (echo(n + 1, n * every) for n in range(count))).findings) == found


def test_repeated_echoes_to_the_same_machines_are_no_sweep() -> None:
    assert not judged(EchoSweep, (echo(n % 5 + 1, n) for n in range(50))).findings


def test_who_is_let_in_everywhere_is_only_suspected() -> None:
    (one,) = judged(EchoSweep, (echo(n + 1, n, "accepted") for n in range(6))).findings
    assert one.stance == "suspected"


def test_a_sweep_that_began_in_the_learning_time_is_usual() -> None:
    sweep = [echo(n + 1, n) for n in range(6)]
    assert not judged(EchoSweep, sweep, Scene(site(), Baseline(until=BEGAN + 1))).findings
    assert judged(EchoSweep, sweep, Scene(site(), Baseline(until=BEGAN - 1))).findings


@pytest.mark.parametrize(("count", "found"), [(6, 1), (5, 0)])
def test_one_echo_of_the_learning_time_excuses_no_later_sweep(count: int, found: int) -> None:
    sweep = [echo(1, 0), *(echo(n + 2, 600 + n) for n in range(count))]
    told = judged(EchoSweep, sweep, Scene(site(), Baseline(until=BEGAN + SECOND))).findings
    assert [dict(one.params)["acceptors"] for one in told] == [6] * found


# RV-DICOM-022


def query(seconds: float, *matched: str, **more: Any) -> DicomMessage:
    asked = DicomMessage(mark(seconds), flow(0, 1), command="C-FIND-RQ", query_level="STUDY", matched_keys=matched)
    return replace(asked, **more)


@pytest.mark.parametrize(
    ("count", "matched", "more", "stance"),
    [
        (40, ("PatientName",), {}, "seen"),
        (39, ("PatientName",), {}, ""),
        (5, ("ModalitiesInStudy",), {}, "suspected"),
        (4, (), {}, ""),
        (300, ("PatientID",), {"patient": "00" * 16}, "suspected"),
        (299, ("PatientID",), {"patient": "00" * 16}, ""),
        (299, ("StudyInstanceUID",), {}, ""),
        (100, (), {"query_level": "SERIES"}, ""),
        (100, (), {"query_level": "", "sop_class": WORKLIST}, ""),
    ],
)
def test_a_harvest_is_more_than_one_reader_asks(count: int, matched: Any, more: Any, stance: str) -> None:
    told = judged(QueryHarvest, (query(n / 10, *matched, **more) for n in range(count))).findings
    assert [one.stance for one in told] == ([stance] if stance else [])


def test_two_kinds_of_query_at_two_times_are_no_burst() -> None:
    few = [query(n) for n in range(4)]
    assert not judged(QueryHarvest, [*few, *(query(3_000 + n, "PatientName") for n in range(38))]).findings
    assert judged(QueryHarvest, [*few, *(query(9 + n, "PatientName") for n in range(36))]).findings


def test_a_list_refreshed_twice_a_minute_all_day_is_a_reader() -> None:
    assert not judged(QueryHarvest, (query(n * 30, "StudyDate") for n in range(2_880))).findings


@given(st.floats(0, 600), st.permutations(range(45)))
def test_where_the_minutes_are_cut_changes_nothing(shift: float, order: list[int]) -> None:
    (one,) = judged(QueryHarvest, (query(shift + n, "PatientName") for n in order)).findings
    assert dict(one.params)["at_once"] == 45


# RV-DICOM-023 and 025


def group(source: int, target: int, commands: tuple[tuple[str, int], ...], first: int = BEGAN) -> AssociationGroup:
    plain = sites.vallon().associations[0]
    ends = {"source": MACHINES[source].id, "target": MACHINES[target].id}
    return replace(plain, **ends, messages=commands, first=first)  # type: ignore[arg-type]


def moves(count: int, source: int = 0) -> AssociationGroup:
    return group(source, 1, (("C-MOVE-RQ", count),))


@pytest.mark.parametrize(("now", "then", "found"), [(20, 4, 1), (19, 3, 0), (20, 5, 0), (25, 5, 1), (1_000, 0, 0)])
def test_far_more_requests_than_before(now: int, then: int, found: int) -> None:
    past = site(moves(then)) if then else site()
    assert len(judged(RetrieveProfile, (), Scene(site(moves(now)), Baseline((past,)))).findings) == found


def test_requests_are_counted_by_hour() -> None:
    (capture,) = sites.empty().captures
    day = (replace(capture, first=BEGAN, last=BEGAN + 24 * 3_600 * SECOND),)
    scene = Scene(site(moves(400), captures=day), Baseline((site(moves(4)),)))
    assert not judged(RetrieveProfile, (), scene).findings


def test_only_images_from_whom_it_asked_count_as_fetched() -> None:
    def scene(source: int) -> Scene:
        images = sites.talk(MACHINES[source].id, MACHINES[0].id, "dicom", "images", bytes_out=3_000_000_000)
        return Scene(site(moves(4), conversations=(images,)), Baseline((site(moves(4)),)))

    assert len(judged(RetrieveProfile, (), scene(1)).findings) == 1
    assert not judged(RetrieveProfile, (), scene(2)).findings


HOUR = 3_600


def fetched(at: float, count: int, megabytes: int = 0, source: int = 0, archive: int = 1) -> list[DicomMessage]:
    """So many requests of one machine at a moment, and one image that reaches it."""
    ask = DicomMessage(mark(at), flow(source, archive), command="C-MOVE-RQ")
    image = DicomMessage(mark(at + 1), flow(archive, source), command="C-STORE-RQ", bytes=megabytes * 1_000_000)
    return [ask] * count + [image]


@pytest.mark.parametrize(
    ("early", "late", "found"),
    [
        ((4, 0), (20, 0), ["medium"]), ((4, 0), (19, 0), []), ((5, 0), (24, 0), []), ((5, 0), (25, 0), ["medium"]),
        ((1, 100), (1, 2_000), ["medium"]), ((1, 500), (1, 2_400), []), ((4, 100), (20, 2_000), ["high"]),
    ],
)  # fmt: skip
def test_the_busiest_hour_of_the_learning_time_is_usual(
    early: tuple[int, int], late: tuple[int, int], found: list[str]
) -> None:
    events = [*fetched(0, *early), *fetched(3 * HOUR, *late)]
    scene = Scene(site(), Baseline(until=BEGAN + HOUR * SECOND))
    assert [one.severity for one in judged(RetrieveProfile, events, scene).findings] == found


def test_what_is_learnt_is_of_the_same_machine_and_of_whom_it_asked() -> None:
    learning = Baseline(until=BEGAN + HOUR * SECOND)
    others = [*fetched(0, 4, source=2), *fetched(3 * HOUR, 50)]
    assert not judged(RetrieveProfile, others, Scene(site(), learning)).findings, "a new reader is RV-DICOM-025"
    unasked = DicomMessage(mark(3 * HOUR), flow(5, 0), command="C-STORE-RQ", bytes=9_000_000_000)
    events = [*fetched(0, 4), *fetched(3 * HOUR, 4), unasked]
    assert not judged(RetrieveProfile, events, Scene(site(), learning)).findings
    assert not judged(RetrieveProfile, fetched(0, 50), Scene(site(), learning)).findings


def test_images_of_a_get_come_back_on_its_own_line() -> None:
    def got(at: float, megabytes: int) -> list[DicomMessage]:
        ask = DicomMessage(mark(at), flow(0, 1), command="C-GET-RQ")
        return [ask, replace(ask, command="C-STORE-RQ", sender="resp", bytes=megabytes * 1_000_000)]

    events = [*got(0, 10), *got(3 * HOUR, 3_000)]
    (told,) = judged(RetrieveProfile, events, Scene(site(), Baseline(until=BEGAN + HOUR * SECOND))).findings
    assert dict(told.params) == {"requests": 1, "usual_requests": 1, "megabytes": 3_000, "usual_megabytes": 10}


def test_a_reader_of_the_learning_time_is_usual() -> None:
    early, late = group(0, 1, (("C-GET-RQ", 1),)), group(2, 1, (("C-GET-RQ", 1),), BEGAN + 2)
    (one,) = judged(NewReader, (), Scene(site(early, late), Baseline(until=BEGAN + 1))).findings
    assert one.devices[0] == MACHINES[2].id
    assert one.severity == "medium"


def test_a_reader_nobody_ever_saw_is_worse() -> None:
    past = replace(site(moves(1, 3)), devices=MACHINES[3:])
    (one,) = judged(NewReader, (), Scene(site(moves(1)), Baseline((past,)))).findings
    assert one.severity == "high"


def test_queries_alone_fetch_nothing() -> None:
    scene = Scene(site(group(0, 1, (("C-FIND-RQ", 9),))), Baseline((site(moves(1, 5)),)))
    assert not judged(NewReader, (), scene).findings


# RV-DICOM-026


def entry(server: int, seconds: float, title: str = "RIS") -> DicomMessage:
    answer = DicomMessage(mark(seconds), flow(0, server), sender="resp", command="C-FIND-RSP", called_ae=title)
    return replace(answer, sop_class=WORKLIST, status=0xFF00)


def test_two_worklists_of_one_title_are_suspected_without_a_past() -> None:
    told = judged(NewWorklist, [entry(1, 0), entry(2, 1)])
    (one,) = told.findings
    assert (one.stance, one.severity) == ("suspected", "medium")
    assert one.devices == (MACHINES[2].id, MACHINES[1].id, MACHINES[0].id)


@pytest.mark.parametrize(("usual", "late"), [(1, 2), (2, 1)])
def test_of_two_worklists_the_one_that_came_last_is_the_subject(usual: int, late: int) -> None:
    elsewhere = replace(entry(usual, 0), flow=flow(3, usual))
    (one,) = judged(NewWorklist, [entry(late, 5), elsewhere, entry(usual, 6)]).findings
    assert one.devices == (MACHINES[late].id, MACHINES[usual].id, MACHINES[0].id)
    assert dict(one.params)["answers"] == 2


def test_two_worklists_at_once_are_another_finding_than_a_new_one() -> None:
    both = [entry(1, 0), entry(2, 9)]
    (twin,) = judged(NewWorklist, both).findings
    (new,) = judged(NewWorklist, both, Scene(site(), Baseline(until=BEGAN + SECOND))).findings
    assert twin.devices[0] == new.devices[0]
    assert twin.id != new.id


@pytest.mark.parametrize("events", [[], [entry(1, 0)], [entry(1, 0), entry(2, 1, "OTHER")]])
def test_else_a_worklist_is_not_assessed_without_a_past(events: list[Event]) -> None:
    told = judged(NewWorklist, events)
    assert [one.reason for one in told.assessments] == ["no-baseline"]
    assert not told.findings


def test_a_last_answer_without_an_entry_is_no_worklist() -> None:
    late = [entry(1, 0), replace(entry(2, 9), status=0)]
    assert not judged(NewWorklist, late, Scene(site(), Baseline(until=BEGAN + SECOND))).findings


def test_a_worklist_after_the_learning_time_is_new() -> None:
    (one,) = judged(NewWorklist, [entry(1, 0), entry(2, 9)], Scene(site(), Baseline(until=BEGAN + SECOND))).findings
    assert one.devices[0] == MACHINES[2].id
    assert one.stance == "seen"


def test_the_first_worklist_of_all_is_a_change() -> None:
    (one,) = judged(NewWorklist, [entry(1, 0)], Scene(site(), Baseline((site(),)))).findings
    assert (one.nature, one.severity) == ("change", "medium")


# RV-DICOM-024


def move(seconds: float, destination: str, calling: str = "WS") -> DicomMessage:
    asked = DicomMessage(mark(seconds), flow(0, 1), command="C-MOVE-RQ", calling_ae=calling)
    return replace(asked, move_destination=destination)


@pytest.mark.parametrize(
    ("events", "past", "natures"),
    [
        ([move(0, "DROP")], site(moves(1)), ["attack"]),
        ([move(0, "DROP", "DROP")], site(moves(1)), ["change"]),
        ([move(0, "DROP")], site(group(0, 1, ())), ["change"]),
        ([move(0, "DROP")], site(replace(moves(1), destinations=(("DROP", 1),))), []),
        ([move(0, "DROP")], site(replace(group(1, 2, (("C-STORE-RQ", 1),)), called_ae="DROP")), []),
    ],
    ids=["elsewhere", "to itself", "no move before", "asked before", "stored before"],
)
def test_a_destination_is_new_or_not(events: list[Event], past: Site, natures: list[str]) -> None:
    told = judged(MoveDestination, events, Scene(site(), Baseline((past,)))).findings
    assert [one.nature for one in told] == natures


def test_a_destination_of_the_learning_time_is_usual() -> None:
    events = [move(0, "WS"), move(9, "WS"), move(9, "DROP")]
    (one,) = judged(MoveDestination, events, Scene(site(), Baseline(until=BEGAN + SECOND))).findings
    assert (dict(one.params)["destination"], one.nature) == ("DROP", "attack")


# RV-DICOM-027


def origin(modality: str, uid: str, seconds: float) -> ImageOrigin:
    return ImageOrigin(mark(seconds), flow(0, 1), command="C-STORE-RQ", modality=modality, sop_class=uid)


def test_a_kind_of_the_learning_time_is_usual() -> None:
    events = [
        origin("CT", CT_STORAGE, 0),
        origin("CT", CT_STORAGE, 9),
        origin("MR", MR_STORAGE, 9),
        origin("SR", "", 9),
    ]
    (one,) = judged(NewModality, events, Scene(site(), Baseline(until=BEGAN + SECOND))).findings
    assert dict(one.params) == {"modality": "MR", "usual": "CT"}
    assert one.severity == "medium"


# RV-DICOM-028


def stored(digest: str, server: int = 1, syntax: str = NATIVE, instance: str = "aa") -> DicomMessage:
    sent = DicomMessage(mark(server), flow(0, server), command="C-STORE-RQ", sop_instance=instance)
    return replace(sent, transfer_syntax=syntax, pixel_digest=digest)


@pytest.mark.parametrize(
    ("other", "stance"),
    [
        (stored("22", 2), "seen"),
        (stored("11", 2), ""),
        (stored("22", 2, JPEG), ""),
        (stored("22", 2, instance="bb"), ""),
        (replace(stored("22", 2), complete=False), ""),
    ],
)
def test_one_identity_two_contents(other: DicomMessage, stance: str) -> None:
    told = judged(ChangedPixels, [stored("11"), other], Scene(site(), digests=True)).findings
    assert [one.stance for one in told] == ([stance] if stance else [])


def test_a_second_compression_is_only_suspected() -> None:
    events = [stored("11", 1, JPEG), stored("22", 2, JPEG)]
    (one,) = judged(ChangedPixels, events, Scene(site(), digests=True)).findings
    assert (one.stance, one.severity, one.confidence) == ("suspected", "medium", "low")


def test_without_digests_nothing_is_said() -> None:
    (told,) = judged(ChangedPixels, ()).assessments
    assert told.reason == "digests-off"


def test_a_full_table_keeps_both_copies_or_none() -> None:
    fold = Detectors((ChangedPixels,), Limits(detector_rows=50), strict=True)
    for n in range(400):
        fold.see(stored("11", 1, instance=f"{n:032x}"))
        fold.see(stored("22", 2, instance=f"{n:032x}"))
    (one,) = fold.close(Scene(site(), digests=True)).findings
    assert dict(one.params)["images"] == 25


# RV-DICOM-030


def test_severity_follows_what_is_broken() -> None:
    assert [severity_of(why) for why in ("pdv-length", "msh-missing", "ae-title")] == ["medium", "low", "note"]


def test_a_fault_of_our_own_decoder_blames_no_machine() -> None:
    own = Malformed(mark(1), flow(0, 1), "dicom", "orig", why="decoder-error")
    assert not judged(Malformations, [own], Scene(serving())).findings
    peers = Malformed(mark(1), flow(0, 1), "dicom", "orig", why="pdv-length", clause="PS3.8 9.3.5.1")
    assert judged(Malformations, [peers], Scene(serving())).findings


# RV-DICOM-031


def waiting(seconds: float, **more: Any) -> FlowEnd:
    end = FlowEnd(mark(seconds), flow(0, 1), service="dicom", orig_bytes=200, orig_packets=3, resp_packets=2)
    return replace(end, **more)


def serving() -> Site:
    archive = replace(MACHINES[1], services=(sites.service("dicom", "server", 104),))
    return replace(site(), devices=(MACHINES[0], archive))


HELD = {"resp_bytes": 200, "duration": 60 * SECOND}
MUTE = {"service": "", "orig_bytes": 0, "duration": 30 * SECOND}


@pytest.mark.parametrize(
    ("count", "more", "found"),
    [
        (20, {}, 1),
        (19, {}, 0),
        (20, HELD, 1),
        (20, {**HELD, "duration": 59 * SECOND}, 0),
        (20, {**HELD, "resp_bytes": 50_000}, 0),
        (20, MUTE, 1),
        (20, {**MUTE, "duration": 29 * SECOND}, 0),
        (20, {"resp_packets": 0}, 0),
    ],
)
def test_places_are_kept_busy(count: int, more: dict[str, Any], found: int) -> None:
    told = judged(Exhaustion, (waiting(n, **more) for n in range(count)), Scene(serving())).findings
    assert [one.stance for one in told] == ["suspected"] * found


def test_slow_ones_and_other_ports_do_not_count() -> None:
    assert not judged(Exhaustion, (waiting(n * 60) for n in range(60)), Scene(serving())).findings
    assert not judged(Exhaustion, (waiting(n) for n in range(60)), Scene(site())).findings


def test_refusals_for_want_of_places_make_it_sure() -> None:
    full = replace(group(3, 1, ()), result="rejected", reasons=(("3/2", 4),), resp_port=104)
    scene = Scene(replace(serving(), associations=(full,)))
    (one,) = judged(Exhaustion, (waiting(n) for n in range(20)), scene).findings
    assert (one.stance, dict(one.params)["refused"]) == ("seen", 4)


# All of them as folds

ORDINARY = [
    *(echo(n % 8 + 1, n) for n in range(12)),
    *(query(n, "PatientName") for n in range(42)),
    *(entry(n % 3 + 1, n) for n in range(6)),
    *(stored("11" if n % 2 else "22", n % 4 + 1, instance=f"{n % 5}") for n in range(12)),
    *(origin("MR", MR_STORAGE, n) for n in range(4)),
    *(waiting(n) for n in range(22)),
    *(Malformed(mark(n), flow(n % 3, 4), "dicom", "orig", why="pdv-length", clause="PS3.8", more=n) for n in range(9)),
    *(
        replace(query(n), command="C-MOVE-RQ", move_destination=f"D{n % 3}", sop_instance="a", dataset_sop_instance="b")
        for n in range(6)
    ),
    *(replace(stored("33", 1, instance=f"{n}"), dataset_sop_instance="other") for n in range(3)),
]
ATTACKS = tuple(rule for rule in RULES if "RV-DICOM-021" <= rule.CODE <= "RV-DICOM-031")


@settings(deadline=None, max_examples=40)
@given(st.permutations(ORDINARY), st.lists(st.integers(0, 2), min_size=len(ORDINARY), max_size=len(ORDINARY)))
def test_any_partition_in_any_order_gives_the_same_findings(events: list[Event], hands: list[int]) -> None:
    scene = Scene(serving(), Baseline((site(moves(1, 5)),), 1), digests=True)
    parts = [Detectors(ATTACKS, strict=True) for _ in range(3)]
    for event, hand in zip(events, hands, strict=True):
        parts[hand].see(event)
    whole = Detectors(ATTACKS, strict=True)
    for part in parts:
        whole.take(json.loads(json.dumps(part.state())))
    told = whole.close(scene)
    assert told == judged_by(ATTACKS, ORDINARY, scene)
    assert {one.code for one in told.findings} >= {"RV-DICOM-021", "RV-DICOM-022", "RV-DICOM-024", "RV-DICOM-028"}


def judged_by(rules: tuple[type[Rule], ...], events: Iterable[Event], scene: Scene) -> Verdicts:
    fold = Detectors(rules, strict=True)
    for event in events:
        fold.see(event)
    return fold.close(scene)


def test_nobody_new_in_the_group_makes_another_finding() -> None:
    """Who merely takes part comes and goes: the finding stays the same."""
    scene = Scene(site(), Baseline(until=1))
    ids = {one.id for n in (1, 4) for one in judged(NewWorklist, [entry(9, k) for k in range(n)], scene).findings}
    others = [replace(entry(9, 1), flow=flow(k, 9)) for k in (2, 3)]
    ids |= {one.id for one in judged(NewWorklist, others, scene).findings}
    assert len(ids) == 1
