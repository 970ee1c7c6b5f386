"""An intake asks the database as often for many machines and findings as for few."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from radvigil import advisories, risk
from radvigil.hub.findings.models import Finding
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.models import Facts, Machine
from radvigil.records import Assessment, Result
from radvigil.records import Finding as Found
from radvigil.report import report_json
from tests.support import sites

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def report(machines: int, findings: int, seed: int = 3) -> bytes:
    """A large site with findings of one rule on machines that chance picks."""
    rng, site = random.Random(seed), sites.large(machines)
    ids = [one.id for one in site.devices]
    found = tuple(
        Found(
            id=f"{rng.getrandbits(128):032x}", code="RV-NET-001", nature="weakness", severity="high", stance="seen",
            confidence="high", devices=tuple(rng.sample(ids, 2)), params=(), harms=("stops",), count=1,
            first=sites.START, last=sites.END, evidence=(),
        )
        for _ in range(findings)
    )  # fmt: skip
    result = Result(site, found, (Assessment("RV-NET-001", "assessed"),))
    result = replace(result, advice=advisories.advice_on(site, advisories.shipped_library()))
    told = report_json(replace(result, risk=risk.assessed(result)), "key", "en")
    return told if isinstance(told, bytes) else told.encode()


def asked(site, raw: bytes) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert take_in(site, raw, None, NOW).new
    return len(queries)


def test_statements_do_not_grow_with_machines_and_findings(site, other_site) -> None:
    few = asked(site, report(30, 60))
    many = asked(other_site, report(240, 1200))
    assert Machine.objects.filter(site=other_site).count() == 240
    assert Finding.objects.filter(site=other_site, open=True).count() == 1200
    assert Facts.objects.filter(machine__site=other_site).count() == 240
    assert many <= few + 40, "new machines and advisories come by the few dozen, all the rest at once"


def test_a_second_report_rewrites_what_is_there(site) -> None:
    take_in(site, report(30, 60), None, NOW)
    room = Machine.objects.first()
    room.given_name = "By the window"
    room.save()
    again = asked(site, report(30, 60, seed=4))
    assert again < 80
    room.refresh_from_db()
    assert room.given_name == "By the window"
    assert Finding.objects.filter(site=site).count() == 120
    assert Finding.objects.filter(site=site, open=True).first().others.count() == 1
