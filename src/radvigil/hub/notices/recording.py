"""From the audit log to syslog receivers.

Rules:
1. One process at a time speaks to a receiver: it holds a lease, taken in one statement, longer than a send can last.
2. The number of the last entry moves only after the entries were handed over: after a fault they come again, with the
   same `sequenceId`. UDP gives no such knowledge, and the page says so.
3. Who did it is named by number, as in the audit log; no detail holds what somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from radvigil.hub.audit.models import Entry
from radvigil.hub.findings.models import Finding
from radvigil.hub.notices.models import Recorder
from radvigil.hub.notices.syslog import AUDIT, NOTICE, SECURITY, SEVERITIES, Receiver, Record, send
from radvigil.hub.notices.telling import number_of

MOST = 500
LEASE = timedelta(minutes=2)


def record(now: datetime) -> int:
    """Give each receiver what it has not had; how many entries went."""
    return sum(_recorded(one, now) for one in Recorder.objects.filter(ended=None))


def _recorded(one: Recorder, now: datetime) -> int:
    free = Recorder.objects.filter(Q(lease=None) | Q(lease__lt=now), pk=one.pk, ended=None)
    if not free.update(lease=now + LEASE):
        return 0
    one.refresh_from_db()
    entries = list(_entries(one))
    changed: dict[str, object] = {"lease": None}
    try:
        send(_records(entries, one), receiver_of(one), settings.CONFIGURED.host)
    except OSError:
        changed["failing"] = one.failing or now
        entries = []
    else:
        changed |= {"failing": None, "sequence": entries[-1].sequence if entries else one.sequence}
    Recorder.objects.filter(pk=one.pk).update(**changed)
    return len(entries)


def receiver_of(one: Recorder) -> Receiver:
    by: Any = one.transport
    return Receiver(host=one.host, port=one.port, transport=by, authority=settings.CONFIGURED.authority)


def _entries(one: Recorder) -> list[Entry]:
    """What was done at the receiver's site, and what concerns all sites."""
    rows = Entry.objects.filter(Q(site=one.site_id) | Q(site=None), sequence__gt=one.sequence)
    return list(rows.order_by("sequence")[:MOST])


def _records(entries: list[Entry], to: Recorder) -> Iterator[Record]:
    for entry in entries:
        yield Record(
            at=entry.at, facility=AUDIT, severity=NOTICE, kind="audit", sequence=entry.sequence,
            values={
                "actor": entry.actor, "site": entry.site, "verb": entry.verb, "subject": entry.subject,
                "detail": entry.detail, "digest": entry.digest,
            },
        )  # fmt: skip
        if entry.verb == "report.taken":
            yield from _findings(entry, to)


def _findings(entry: Entry, to: Recorder) -> Iterator[Record]:
    """Those that the report opened, or opened again."""
    rows = Finding.objects.filter(site=to.site_id, report=number_of(entry.subject), open=True).select_related("report")
    for one in rows.defer("evidence", "params").iterator(MOST):
        if one.opened == one.report.last:
            yield Record(
                at=entry.at, facility=SECURITY, severity=SEVERITIES[one.severity_code], kind="finding",
                sequence=entry.sequence,
                values={
                    "finding": one.pk, "code": one.code, "severity": one.severity_code, "machine": one.subject_id,
                    "site": to.site_id,
                },
            )  # fmt: skip
