"""Advisories as facts, and how sure it is that one speaks of a device. Codes and values, never sentences.

CSAF 2.0 gives the nouns (advisory, product tree, product status, remediation). Dates are RFC 3339 text as the publisher
wrote them: they are shown, compared day by day, and never calculated with.
"""

from __future__ import annotations

from typing import Literal

from radvigil.records.record import record
from radvigil.records.site import Evidence

Certainty = Literal["exact", "range", "product", "family", "needs-review"]
"""`exact`: the very version is listed; `range`: the version lies in a stated range or series; `product`: the product is
named and all its versions are affected; `family`: a relative of the device is named; `needs-review`: only a person can
tell. The first three affirm; the last two ask."""

Through = Literal["product", "os", "component", "recall", "sbom"]

Known = Literal["affected", "not-affected", "fixed", "under-investigation", "unsaid"]
"""What the publisher says of a product (CSAF 3.2.3.9); `unsaid`: it stands in the tree and nothing is said of it."""

Reading = Literal["all", "versions", "variants", "dates", "unreadable"]

Answer = Literal["yes", "no", "n/a", "see-notes"]


@record(frozen=True, slots=True)
class Interval:
    """Versions from `low` to `high`; an empty end is open. Equal closed ends are one version."""

    low: str = ""
    low_included: bool = True
    high: str = ""
    high_included: bool = True
    series: bool = False
    """`8.0.x`: every version that begins so; `low` holds the beginning, `high` is empty."""


@record(frozen=True, slots=True)
class VersionExpression:
    """What an advisory says about versions, as read; `text` is what it wrote."""

    text: str
    reading: Reading
    intervals: tuple[Interval, ...] = ()
    """A version inside any of these is affected."""
    variants: tuple[str, ...] = ()
    """Models or options written where a version is expected."""
    conditions: tuple[str, ...] = ()
    """Said beside the versions and not visible on the wire: an option, a date of shipment, an operating system."""


@record(frozen=True, slots=True)
class AffectedRange:
    """One leaf of a product tree: a vendor's product in some versions."""

    product_id: str
    vendor: str
    product: str
    versions: VersionExpression
    known: Known = "affected"
    cpe: str = ""
    purl: str = ""


@record(frozen=True, slots=True)
class Remediation:
    """What the publisher offers, by category (CSAF 3.2.3.12.1): `vendor_fix`, `mitigation`, `no_fix_planned`, ..."""

    category: str
    product_ids: tuple[str, ...] = ()
    url: str = ""


@record(frozen=True, slots=True)
class Exploited:
    """An entry of the Known Exploited Vulnerabilities catalogue."""

    cve: str
    added: str
    due: str
    ransomware: Literal["known", "unknown"]


@record(frozen=True, slots=True)
class Vulnerability:
    """One vulnerability of an advisory, with what is known about it elsewhere."""

    cve: str
    """`CVE-...`, or another id of the publisher when it has none."""
    cwe: str = ""
    vector: str = ""
    score: float | None = None
    product_ids: tuple[str, ...] = ()
    """Of the product tree: the leaves that this vulnerability affects; empty means all of them."""
    remediations: tuple[Remediation, ...] = ()
    exploited: Exploited | None = None
    epss: float | None = None
    """Probability of exploitation in 30 days. None is unknown: the list does not hold the CVE, or no list was read."""


@record(frozen=True, slots=True)
class Needs:
    """What must be seen on the wire for a platform's weakness to be reachable: a service, and one of its details."""

    service: str
    detail: str = ""
    value: str = ""


@record(frozen=True, slots=True)
class Advisory:
    """The facts of one advisory. No prose is kept."""

    id: str
    title: str
    publisher: str
    urls: tuple[str, ...]
    released: str
    updated: str
    revision: str
    products: tuple[AffectedRange, ...]
    vulnerabilities: tuple[Vulnerability, ...]
    source: str = ""
    """Where it came from: `shipped`, or the name of an imported source."""
    as_of: str = ""
    """The day until which the source is known to be current."""
    through: Through = "product"
    """What it speaks of: a product, an operating system, a component."""
    needs: Needs | None = None
    patched_unseen: bool = False
    """True: an update cures it without changing anything that the wire shows."""


@record(frozen=True, slots=True)
class Recall:
    """A recall or enforcement report of openFDA, without its prose."""

    number: str
    firm: str
    product: str
    classification: str
    initiated: str
    status: str
    serials: tuple[str, ...] = ()
    all_units: bool = False
    source: str = ""
    as_of: str = ""


@record(frozen=True, slots=True)
class Verdict:
    """What a person decided about a match. It holds until `expires` (a day, included)."""

    match: str
    verdict: Literal["affected", "not-affected", "fixed", "accepted"]
    author: str
    reason: str
    given: str
    expires: str


@record(frozen=True, slots=True)
class Component:
    """Software inside a device: seen on the wire, or listed in its SBOM."""

    vendor: str
    name: str
    version: str
    purl: str = ""
    cpe: str = ""
    distribution: bool = False
    """A distribution's build, which is patched without its version changing."""
    source: str = ""
    """`dicom.implementation`, `http.server`, `software`, `sbom`, ..."""


@record(frozen=True, slots=True)
class AdvisoryMatch:
    """An advisory or a recall that speaks, or may speak, of a device."""

    id: str
    """Stable over runs: device, advisory, path and product; never versions seen, counts or times."""
    device: str
    advisory: str
    certainty: Certainty
    through: Through
    vendor: str
    product: str
    versions: str
    """As the advisory wrote them."""
    cves: tuple[str, ...]
    why: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """(code, params) in the order of the reasoning; said by `texts` under `advisory.why`."""
    evidence: tuple[Evidence, ...] = ()
    verdict: Verdict | None = None
    expired: bool = False
    """A verdict was given and has run out: the question is open again."""
    source: str = ""
    as_of: str = ""


@record(frozen=True, slots=True)
class Advice:
    """What publishers say of the devices that were seen, and how current it is."""

    matches: tuple[AdvisoryMatch, ...]
    advisories: tuple[Advisory, ...]
    """Those that the matches name, with what is known of their CVEs elsewhere."""
    known: int
    """Advisories that were held against the devices."""
    as_of: str
    """The earliest day until which a source was followed; empty when there is none."""
    exploited_as_of: str
    epss_as_of: str


@record(frozen=True, slots=True)
class Statement:
    """One answered question of a manufacturer's disclosure statement (MDS2, HN 1-2019)."""

    question: str
    answer: Answer
    sheet: str
    row: int


@record(frozen=True, slots=True)
class Contradiction:
    """The manufacturer says one thing, the capture shows another."""

    device: str
    question: str
    answer: Answer
    claim: str
    """What was claimed, a code of `advisory.mds2`: `encrypted-transfer`, `no-remote`, `no-outside`, ..."""
    service: str
    evidence: Evidence
