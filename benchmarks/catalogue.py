"""A large catalogue of advisories and a large site for the matcher, from the shipped facts.

Each copy of an advisory has its own id. One copy in eight keeps its products' names, so that devices have many matches;
in the others every letter is another one, as in catalogues of other products of the same makers.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from itertools import cycle, islice

from radvigil.advisories import Library, shipped_library
from radvigil.records import Advisory, AffectedRange, Attribute, Device, Evidence, NetworkAE, Service

SEED = 7
_PROOF = Evidence("dicom.image", 1, 2, 3)


def library(count: int) -> Library:
    """`count` advisories."""
    shipped = shipped_library()
    rows = enumerate(islice(cycle(shipped.advisories), count))
    return replace(shipped, advisories=tuple(_copy(one, number) for number, one in rows))


def _copy(one: Advisory, number: int) -> Advisory:
    return replace(one, id=f"{one.id}-{number}", products=tuple(_renamed(p, number) for p in one.products))


def _renamed(one: AffectedRange, number: int) -> AffectedRange:
    shift = number // len(shipped_library().advisories)
    return one if shift % 8 == 0 else replace(one, product=one.product.translate(_shifted(shift % 25 + 1)))


@cache
def _shifted(by: int) -> dict[int, str]:
    """Letters moved along the alphabet."""
    return {ord(first) + n: chr(ord(first) + (n + by) % 26) for first in "aA" for n in range(26)}


def devices(count: int) -> tuple[Device, ...]:
    """`count` devices, each with its own version: nothing is answered from memory."""
    rng = random.Random(SEED)
    leaves = [p for one in shipped_library().advisories for p in one.products]
    return tuple(_device(number, rng.choice(leaves), rng) for number in range(count))


def _device(number: int, leaf: AffectedRange, rng: random.Random) -> Device:
    version = f"{rng.randrange(1, 15)}.{rng.randrange(10)}.{number}"
    toolkit = f"OFFIS_DCMTK_36{rng.randrange(10)}"
    entity = NetworkAE(f"AE{number}", ("requestor",), None, "", toolkit, (), _PROOF)
    smb = Service("smb", "server", "tcp", 445, "no", (("dialect", "SMB1"),), 1, 1, 1, _PROOF)
    return Device(
        id=f"d{number:05}", anchors=(), macs=(), addresses=(), names=(), kind=_fact("CT"),
        manufacturer=_fact(leaf.vendor), model=_fact(leaf.product), software=(_fact(version),),
        operating_system=_fact(rng.choice(("Windows 7", "Windows XP", "Windows 10 1607 / Server 2016", "Debian 12"))),
        network_aes=(entity,), services=(smb,),
    )  # fmt: skip


def _fact(value: str) -> Attribute:
    return Attribute(value, "high", (_PROOF,))
