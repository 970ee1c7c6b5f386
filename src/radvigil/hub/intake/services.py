"""Taking a report in: checked first, then all of it or nothing of it.

Rules:
1. The same bytes count once, whoever brings them and however often.
2. One transaction: what was acknowledged is kept, what failed left no trace.
3. Reports may come in any order; their order is that of what they looked at. An older one adds what only it saw and
   undoes nothing that a newer one showed.
4. A site's reports share one masking key, or masked names would not compare: another key is refused.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
import zstandard
from django.db import transaction

from radvigil.hub.aside import idly
from radvigil.hub.audit.services import note
from radvigil.hub.findings import intake as findings
from radvigil.hub.intake.models import Body, Report, SiteToken
from radvigil.hub.intake.rows import make_room
from radvigil.hub.machines import intake as machines
from radvigil.hub.packed import Packed, packed
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site
from radvigil.records import Capture
from radvigil.report import NoReportError, Whole, whole_of
from radvigil.texts import zone_of

LEVEL = 9
"""Of zstd: a report of ten megabytes becomes one in a third of a second."""


class NotTakenError(ValueError):
    """A report that was not taken in. `code`: `no-report`, `no-time`, `other-key`; `at`: where in it."""

    def __init__(self, code: str, at: str = "") -> None:
        super().__init__(f"{code} {at}".strip())
        self.code, self.at = code, at


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a report."""

    report: Report
    new: bool
    """False: it was there already, and nothing changed."""
    opened: int = 0
    closed: int = 0
    reopened: int = 0
    new_machines: int = 0
    asked: int = 0
    """Pairs of machines about which a person is asked whether they are one."""
    whole: Whole | None = None
    """What was read of a new one, for who needs it at once."""


def take_in(site: Site, raw: bytes, by: Person | None, now: datetime, token: SiteToken | None = None) -> Taken:
    """`token`: that of the sensor which brought it. Raises NotTakenError; then nothing has changed."""
    digest = sha256(raw).hexdigest()
    known = Report.objects.filter(site=site, digest=digest).first()
    if known is not None:
        return Taken(known, new=False)
    try:
        brought = idly(partial(_read, raw))
    except NoReportError as error:
        raise NotTakenError("no-report", error.at) from error
    make_room()
    with transaction.atomic():
        return _taken(Site.objects.select_for_update().get(pk=site.pk), brought, digest, _Act(by, now, token))


class _Act(NamedTuple):
    """Who brought a report, and when."""

    by: Person | None
    now: datetime
    token: SiteToken | None


class _Brought(NamedTuple):
    """A report that was read, and all of it that is kept, as far as it depends on nothing that is there already.

    Worked out before the transaction: what is done within it keeps others waiting.
    """

    whole: Whole
    packed: bytes
    told: Packed
    machines: list[machines.Told]
    findings: list[findings.Told]


def _read(raw: bytes) -> _Brought:
    whole = whole_of(raw)
    risk = whole.result.risk
    told: dict[str, Any] = {"plan": risk.plan if risk else {}, "what_ifs": risk.what_ifs if risk else []}
    return _Brought(
        whole,
        zstandard.ZstdCompressor(level=LEVEL).compress(raw),
        Packed(packed(told)),
        machines.told(whole.result),
        findings.told(whole.result),
    )


def _taken(site: Site, brought: _Brought, digest: str, act: _Act) -> Taken:
    known = Report.objects.filter(site=site, digest=digest).first()
    if known is not None:
        return Taken(known, new=False)
    whole = brought.whole
    _keyed(site, whole.key_id)
    report = _report(site, whole, digest)
    report.received, report.by = act.now, act.by
    report.save()
    Body.objects.create(report=report, packed=brought.packed, told=brought.told)
    seen = machines.take_in(report, brought.machines)
    found = findings.take_in(report, (brought.findings, whole.result.advice), seen.by_key)
    report.summary["changed"] = {
        "opened": found.opened,
        "closed": found.closed,
        "reopened": found.reopened,
        "machines": seen.new,
    }
    report.save(update_fields=["summary"])
    sensor = {"token": act.token.pk} if act.token is not None else {}
    note(act.by, "report.taken", f"report:{report.pk}", site, digest=digest, findings=report.findings, **sensor)
    return Taken(report, True, found.opened, found.closed, found.reopened, seen.new, seen.asked, whole)


