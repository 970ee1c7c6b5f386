"""Every folder here is a case: a capture, why it is kept (README.md), and what must come out (expected.json).

`expected.json` holds what must be true, and nothing that may change; each key may be left out:

    status           exit status (0)
    options          further words of the command line
    events           kind of event → how many there are, exactly
    has              kind of event → list of subsets, each met by an event of its own
    notes            [code, severity] of coverage notes that must be there
    first_note       code of the note that the first screen says first
    all_notes        true: there are no notes but these
    capture          a subset of the capture's description
    devices          list of subsets; a device is found by `ips`
    device_count     how many devices there are
    associations     list of subsets, each met by a group of its own
    must_not_appear  texts that may stand in no output, in any case of letters
    must_not_stand   file → texts that may not stand in it exactly so
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.support.pictures import Picture, concluded, picture_of
from tests.support.truth import leaks
from tests.traces.make import MAKERS

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "samples"
CASES = sorted(path.parent.name for path in HERE.glob("*/expected.json"))
LARGEST = 50_000
KEYS = frozenset(
    ("status", "options", "events", "has", "notes", "first_note", "all_notes", "capture", "devices", "device_count",
     "associations", "must_not_appear", "must_not_stand")
)  # fmt: skip

Plain = dict[str, Any]


def capture_of(case: str) -> Path:
    (capture,) = (HERE / case).glob("capture.*")
    return capture


def expected_of(case: str) -> Plain:
    return dict(json.loads((HERE / case / "expected.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Picture]:
    known: dict[str, Picture] = {}

    def of(case: str) -> Picture:
        if case not in known:
            out = tmp_path_factory.mktemp(case) / "out"
            known[case] = picture_of(capture_of(case), out, expected_of(case).get("options", ()))
        return known[case]

    return of


def holds(actual: Any, wanted: Any) -> bool:
    """Whether `wanted` is a part of `actual`: of objects some names, of everything else all."""
    if isinstance(wanted, dict):
        return isinstance(actual, dict) and all(holds(actual.get(name), value) for name, value in wanted.items())
    return bool(actual == wanted)


def unmet(actual: Iterable[Plain], wanted: Iterable[Plain]) -> list[Plain]:
    """The subsets that no item of their own meets."""
    left, missing = list(actual), []
    for subset in wanted:
        found = next((item for item in left if holds(item, subset)), None)
        if found is None:
            missing.append(subset)
        else:
            left.remove(found)
    return missing


def described(picture: Picture) -> list[Plain]:
    """Devices in the form in which `expected.json` speaks of them."""
    return [
        {
            **concluded(device),
            "ips": sorted({address["ip"] for address in device["addresses"]}),
            "vlans": sorted({address["vlan"] for address in device["addresses"]}),
            "assigned": sorted({address["assigned"] for address in device["addresses"]}),
            "names": [name["value"] for name in device["names"]],
            **{name: device[name] for name in ("macs", "scope", "spoke")},
        }
        for device in picture.report["devices"]
    ]


@pytest.mark.parametrize("case", CASES)
def test_what_must_come_out(case: str, pictured: Callable[[str], Picture]) -> None:
    picture, expected = pictured(case), expected_of(case)
    assert picture.status == expected.get("status", 0)
    counts = {kind: len(picture.events.get(kind, ())) for kind in expected.get("events", ())}
    assert counts == expected.get("events", {})
    for kind, subsets in expected.get("has", {}).items():
        assert unmet(picture.events.get(kind, ()), subsets) == [], kind
    if picture.status == 0:
        assert unmet(picture.report["associations"], expected.get("associations", ())) == []
        assert holds(picture.capture, expected.get("capture", {}))
        assert_devices(picture, expected)
        assert_notes(picture, expected)


def assert_devices(picture: Picture, expected: Plain) -> None:
    devices = described(picture)
    assert unmet(devices, expected.get("devices", ())) == []
    assert len(devices) == expected.get("device_count", len(devices))


def assert_notes(picture: Picture, expected: Plain) -> None:
    wanted = [tuple(note) for note in expected.get("notes", ())]
    assert set(wanted) <= set(picture.notes)
    if expected.get("all_notes"):
        assert sorted(wanted) == sorted(picture.notes)
    if "first_note" in expected:
        assert picture.notes[0] == (expected["first_note"], "first")


@pytest.mark.parametrize("case", CASES)
def test_nothing_private_and_nothing_active_comes_out(case: str, pictured: Callable[[str], Picture]) -> None:
    picture, expected = pictured(case), expected_of(case)
    assert list(leaks(picture.out, expected.get("must_not_appear", []))) == []
    for name, texts in expected.get("must_not_stand", {}).items():
        content = (picture.out / name).read_text(encoding="utf-8")
        assert [text for text in texts if text in content] == []


@pytest.mark.parametrize("truth", sorted(SAMPLES.glob("*.truth.json")), ids=lambda path: path.name.split(".")[0])
def test_samples_give_nothing_private_away(truth: Path, tmp_path: Path) -> None:
    """In French and with digests, too; every identifier that the laboratory put on the wire is looked for."""
    (sample,) = (p for p in SAMPLES.glob(f"{truth.name.split('.')[0]}.*") if not p.name.endswith(".json"))
    identifiers = json.loads(truth.read_text(encoding="utf-8"))["identifiers"]
    assert identifiers
    picture = picture_of(sample, tmp_path / "out", ["--digests", "--lang", "fr"])
    assert picture.status == 0
    assert list(leaks(picture.out, identifiers)) == []


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_whole(case: str) -> None:
    assert expected_of(case).keys() <= KEYS
    assert capture_of(case).stat().st_size <= LARGEST
    told = (HERE / case / "README.md").read_text(encoding="utf-8")
    assert all(f"\n{word}: " in told for word in ("Purpose", "Origin", "Licence"))


def test_every_capture_can_be_made_again() -> None:
    assert sorted(MAKERS) == sorted(f"{case}/{capture_of(case).name}" for case in CASES)
    changed = [name for name, make in MAKERS.items() if (HERE / name).read_bytes() != make()]
    assert changed == []
