"""What a finding's own page tells."""

from __future__ import annotations

from radvigil.hub.findings.models import Finding
from radvigil.hub.findings.reading import evidence_of


def test_packets_stand_in_the_order_of_time_whatever_showed_them(report) -> None:
    finding = Finding.objects.filter(open=True).first()
    capture = next(iter(report.summary["captures"]))
    finding.evidence = [
        {"source": source, "references": [{"capture": capture, "packet": packet, "ts": ts} for packet, ts in told]}
        for source, told in (("ports", [(9, 900), (12, 1200)]), ("traffic", [(3, 300), (10, 900)]))
    ]
    assert [(one.ts, one.packet) for one in evidence_of(finding).rows] == [(300, 3), (900, 9), (900, 10), (1200, 12)]
