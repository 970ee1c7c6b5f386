"""Earlier reports: read back as they were written, and refused with the place and the cure when they are none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radvigil.records import AssociationGroup, Conversation, Limits, Result, Site
from radvigil.report import Past, read_past, read_report, report_json
from radvigil.report.past import past_of
from tests.support import sites

SITES = {
    "vallon": sites.vallon(), "hundred": sites.large(100), "hostile": sites.hostile(), "empty": sites.empty(),
    "broadcast": sites.broadcast_only(), "ward": sites.ward(),
}  # fmt: skip


def written(site: Site) -> bytes:
    return report_json(Result(site), "0.1", "00ff")


def ordered(site: Site) -> Site:
    """The site in the order in which a report holds it."""

    def talks(one: Conversation) -> tuple[Any, ...]:
        return one.source, one.target, one.service, one.what, one.encrypted, one.transport, one.port or 0, one.first

    def groups(one: AssociationGroup) -> tuple[Any, ...]:
        return (one.orig_ip, one.resp_ip, one.resp_port, one.calling_ae, one.called_ae, one.result, one.encrypted)

    def group(one: AssociationGroup) -> AssociationGroup:
        pairs = {name: tuple(sorted(getattr(one, name))) for name in ("reasons", "messages", "statuses")}
        return replace(one, **pairs)

    hours = tuple(sorted(site.activity.hours, key=lambda one: (one.hour, one.device)))
    totals = tuple(sorted(site.activity.images_by_modality))
    notes = tuple(replace(one, params=tuple(sorted(one.params))) for one in site.coverage.notes)
    return replace(
        site,
        devices=tuple(
            replace(one, stated=tuple(sorted(one.stated))) for one in sorted(site.devices, key=lambda each: each.id)
        ),
        conversations=tuple(sorted(site.conversations, key=talks)),
        associations=tuple(group(one) for one in sorted(site.associations, key=groups)),
        activity=replace(site.activity, hours=hours, images_by_modality=totals),
        coverage=replace(site.coverage, notes=notes),
    )


@pytest.mark.parametrize("name", SITES)
def test_what_was_written_is_read_back(name: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(written(SITES[name]))
    assert read_report(path) == ordered(SITES[name])
    assert read_past(path) == Past(ordered(SITES[name]), "00ff")


@settings(deadline=None, max_examples=20)
@given(st.integers(2, 60), st.integers(0, 1_000))
def test_any_site_is_read_back(count: int, seed: int) -> None:
    site = sites.large(count + 8, seed)
    assert past_of(written(site)).site == ordered(site)


def plain() -> dict[str, Any]:
    return dict(json.loads(written(sites.ward())))


def read(report: Any) -> Past:
    return past_of(json.dumps(report).encode())


def test_what_a_later_version_added_is_ignored_and_what_an_earlier_one_lacked_is_the_default() -> None:
    report = plain()
    report["risk"] = {"anything": [1]}
    for device in report["devices"]:
        device["colour"] = "blue"
        del device["hours"], device["inventory"]
    del report["findings"], report["assessments"]
    assert all(one.hours == () and one.inventory == "" for one in read(report).site.devices)


REFUSALS: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("schema",), "radvigil.report/2", "/schema is not radvigil.report/1"),
    (("devices",), {}, "/devices is not a list"),
    (("devices", 0), "x", "/devices/0 is not an object"),
    (("devices", 0, "first"), 5, "/devices/0/first is not a time"),
    (("devices", 0, "first"), "2026-13-20T00:00:00.000000000Z", "/devices/0/first is not a time"),
    (("devices", 0, "kind", "confidence"), "sure", "/devices/0/kind/confidence is not one of"),
    (("devices", 0, "spoke"), 1, "/devices/0/spoke is not true or false"),
    (("devices", 0, "id"), "x" * 5_000, "/devices/0/id is not text of at most 4096"),
    (("devices", 0, "stated"), {"a/b": 1}, "/devices/0/stated/a~1b is not text"),
    (("conversations", 0, "flows"), 1.5, "/conversations/0/flows is not a whole number"),
    (("conversations", 0, "flows"), True, "/conversations/0/flows is not a whole number"),
    (("coverage", "unknown_ports", 0, "port"), None, "/coverage/unknown_ports/0/port is not a whole number"),
    (("activity",), None, "/activity is not an object"),
    (("site",), [], "/site is not an object"),
    (("devices", 1, "hours"), [1, True], "/devices/1/hours/1 is not a whole number"),
    (("devices", 1, "hours"), "12", "/devices/1/hours is not a list"),
]


@pytest.mark.parametrize(("place", "value", "said"), REFUSALS, ids=[said for _, _, said in REFUSALS])
def test_what_is_no_report_is_refused_with_its_place(place: tuple[str | int, ...], value: Any, said: str) -> None:
    report = inner = plain()
    for step in place[:-1]:
        inner = inner[step]  # type: ignore[index]
    inner[place[-1]] = value  # type: ignore[index]
    with pytest.raises(ValueError, match=r"(give the report.json|analyze its capture again)") as refusal:
        read(report)
    assert str(refusal.value).startswith(said)


def test_what_is_missing_is_named() -> None:
    report = plain()
    del report["devices"][1]["kind"]
    with pytest.raises(ValueError, match=r"^/devices/1/kind is missing"):
        read(report)


@pytest.mark.parametrize("raw", [b"", b"[" * 100_000, b"[]", b"\xff\xfe{", b'{"schema":1}', b'"x"', b"null"])
def test_other_files_are_refused(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(raw)
    with pytest.raises(ValueError, match=r"give the report\.json") as refusal:
        read_report(path)
    assert str(refusal.value).startswith(f"{path}: ")


def test_a_file_beyond_the_bound_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_bytes(written(sites.empty()))
    with pytest.raises(ValueError, match="larger than 10 bytes"):
        read_report(path, Limits(past_report=10))


RAW = written(sites.ward())


@settings(deadline=None)
@given(st.integers(0, len(RAW) - 1), st.binary(min_size=1, max_size=8))
def test_any_damage_is_refused_or_inert(place: int, other: bytes) -> None:
    try:
        found = past_of(RAW[:place] + other + RAW[place + len(other) :])
    except ValueError:
        return
    assert hash(found) is not None  # only immutable records of plain values
