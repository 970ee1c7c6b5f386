"""Import from a place: a folder, a file, an archive or an address."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from radvigil.advisories.fetching import Fetch, fetch, parcels_at
from radvigil.advisories.intake import Intake, take_in
from radvigil.advisories.parcels import parcels
from radvigil.advisories.store import Store
from radvigil.records import Limits


def is_address(place: str) -> bool:
    """Whether a place is an address and not a path."""
    return "://" in place


def update(store: Store, place: str, now: str, limits: Limits, ask: Fetch = fetch) -> Intake:
    """Import everything at a place under the place's own name. Raises OSError when a path is not there."""
    if is_address(place):
        location = place
        found = take_in(parcels_at(place, limits, ask), store.keys, limits)
    else:
        path = Path(place)
        path.stat()
        location = str(path.resolve())
        found = take_in(parcels(path, limits), store.keys, limits)
    named = [replace(one, name=one.name or location) for one in found.refused]
    found = Intake(found.taken, named)
    store.import_all(location, location, found, now)
    return found
