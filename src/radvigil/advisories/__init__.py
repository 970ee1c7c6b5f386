"""The door of the advisories: what publishers say of products, held against the devices that were seen.

`matched(site, library, verdicts, attached)` gives every match with its why. A library comes from the `Store` (imported
sources, and for the rest what comes with the program) or from `shipped_library()`. Records in, records out: this room
knows no other.
"""

from radvigil.advisories.advice import advice_on
from radvigil.advisories.intake import Intake, Refusal
from radvigil.advisories.library import Library
from radvigil.advisories.matching import Attached, Matcher, judged, matched
from radvigil.advisories.mds2 import Contradiction, Statement, contradictions, read_mds2
from radvigil.advisories.reading import RefusedError
from radvigil.advisories.sbom import read_sbom
from radvigil.advisories.shipped import shipped_library
from radvigil.advisories.store import FILE, SourceStatus, Status, Store, StoreError
from radvigil.advisories.updating import update
from radvigil.advisories.verdicts import Verdicts, is_open, read_verdicts

__all__ = [
    "FILE",
    "Attached",
    "Contradiction",
    "Intake",
    "Library",
    "Matcher",
    "Refusal",
    "RefusedError",
    "SourceStatus",
    "Statement",
    "Status",
    "Store",
    "StoreError",
    "Verdicts",
    "advice_on",
    "contradictions",
    "is_open",
    "judged",
    "matched",
    "read_mds2",
    "read_sbom",
    "read_verdicts",
    "shipped_library",
    "update",
]
