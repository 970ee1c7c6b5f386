"""The door of the advisories: what publishers say of products, held against the devices that were seen.

`advice_on(site, library)` is what an analysis asks for; `matched(site, library, verdicts, attached)` gives every match
with its why. A library comes from the `Store` (imported sources, and for the rest what comes with the program) or from
`shipped_library()`. Records in, records out: this room knows no other.

What only the commands about advisories need (the store, the network, bills of materials) is loaded when asked for:
an analysis does not pay for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from radvigil.advisories.advice import advice_on
from radvigil.advisories.library import FILE, Library
from radvigil.advisories.matching import Attached, Matcher, judged, matched
from radvigil.advisories.papers import Papers
from radvigil.advisories.shipped import shipped_library
from radvigil.advisories.verdicts import Verdicts, is_open, read_verdicts

if TYPE_CHECKING:
    from radvigil.advisories.intake import Intake, Refusal
    from radvigil.advisories.mds2 import contradictions, read_mds2
    from radvigil.advisories.papers import read_papers
    from radvigil.advisories.reading import RefusedError
    from radvigil.advisories.sbom import read_sbom
    from radvigil.advisories.store import SourceStatus, Status, Store, StoreError
    from radvigil.advisories.updating import update

_LATER = {
    "intake": ("Intake", "Refusal"),
    "mds2": ("contradictions", "read_mds2"),
    "papers": ("read_papers",),
    "reading": ("RefusedError",),
    "sbom": ("read_sbom",),
    "store": ("SourceStatus", "Status", "Store", "StoreError"),
    "updating": ("update",),
}
_PLACES = {name: module for module, names in _LATER.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


__all__ = [
    "FILE",
    "Attached",
    "Intake",
    "Library",
    "Matcher",
    "Papers",
    "Refusal",
    "RefusedError",
    "SourceStatus",
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
    "read_papers",
    "read_sbom",
    "read_verdicts",
    "shipped_library",
    "update",
]