def _keyed(site: Site, key: str) -> None:
    """The first report names the site's masking key."""
    if site.masking_key and key != site.masking_key:
        raise NotTakenError("other-key", "/key_id")
    if not site.masking_key:
        site.masking_key = key
        site.save(update_fields=["masking_key"])


def _report(site: Site, whole: Whole, digest: str) -> Report:
    result = whole.result
    times = [time for one in result.site.captures for time in (one.first, one.last) if time]
    if not times:
        raise NotTakenError("no-time", "/captures")
    judged = [one for one in result.assessments if one.state == "assessed"]
    return Report(
        site=site,
        digest=digest,
        version=whole.version[:32],
        first=machines.moment(min(times)),
        last=machines.moment(max(times)),
        devices=len(result.site.devices),
        findings=len(result.findings),
        judged=[one.code for one in judged],
        unjudged={one.code: one.reason for one in result.assessments if one.state != "assessed"},
        total=result.risk.register.total if result.risk else 0.0,
        summary=_summary(whole),
    )


def _summary(whole: Whole) -> dict[str, Any]:
    result = whole.result
    levels = Counter(str(one.level) for one in result.risk.register.devices) if result.risk else Counter[str]()
    return {
        "site_name": result.site.name,
        "time_zone": result.site.activity.timezone,
        "captures": {one.id: one.name for one in result.site.captures},
        "watched": watched(result.site.captures, zone_of(result.site.activity.timezone)[0]),
        "coverage": {
            name: getattr(result.site.coverage, name)
            for name in ("bytes_total", "bytes_understood", "bytes_encrypted", "bytes_unknown", "bytes_lost")
        },
        "today": msgspec.to_builtins(result.risk.today) if result.risk else [],
        "levels": levels,
    }


HOUR_NS = 3600 * 1_000_000_000
WEEK = 168


def watched(captures: Iterable[Capture], zone: tzinfo) -> list[int]:
    """Hours of the week (Monday 00:00 is 0) of which a capture covers any part."""
    found: set[int] = set()
    for one in captures:
        if not one.packets:
            continue
        begin = one.first // HOUR_NS * HOUR_NS
        for at in range(begin, min(one.last, begin + WEEK * HOUR_NS) + 1, HOUR_NS):
            when = datetime.fromtimestamp(at / 1e9, zone)
            found.add(when.weekday() * 24 + when.hour)
    return sorted(found)


# Tokens of sensors


@transaction.atomic
def make_token(by: Person | None, site: Site, label: str, now: datetime) -> tuple[SiteToken, str]:
    """A token, and its secret, which is shown once."""
    value = secrets.token_urlsafe(32)
    token = SiteToken.objects.create(site=site, label=label, digest=sha256(value.encode()).hexdigest(), made=now)
    note(by, "token.made", f"token:{token.pk}", site)
    return token, value


@transaction.atomic
def revoke_token(by: Person, token: SiteToken, now: datetime) -> None:
    SiteToken.objects.filter(pk=token.pk, revoked=None).update(revoked=now)
    note(by, "token.revoked", f"token:{token.pk}", token.site)


def known_token(value: str, now: datetime) -> SiteToken | None:
    """The token, with the one site whose reports it may bring."""
    token = (
        SiteToken.objects.filter(digest=sha256(value.encode()).hexdigest(), revoked=None).select_related("site").first()
    )
    if token is None:
        return None
    SiteToken.objects.filter(pk=token.pk).update(used=now)
    return token
