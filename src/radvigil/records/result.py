"""Everything an analysis concludes, as the report takes it."""

from __future__ import annotations

from radvigil.records.advisory import Advice
from radvigil.records.finding import Assessment, Finding
from radvigil.records.record import record
from radvigil.records.risk import Risk
from radvigil.records.site import Site


@record(frozen=True, slots=True)
class Result:
    """The picture and what is wrong in it."""

    site: Site
    findings: tuple[Finding, ...] = ()
    """In the order of severity, code and identity."""
    assessments: tuple[Assessment, ...] = ()
    """One a rule: judged, or why not."""
    advice: Advice | None = None
    """What publishers say of the devices; None when no library was held against them."""
    risk: Risk | None = None
    """None: not computed."""
