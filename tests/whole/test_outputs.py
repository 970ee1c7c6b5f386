"""What a result holds, however it was asked for."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
import zstandard

from tests.whole.running import SAMPLES, SMALL, contents, report, run

KEY = "00112233445566778899aabbccddeeff" * 2


def test_the_masking_key_is_named_beside_all_that_it_masked(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    for name, words in (("own", ()), ("given", ("--key", tmp_path / "key"))):
        assert run(tmp_path / name, SMALL, *words).returncode == 0
    named = {}
    for name in ("own", "given"):
        streams = json.loads((tmp_path / name / "events" / "streams.json").read_bytes())
        page = (tmp_path / name / "report.html").read_text(encoding="utf-8")
        found = re.search(r'<meta name="radvigil-key-id" content="([0-9a-f]+)">', page)
        assert found
        named[name] = {streams["key_id"], report(tmp_path / name)["key_id"], found[1]}
        assert streams["streams"] == sorted(path.stem for path in (tmp_path / name / "events").glob("*.ndjson"))

    assert [len(ids) for ids in named.values()] == [1, 1]
    assert named["own"] != named["given"]
    assert not any(KEY.encode() in content for content in contents(tmp_path / "given").values())


def test_device_ids_do_not_hang_on_the_key(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    run(tmp_path / "own", SMALL)
    run(tmp_path / "given", SMALL, "--key", tmp_path / "key")
    ids = [[one["id"] for one in report(tmp_path / name)["devices"]] for name in ("own", "given")]

    assert ids[0] == ids[1]
    assert ids[0]


def test_jobs_change_no_byte(tmp_path: Path) -> None:
    captures = sorted(SAMPLES.glob("*.pcap"))
    assert len(captures) > 1
    for jobs in ("1", "2"):
        assert run(tmp_path / jobs, *captures, "--jobs", jobs).returncode == 0

    assert contents(tmp_path / "1") == contents(tmp_path / "2")


@pytest.mark.parametrize("names", [
    ("lan_00001_20260101100000.pcap", "lan_00002_20260101100100.pcap", "lan_00003_20260101100200.pcap"),
    ("lan.pcap", "lan.pcap1", "lan.pcap2"),
    ("lan.pcap0", "lan.pcap1", "lan.pcap2"),
])  # fmt: skip
def test_a_ring_is_one_capture_to_its_flows(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Cut between packets, in the midst of conversations."""
    whole = SMALL.read_bytes()
    places, at = [], 24
    while at < len(whole):
        places.append(at)
        at += 16 + int.from_bytes(whole[at + 8 : at + 12], "little")
    cuts = [24, places[len(places) // 3], places[len(places) * 2 // 3], len(whole)]
    ring = tmp_path / "ring"
    ring.mkdir()
    for name, begin, end in zip(names, cuts, cuts[1:], strict=False):
        (ring / name).write_bytes(whole[:24] + whole[begin:end])
    assert run(tmp_path / "whole", SMALL).returncode == 0
    assert run(tmp_path / "cut", ring).returncode == 0

    one, other = report(tmp_path / "whole"), report(tmp_path / "cut")
    assert [c["name"] for c in other["captures"]] == list(names)
    assert sum(c["packets"] for c in other["captures"]) == one["captures"][0]["packets"]
    counts = [sum(group["count"] for group in picture["associations"]) for picture in (one, other)]
    assert counts[0] == counts[1] > 0
    lines = [(tmp_path / name / "events" / "flow.ndjson").read_bytes().count(b"\n") for name in ("whole", "cut")]
    assert lines[0] == lines[1]


@pytest.mark.parametrize("how", ["stdin", "gz", "zst", "stdin-zst", "folder"])
def test_the_way_in_changes_no_event(tmp_path: Path, how: str) -> None:
    raw = SMALL.read_bytes()
    packed = {"gz": gzip.compress(raw), "zst": zstandard.compress(raw), "stdin-zst": zstandard.compress(raw)}
    run(tmp_path / "plain", SMALL)
    if how.startswith("stdin"):
        done = run(tmp_path / "other", "-", given=packed.get(how, raw))
    else:
        place = tmp_path / "in" / "deep"
        place.mkdir(parents=True)
        (place / "no-hint-in-the-name").write_bytes(packed.get(how, raw))
        done = run(tmp_path / "other", tmp_path / "in")

    assert done.returncode == 0, done.stderr
    plain, other = contents(tmp_path / "plain"), contents(tmp_path / "other")
    for name in plain:
        if name.startswith("events/"):
            assert plain[name] == other[name], name


def test_a_bomb_stops_at_its_bound_with_a_note(tmp_path: Path) -> None:
    """One packet record of 200 kB of zeros after the other: past 64 MiB the ratio is judged."""
    record = bytes(8) + (200_000).to_bytes(4, "little") * 2 + bytes(200_000)
    bomb = zstandard.compress(SMALL.read_bytes()[:24] + record * 500, 3)
    assert len(bomb) < 64_000
    (tmp_path / "bomb.pcap.zst").write_bytes(bomb)
    done = run(tmp_path / "out", tmp_path / "bomb.pcap.zst")

    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    (capture,) = report(tmp_path / "out")["captures"]
    assert {note["code"] for note in capture["notes"]} & {"expansion-stopped", "cut-at-end"}
    assert capture["packets"] < 500
