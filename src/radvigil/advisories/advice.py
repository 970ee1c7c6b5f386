"""All matches of a site with the advisories that they name, as one record for the report and for the risk."""

from __future__ import annotations

from radvigil.advisories.library import Library
from radvigil.advisories.matching import Attached, matched
from radvigil.advisories.verdicts import Verdicts
from radvigil.records import Advice, Site


def advice_on(
    site: Site, library: Library, verdicts: Verdicts | None = None, attached: Attached | None = None
) -> Advice:
    """What the library says of the devices of a site."""
    matches = matched(site, library, verdicts, attached)
    named = {one.advisory for one in matches}
    return Advice(
        matches=matches,
        advisories=tuple(library.joined(one) for one in library.advisories if one.id in named),
        known=len(library.advisories),
        as_of=min((one.as_of for one in library.advisories), default=""),
        exploited_as_of=library.exploited_as_of,
        epss_as_of=library.epss_as_of,
    )
