"""RV-DICOM-011: an obsolete DICOM toolkit speaks (Implementation Class UID, Version Name: PS3.7 D.3.3.2).

Most machines speak DICOM through a toolkit that names itself in every association. `toolkits.toml` lists versions that
are no longer maintained or for which an advisory exists, each with date and source. What it cannot tell apart: a maker
who corrected the toolkit and left its version alone, and a product that gives itself a name of its own; so confidence
is never high, and silence says nothing of other machines.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Evidence, Finding, NetworkAE

Old = dict[str, Any]
"""One entry of `toolkits.toml`."""


@cache
def toolkits() -> tuple[Old, ...]:
    text = files("radvigil.detectors").joinpath("dicom/toolkits.toml").read_text(encoding="utf-8")
    return tuple(tomli.loads(text)["toolkit"])


class OldToolkit(Rule):
    """One finding a machine and toolkit."""

    CODE = "RV-DICOM-011"
    NATURE = "weakness"
    SEVERITY = "low"
    HARMS = ("stops", "altered", "disclosed")
    SPEAKS = "dicom"
    SUBJECTS = 1
    NAMED = ("product",)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for device in scene.site.devices:
            found: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
            old_by_product: dict[str, Old] = {}
            for entity in device.network_aes:
                for old, version in matches(entity):
                    old_by_product[old["product"]] = old
                    found[(old["product"], version)].append(entity.evidence)
            for product, old in old_by_product.items():
                version = min(version for name, version in found if name == product)
                proof = combined([e for (name, _), all_of in found.items() if name == product for e in all_of],
                                 "dicom.association")  # fmt: skip
                params = {"product": product, "version": version, "since": old["since"], "reference": old["reference"]}
                one = self.found((device,), proof, params, confidence=old["confidence"])
                yield replace(one, severity=old["severity"])


def matches(entity: NetworkAE) -> Iterator[tuple[Old, str]]:
    """Entries of the table that the AE meets, each with the version; `-` where the toolkit does not say one."""
    for old in toolkits():
        for pattern, said in (("uid", entity.implementation_class_uid), ("name", entity.implementation_version_name)):
            found = re.search(old[pattern], said) if pattern in old else None
            if found and _is_old(old, found.groups()):
                yield old, ".".join(found.groups()) or "-"
                break


def _is_old(old: Old, version: tuple[str, ...]) -> bool:
    """All of its versions, or those before `below`."""
    return "below" not in old or tuple(int(part) for part in version) < tuple(old["below"])
