# ruff: noqa: E501
"""The store: versions kept, good ones never replaced by broken ones, all in one transaction, and an honest status."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from radvigil.advisories import FILE, Store, StoreError, shipped_library, update
from radvigil.records import Limits
from tests.support.csaf import document, packed, product, vendor

NOW = "2026-11-26T10:00:00Z"
LATER = "2026-11-27T10:00:00Z"
KEV = {
    "catalogVersion": "2026.11.20",
    "dateReleased": "2026-11-20T12:00:00Z",
    "vulnerabilities": [
        {"cveID": "CVE-2026-0001", "dateAdded": "2026-11-01", "dueDate": "2026-11-22", "knownRansomwareCampaignUse": "Known"}
    ],
}  # fmt: skip
EPSS = "#model_version:v2026,score_date:2026-11-25T00:00:00Z\ncve,epss,percentile\nCVE-2026-0001,0.5,0.9\n"
RECALLS = {
    "meta": {"last_updated": "2026-11-20"},
    "results": [
        {
            "product_res_number": "Z-0971-2015",
            "recalling_firm": "Siemens Medical Solutions USA, Inc",
            "product_description": "SOMATOM Force, computed tomography x-ray system",
            "code_info": "Model number 10742326, Serial numbers: 75555, 75556; 75557. Lot: 1234",
            "event_date_initiated": "2015-01-05",
            "reason_for_recall": "<script>alert(1)</script>",
        }
    ],
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home" / FILE)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, value: Any) -> Path:
    path = folder / name
    path.write_bytes(value if isinstance(value, bytes) else packed(value))
    return path


def revised(revision: str, updated: str, versions: str) -> dict[str, Any]:
    said = document(revision=revision)
    said["document"]["tracking"]["current_release_date"] = updated
    said["product_tree"]["branches"] = [
        vendor("Exemplar", product("Tomo 64", versions, "P1"), product("Sono", "*", "P2"))
    ]
    return said


def versions_of(store: Store) -> str:
    return {one.id: one for one in store.library().advisories}["EX-2026-001"].products[0].versions.text


def test_everything_of_a_folder_is_taken_and_joined(store: Store, stick: Path) -> None:
    put(stick, "a.json", document())
    put(stick, "kev.json", KEV)
    put(stick, "epss.csv.gz", gzip.compress(EPSS.encode()))
    put(stick, "recalls.json", RECALLS)
    found = update(store, str(stick), NOW, Limits())
    assert [one.kind for one in found.taken] == ["csaf", "epss", "kev", "recalls"]
    assert found.refused == []
    library = store.library()
    [one] = [a for a in library.advisories if a.id == "EX-2026-001"]
    assert (one.source, one.as_of) == (str(stick.resolve()), "2026-11-26")
    first, second = library.joined(one).vulnerabilities
    assert (first.epss, first.exploited and first.exploited.ransomware) == (0.5, "known")
    assert (second.epss, second.exploited) == (None, None)
    assert library.recalls[0].serials == ("75555", "75556", "75557")
    assert "script" not in repr(library.recalls)
    assert {a.id for a in shipped_library().advisories} < {a.id for a in library.advisories}


def test_a_broken_file_never_replaces_a_good_one(store: Store, stick: Path) -> None:
    put(stick, "a.json", revised("1", "2026-02-01T00:00:00Z", "< 2.0"))
    update(store, str(stick), NOW, Limits())
    broken = revised("2", "2026-03-01T00:00:00Z", "< 3.0")
    broken["vulnerabilities"][0]["product_status"]["known_affected"] = ["P7"]
    put(stick, "a.json", broken)
    found = update(store, str(stick), LATER, Limits())
    assert [(r.name, r.code, r.pointer, r.clause) for r in found.refused] == [
        ("a.json", "not-defined", "/vulnerabilities/0/product_status/known_affected/0", "CSAF 2.0 6.1.1")
    ]
    assert versions_of(store) == "< 2.0"
    [source] = store.status("2026-11-27").sources
    assert (source.tried, source.succeeded, source.advisories) == (LATER, NOW, 1)
    assert source.failures == tuple(found.refused)


def test_versions_are_kept_and_the_newest_is_current_whatever_the_order(store: Store, stick: Path) -> None:
    for revision, updated, versions in (
        ("2", "2026-03-01T00:00:00Z", "< 3.0"),
        ("1", "2026-02-01T00:00:00Z", "< 2.0"),
        ("10", "2026-03-01T00:00:00Z", "< 4.0"),
    ):
        put(stick, "a.json", revised(revision, updated, versions))
        update(store, str(stick), NOW, Limits())
    assert versions_of(store) == "< 4.0"
    status = store.status("2026-11-26")
    assert (status.advisories, status.versions) == (1, 3)


def test_an_import_that_fails_midway_changes_nothing(
    store: Store, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(stick, "a.json", document())
    update(store, str(stick), NOW, Limits())
    put(stick, "b.json", document("EX-2026-002"))

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("radvigil.advisories.store._note", full)
    with pytest.raises(StoreError, match="full"):
        update(store, str(stick), LATER, Limits())
    assert "EX-2026-002" not in {one.id for one in store.library().advisories}
    assert store.status("2026-11-27").advisories == 1


def test_hashes_beside_a_file_are_checked(store: Store, stick: Path) -> None:
    good = put(stick, "a.json", document())
    digest = hashlib.sha512(good.read_bytes()).hexdigest()
    (stick / "a.json.sha512").write_text(f"{digest}  a.json\n")
    put(stick, "b.json", document("EX-2026-002"))
    (stick / "b.json.sha256").write_text(f"{'0' * 64}  b.json\n")
    put(stick, "c.json", document("EX-2026-003"))
    (stick / "c.json.sha256").write_text("nothing\n")
    found = update(store, str(stick), NOW, Limits())
    assert [(one.name, one.hashed) for one in found.taken] == [("a.json", "good")]
    assert [(one.name, one.code) for one in found.refused] == [
        ("b.json", "hash-differs"),
        ("c.json", "hash-unreadable"),
    ]


def test_a_signature_is_verified_with_the_keys_of_the_home_or_said_not_to_be(store: Store, stick: Path) -> None:
    signed = put(stick, "a.json", document())
    gpg = ["gpg", "--homedir", str(store.keys), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    (stick / "a.json.asc").write_text("no signature at all")
    assert [one.signature for one in update(store, str(stick), NOW, Limits()).taken] == ["not-checked"]
    store.keys.mkdir(mode=0o700)
    subprocess.run([*gpg, "--quick-gen-key", "Exemplar <psirt@example.org>", "ed25519", "sign", "never"], check=True)
    (stick / "a.json.asc").unlink()
    subprocess.run([*gpg, "--armor", "--detach-sign", "--output", str(stick / "a.json.asc"), str(signed)], check=True)
    assert [one.signature for one in update(store, str(stick), NOW, Limits()).taken] == ["good"]
    assert store.status("2026-11-26").sources[0].unsigned == 0
    put(stick, "a.json", document(revision="2"))
    found = update(store, str(stick), LATER, Limits())
    assert [one.code for one in found.refused] == ["signature-wrong"]
    subprocess.run(["gpgconf", "--homedir", str(store.keys), "--kill", "all"], check=False)


def test_an_archive_is_read_without_being_unpacked(store: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("white/2026/../../../a.json", packed(document()))
        archive.writestr("notes.txt", "not wanted")
    found = update(store, str(tmp_path / "all.zip"), NOW, Limits())
    assert [one.kind for one in found.taken] == ["csaf"]
    assert {p.name for p in tmp_path.iterdir()} == {"all.zip", "home"}


def test_bombs_are_bounded(store: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", b"[" * 5_000_000)
        archive.writestr("b.json", packed(document()))
    small = replace(Limits(), feed_file=1_000_000)
    found = update(store, str(tmp_path / "bomb.zip"), NOW, small)
    assert [one.code for one in found.refused] == ["too-large"]
    assert [one.name for one in found.taken] == ["b.json"]
    (tmp_path / "epss.csv.gz").write_bytes(gzip.compress(b"cve,epss\n" + b"a" * 5_000_000))
    assert [r.code for r in update(store, str(tmp_path / "epss.csv.gz"), NOW, small).refused] == ["too-large"]
    many = replace(Limits(), feed_files=1)
    assert [r.code for r in update(store, str(tmp_path / "bomb.zip"), NOW, many).refused] == ["too-many"]
    (tmp_path / "cut.zip").write_bytes((tmp_path / "bomb.zip").read_bytes()[:200])
    assert [r.code for r in update(store, str(tmp_path / "cut.zip"), NOW, Limits()).refused] == ["not-zip"]


def test_a_link_out_of_the_folder_is_not_followed(store: Store, stick: Path, tmp_path: Path) -> None:
    outside = put(tmp_path, "secret.json", document())
    (stick / "a.json").symlink_to(outside)
    assert update(store, str(stick), NOW, Limits()).taken == []


def test_an_older_list_does_not_take_the_place_of_a_newer_one(store: Store, stick: Path) -> None:
    put(stick, "kev.json", KEV)
    update(store, str(stick), NOW, Limits())
    put(
        stick,
        "kev.json",
        {**KEV, "dateReleased": "2026-10-01T00:00:00Z", "vulnerabilities": KEV["vulnerabilities"] * 2},
    )
    update(store, str(stick), LATER, Limits())
    [kev] = [one for one in store.status("2026-11-27").lists if one.kind == "kev"]
    assert (kev.as_of, kev.rows, kev.stale) == ("2026-11-20", 1, False)
    assert [one.stale for one in store.status("2027-01-01").lists if one.kind == "kev"] == [True]


def test_a_list_without_a_date_has_none(store: Store, stick: Path) -> None:
    put(stick, "a.json", document())
    put(stick, "epss.csv", b"cve,epss\nCVE-2026-0001,0.25\nCVE-2001-0001,0.5\n")
    update(store, str(stick), NOW, Limits())
    [epss] = [one for one in store.status("2026-11-26").lists if one.kind == "epss"]
    assert (epss.as_of, epss.stale) == ("", True)
    assert store.library().epss == {"CVE-2026-0001": 0.25}


def test_without_a_store_the_program_s_own_table_is_used_and_dated(store: Store) -> None:
    status = store.status("2026-11-26")
    assert (status.sources, status.advisories, status.shipped) == ((), 0, len(shipped_library().advisories))
    assert status.shipped_as_of == "2024-10-24"
    assert store.library().exploited_as_of == "2026-07-23"
    assert store.locations() == []


def test_a_damaged_or_newer_store_is_said_and_left_alone(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "home" / FILE
    path.parent.mkdir()
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(StoreError, match="damaged"):
        store.library()
    assert path.read_bytes().startswith(b"this is no database")
    path.unlink()
    base = sqlite3.connect(path)
    base.execute("pragma user_version = 99")
    base.close()
    with pytest.raises(StoreError, match="newer: schema 99"):
        store.status("2026-11-26")


def test_a_store_in_use_and_a_folder_without_rights_are_told_apart(
    store: Store, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(stick, "a.json", document())
    update(store, str(stick), NOW, Limits())
    other = sqlite3.connect(tmp_path / "home" / FILE, isolation_level=None)
    other.execute("begin exclusive")
    monkeypatch.setattr("radvigil.advisories.store.PATIENCE", 0.0)
    with pytest.raises(StoreError, match="busy"):
        update(store, str(stick), LATER, Limits())
    other.close()
    update(store, str(stick), LATER, Limits())
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="unusable"):
        update(Store(tmp_path / "file" / FILE), str(stick), NOW, Limits())


def test_recalls_in_several_files_are_all_kept_and_a_number_stands_once(store: Store, stick: Path) -> None:
    [one] = RECALLS["results"]  # type: ignore[misc]
    put(stick, "recall-1.json", RECALLS)
    put(
        stick,
        "recall-2.json",
        {"meta": {"last_updated": "2026-11-21"}, "results": [{**one, "product_res_number": "Z-2"}, one]},
    )  # type: ignore[dict-item]
    update(store, str(stick), NOW, Limits())
    assert sorted(one.number for one in store.library().recalls) == ["Z-0971-2015", "Z-2"]
    [recalls] = [one for one in store.status("2026-11-26").lists if one.kind == "recalls"]
    assert (recalls.rows, recalls.as_of) == (2, "2026-11-21")


def test_lists_of_two_sources_the_newest_counts(store: Store, stick: Path, tmp_path: Path) -> None:
    put(stick, "a.json", document())
    put(stick, "epss.csv", EPSS.encode())
    update(store, str(stick), NOW, Limits())
    old = put(tmp_path, "old.csv", b"#score_date:2026-09-01\ncve,epss\nCVE-2026-0001,0.1\n")
    update(store, str(old), LATER, Limits())
    assert store.library().epss["CVE-2026-0001"] == 0.5
    assert store.library().epss_as_of == "2026-11-25"
