"""What publishers say, as weaknesses of devices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radvigil.records import Advice, Advisory, AdvisoryMatch, Exploited, Verdict, Vulnerability
from radvigil.risk import published

LOCAL = Vulnerability("CVE-1", vector="CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", score=9.8)
REMOTE = Vulnerability("CVE-2", vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", score=5.0)
MATCH = AdvisoryMatch("m", "d1", "A-1", "range", "product", "Maker", "Scanner", "<= 3", ("CVE-1", "CVE-2"), ())


def advice(match: AdvisoryMatch, *cves: Vulnerability) -> Advice:
    one = Advisory("A-1", "t", "p", (), "", "", "", (), cves)
    return Advice((match,), (one,), 1, "", "", "")


def test_the_gravest_names_it_and_together_they_say_the_harms() -> None:
    (one,) = published(advice(MATCH, LOCAL, REMOTE))
    assert (one.device, one.id, one.sure, one.severity) == ("d1", "CVE-1", "range", "critical")
    assert (one.network, one.exploited, one.harms) == (True, False, ("stops", "disclosed"))


def test_what_is_exploited_comes_first() -> None:
    used = replace(REMOTE, exploited=Exploited("CVE-2", "", "", "known"))
    (one,) = published(advice(MATCH, LOCAL, used))
    assert (one.id, one.exploited, one.severity) == ("CVE-2", True, "critical")


def test_only_local_ways_are_no_network() -> None:
    (one,) = published(advice(replace(MATCH, cves=("CVE-1",)), LOCAL))
    assert not one.network


def test_an_unknown_score_is_not_nothing() -> None:
    (one,) = published(advice(replace(MATCH, cves=("CVE-3",)), replace(LOCAL, cve="CVE-3", score=None, vector="")))
    assert (one.severity, one.harms, one.network) == ("medium", (), True)
    (bare,) = published(advice(replace(MATCH, cves=())))
    assert (bare.id, bare.severity) == ("A-1", "medium")


@pytest.mark.parametrize(("verdict", "expired", "count"), [("fixed", False, 0), ("not-affected", False, 0),
                                                          ("affected", False, 1), ("fixed", True, 1)])  # fmt: skip
def test_a_person_who_said_no_is_believed_until_the_verdict_ends(verdict: str, expired: bool, count: int) -> None:
    said = Verdict("m", verdict, "a", "r", "2026-01-01", "2026-12-31")  # type: ignore[arg-type]
    assert len(published(advice(replace(MATCH, verdict=said, expired=expired), LOCAL))) == count


def test_a_recall_is_no_way_in_and_no_advice_is_no_weakness() -> None:
    assert published(advice(replace(MATCH, through="recall"), LOCAL)) == ()
    assert published(None) == ()
