"""What a maker gave in writing about single machines: bills of materials (SBOM) and disclosure statements (MDS2).

The site file names a file of each for a device (`sbom`, `mds2`), beside itself. They are read before the analysis, so
that a broken file is told at once, and laid beside the devices when these are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from radvigil.advisories.matching import Attached
from radvigil.advisories.reading import RefusedError
from radvigil.records import Component, Contradiction, Limits, Site, Statement

SBOM, MDS2 = "sbom", "mds2"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Papers:
    """By the name that the site file gives."""

    components: Mapping[str, tuple[Component, ...]] = field(default_factory=dict)
    statements: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)

    def attached(self, site: Site) -> Attached:
        """Components of each device that has a bill of materials."""
        named = {one.id: dict(one.stated).get(SBOM, "") for one in site.devices}
        return {device: self.components[name] for device, name in named.items() if name in self.components}

    def contradicted(self, site: Site) -> tuple[Contradiction, ...] | None:
        """Where the capture shows otherwise than was stated; None when nothing was stated of any device."""
        if not self.statements:
            return None
        from radvigil.advisories.mds2 import contradictions  # spreadsheets are rare: who has none does not load this

        return tuple(
            found
            for one in site.devices
            for found in contradictions(site, one, self.statements.get(dict(one.stated).get(MDS2, ""), ()))
        )


def read_papers(stated: Iterable[tuple[str, str]], folder: Path, limits: Limits) -> Papers:
    """`stated` is (what, name) of each device, names relative to `folder`.

    Raises OSError, and RefusedError that says in `file` of which one.
    """
    from radvigil.advisories.mds2 import read_mds2
    from radvigil.advisories.sbom import read_sbom

    names = set(stated)
    return Papers(
        dict(_contents(names, SBOM, read_sbom, folder, limits)),
        dict(_contents(names, MDS2, read_mds2, folder, limits)),
    )


def _contents(
    names: set[tuple[str, str]], what: str, read: Callable[[bytes, Limits], T], folder: Path, limits: Limits
) -> Iterator[tuple[str, T]]:
    for name in sorted(name for kind, name in names if kind == what):
        path = folder / name
        with path.open("rb") as file:
            content = file.read(limits.feed_file + 1)
        try:
            yield name, read(content, limits)
        except RefusedError as error:
            error.file = str(path)
            raise
