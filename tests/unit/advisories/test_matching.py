"""Matches: their certainty, their why, their evidence, their stable names; and the index beside the long way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radvigil.advisories import Library, Matcher, Verdicts, judged, matched, shipped_library
from radvigil.advisories.identities import identities
from radvigil.advisories.platform import platform_advisories
from radvigil.records import AdvisoryMatch, Component, Device, Exploited, Recall, Verdict
from tests.support.advisory_pairs import Pair, device_of, fact, pairs, seen
from tests.support.sites import service, vallon

LIBRARY = Library((*shipped_library().advisories, *platform_advisories()))
MATCHER = Matcher(LIBRARY)


def made(manufacturer: str = "", model: str = "", said: str = "", **more: object) -> Device:
    return replace(device_of(Pair(manufacturer, model, said, "", "", "", "")), **more)


def of(device: Device, library: Library = LIBRARY) -> dict[tuple[str, str], AdvisoryMatch]:
    return {(one.advisory, one.through): one for one in Matcher(library).of(device)}


def test_a_match_says_why_and_with_what_evidence() -> None:
    found = of(made("Philips", "Brilliance 64", "2.6.1"))["ICSMA-18-123-01", "product"]
    assert (found.certainty, found.product, found.versions) == ("range", "Brilliance 64", "<=2.6.2")
    assert [code for code, _ in found.why] == ["name-same", "version-inside"]
    assert dict(found.why[1][1]) == {"seen": "2.6.1", "said": "<=2.6.2"}
    assert [one.source for one in found.evidence] == ["dicom.image"] * 3
    assert found.cves == ("CVE-2018-8853", "CVE-2018-8861", "CVE-2018-8857")
    assert found.as_of == "2024-10-24"


def test_cves_are_those_of_the_leaves_that_fit() -> None:
    newer = of(made("Philips", "IntelliSpace Cardiovascular", "4.9"))["ICSMA-25-072-01", "product"]
    assert newer.cves == ("CVE-2025-2230",)
    older = of(made("Philips", "IntelliSpace Cardiovascular", "4.0"))["ICSMA-25-072-01", "product"]
    assert set(older.cves) == {"CVE-2025-2230", "CVE-2025-2229"}


def test_identity_of_a_match_is_made_of_the_question_alone() -> None:
    one = of(made("Philips", "Brilliance 64", "2.6.1"))["ICSMA-18-123-01", "product"]
    other = of(made("Philips", "Brilliance 64"))["ICSMA-18-123-01", "product"]
    assert (one.certainty, other.certainty) == ("range", "needs-review")
    assert one.id == other.id
    assert of(made("Philips", "Brilliance 64", id="d2"))["ICSMA-18-123-01", "product"].id != one.id


@pytest.mark.parametrize(
    "pair", [*pairs(False), *pairs(True)][::5], ids=lambda p: f"{p.model}-{p.seen}-{p.product}"[:60]
)
def test_the_index_finds_what_the_long_way_finds(pair: Pair) -> None:
    device = device_of(pair)
    found = MATCHER.of(device)
    quick = {one.advisory for one in found if one.through in ("product", "component")}
    slow = {one.id for one in LIBRARY.advisories if one.through != "os" and judged(device, one)}
    assert quick == slow


def test_an_operating_system_needs_its_service_and_is_never_affirmed_when_an_update_cures_it() -> None:
    windows = made("Exemplar", "Tomo", "os:Windows 7 / Server 2008 R2")
    assert of(windows) == {}
    smb = replace(windows, services=(service("smb", "server", 445, "no", ("dialect", "SMB1")),))
    found = of(smb)["MS17-010", "os"]
    assert found.certainty == "needs-review"
    assert [code for code, _ in found.why][:3] == ["system", "service", "patch-not-seen"]
    assert "CVE-2017-0144" in found.cves
    assert ("CVE-2019-0708", "os") not in of(smb)
    rdp = replace(windows, services=(service("rdp", "server", 3389, "yes"),))
    assert set(of(rdp)) == {("CVE-2019-0708", "os")}
    named = replace(rdp, operating_system=fact("Windows 7 Professional 7601 Service Pack 1"))
    assert set(of(named)) == {("CVE-2019-0708", "os")}
    newer = replace(smb, operating_system=fact("Windows 10 or later"))
    assert of(newer) == {}
    client = replace(windows, services=(service("rdp", "client", 3389, "yes"),))
    assert of(client) == {}


def test_a_system_that_no_update_cures_is_affirmed_unless_it_is_one_of_several() -> None:
    [known] = [one for one in platform_advisories() if one.id == "MS08-067"]
    library = Library((replace(known, id="EX-1", patched_unseen=False),))
    old = made("", "", "os:Windows 2000", services=(service("smb", "server", 445),))
    assert of(old, library)["EX-1", "os"].certainty == "product"
    either = replace(old, operating_system=fact("Windows Vista / Server 2008"))
    assert of(either, library)["EX-1", "os"].certainty == "family"


def test_components_are_matched_through_what_names_them() -> None:
    found = of(made("", "", "aev:OFFIS_DCMTK_366"))["ICSMA-22-174-01", "component"]
    assert found.certainty == "range"
    assert dict(found.why[0][1])["version"] == "3.6.6"
    assert [one.source for one in found.evidence] == ["dicom.association"]
    tomcat = of(made("", "", "http:Apache Tomcat/9.0.30"))
    assert tomcat["CVE-2020-1938", "component"].certainty == "range"
    assert ("CVE-2020-1938", "component") not in of(made("", "", "http:Apache Tomcat/9.0.31"))
    ended = of(made("", "", "http:Apache Tomcat/8.5.100"))
    assert ended["CVE-2025-24813", "component"].certainty == "range"


def test_a_build_of_a_distribution_is_never_affirmed() -> None:
    found = of(made("", "", "kit:OpenSSH 9.2p1 Debian-2+deb12u6"))["CVE-2024-6387", "component"]
    assert found.certainty == "needs-review"
    assert found.why[-1] == ("distribution", ())


def test_components_of_an_sbom_are_matched_and_say_so() -> None:
    device = made("Exemplar", "Tomo")
    parts = (Component("OFFIS", "DCMTK", "3.6.5", source="sbom"), Component("", "pynetdicom", "2.0.0", source="sbom"))
    found = {one.advisory: one for one in Matcher(LIBRARY).of(device, parts)}
    assert (found["ICSMA-22-174-01"].through, found["ICSMA-22-174-01"].certainty) == ("sbom", "range")
    assert found["ICSMA-26-176-01"].certainty == "needs-review"
    assert ("vendor-not-seen", ()) in found["ICSMA-26-176-01"].why


def test_recalls_by_serial_number_need_the_maker() -> None:
    recall = Recall(
        "Z-0971-2015", "Siemens Medical Solutions USA, Inc", "SOMATOM Force", "II", "2015-01-05", "", ("75555",)
    )
    library = Library(recalls=(recall,))
    ct = made("SIEMENS", "SOMATOM Force", serial=fact("75555"))
    assert of(ct, library)["Z-0971-2015", "recall"].certainty == "exact"
    assert of(made("Philips", "iCT 256", serial=fact("75555")), library) == {}
    assert of(made("", "", serial=fact("75555")), library)["Z-0971-2015", "recall"].certainty == "needs-review"
    assert of(made("SIEMENS", "SOMATOM Force", serial=fact("75556")), library) == {}
    every = replace(recall, serials=(), all_units=True)
    assert (
        of(made("SIEMENS", "SOMATOM Force"), Library(recalls=(every,)))["Z-0971-2015", "recall"].certainty
        == "needs-review"
    )
    assert of(made("SIEMENS", "SOMATOM Drive"), Library(recalls=(every,))) == {}


def test_a_missing_score_is_unknown_and_never_zero() -> None:
    library = replace(
        LIBRARY,
        epss={"CVE-2018-8853": 0.02},
        exploited={"CVE-2018-8861": Exploited("CVE-2018-8861", "2026-01-01", "2026-02-01", "known")},
    )
    [advisory] = [one for one in library.advisories if one.id == "ICSMA-18-123-01"]
    known = {one.cve: one for one in library.joined(advisory).vulnerabilities}
    assert known["CVE-2018-8853"].epss == 0.02
    assert known["CVE-2018-8857"].epss is None
    assert known["CVE-2018-8861"].exploited is not None
    assert known["CVE-2018-8853"].exploited is None


def test_a_verdict_is_beside_its_match_until_its_last_day() -> None:
    device = made("Philips", "Brilliance 64")
    [match] = [one for one in Matcher(LIBRARY).of(device) if one.advisory == "ICSMA-18-123-01"]
    verdict = Verdict(match.id, "fixed", "A. Durand", "updated", "2026-01-01", "2026-12-31")
    site = replace(vallon(), devices=(device,))
    for today, expired in (("2026-12-31", False), ("2027-01-01", True)):
        [found] = [m for m in matched(site, LIBRARY, Verdicts([verdict], today)) if m.id == match.id]
        assert (found.verdict, found.expired) == (verdict, expired)


def test_nothing_is_said_of_a_device_that_shows_nothing() -> None:
    assert Matcher(LIBRARY).of(made()) == ()
    assert Matcher(Library()).of(made("Philips", "Brilliance 64", "2.6.1")) == ()


def test_evidence_is_each_device_s_own() -> None:
    one = made("Philips", "Brilliance 64", "2.6.1")
    other = replace(one, id="d2", model=replace(fact("Brilliance 64"), evidence=(seen("site_file"),)))
    matcher = Matcher(LIBRARY)
    matcher.of(one)
    [found] = [m for m in matcher.of(other) if m.advisory == "ICSMA-18-123-01"]
    assert found.evidence[0].source == "site_file"


@pytest.mark.parametrize(
    ("cpe", "purl", "expected"),
    [
        ("", "pkg:pypi/Exemplar_Tools@1.5?x=1", ("purl:pypi/exemplar-tools",)),
        ("", "pkg:deb/debian/dcmtk@3.6.5", ("purl:deb/debian/dcmtk",)),
        (r"cpe:2.3:a:b\:raun:space:1.0:*:*:*:*:*:*:*", "", ("cpe:b:raun:space",)),
        ("cpe:/a:offis:dcmtk:3.6", "", ("cpe:offis:dcmtk",)),
        ("cpe:2.3:a:*:dcmtk:1:*:*:*:*:*:*:*", "not a purl", ()),
    ],
)
def test_identities_are_without_versions(cpe: str, purl: str, expected: tuple[str, ...]) -> None:
    assert identities(cpe, purl) == expected


def test_an_identity_counts_where_names_differ_and_nowhere_else() -> None:
    [known] = [one for one in LIBRARY.advisories if one.id == "ICSMA-22-174-01"]
    [leaf] = known.products
    library = Library((replace(known, products=(replace(leaf, purl="pkg:generic/offis/toolkit"),)),))
    part = Component("", "The Toolkit", "3.6.5", purl="pkg:generic/offis/toolkit@3.6.5", source="sbom")
    [found] = Matcher(library).of(made(), (part,))
    assert (found.certainty, found.why[0]) == ("range", ("identity", (("said", "purl:generic/offis/toolkit"),)))
    assert Matcher(library).of(made(), (replace(part, version="3.6.8"),)) == ()
    assert Matcher(library).of(made(), (replace(part, purl="pkg:generic/offis/toolkits"),)) == ()
