"""Invented sites with findings, and the risk that follows from them."""

from __future__ import annotations

from dataclasses import replace

from radvigil.records import Assessment, Finding, KnownWeakness, Result, Site
from radvigil.risk import assessed
from tests.support import sites
from tests.support.findings import finding

ASKED = (
    Assessment("RV-DICOM-020", "assessed"),
    Assessment("RV-DICOM-015", "not-assessed", "no-baseline"),
    Assessment("RV-NET-009", "not-assessed", "no-baseline"),
)


def judged(site: Site, *found: Finding) -> Result:
    """The site with these findings and all that follows."""
    plain = Result(site, found, ASKED)
    return replace(plain, risk=assessed(plain))


def vallon() -> Result:
    """A laptop guesses names at the archive; a scanner shares files as of old, and sends its images in clear."""
    return judged(sites.vallon(), *_found(sites.LAPTOP, sites.PACS, sites.CT1, sites.ROUTER))


def busy() -> Result:
    """The same, and four machines with a published weakness: each is updated by itself, so the plan is long."""
    plain = replace(vallon(), risk=None)
    weak = (sites.CT1, sites.PACS, sites.ROUTER, sites.L1)
    known = [KnownWeakness(one, "CVE-2017-0144", "exact", "critical", exploited=True) for one in weak]
    return replace(plain, risk=assessed(plain, matches=known))


def ward() -> Result:
    """The same on ten machines."""
    return judged(sites.ward(), *_found(sites.LAPTOP, sites.PACS, sites.CT1, sites.ROUTER))


def quiet() -> Result:
    """Nothing was found; risk was computed all the same."""
    return judged(sites.ward())


def crowded(site: Site) -> Result:
    """Findings about the first machines of any site."""
    first = [one.id for one in site.devices[:4]]
    return judged(site, *_found(*(first * 4)[:4])) if first else judged(site)


def _found(guesser: str, archive: str, scanner: str, router: str) -> tuple[Finding, ...]:
    about = {"titles": 6, "attempts": 12}
    return (
        finding("RV-DICOM-020", (guesser, archive), nature="attack", severity="high", params=tuple(about.items())),
        finding("RV-NET-001", (scanner,), severity="high", harms=("stops", "altered")),
        finding("RV-NET-009", (scanner,), severity="high", params=(("protocols", "rlogin"),)),
        finding("RV-DICOM-001", (scanner, router), severity="medium"),
        finding("RV-HL7-004", (archive,), severity="low", harms=("altered",)),
    )
