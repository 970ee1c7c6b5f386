"""A plain mutator: bit flips, interesting values, cuts, repeats, splices of the seeds; same seed, same inputs."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

INTERESTING = (
    b"\x00",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\xff\xff",
    b"\x00\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
)


def inputs(seeds: Sequence[bytes], count: int, longest: int, dice_seed: int = 1) -> Iterator[bytes]:
    """`count` inputs: first the seeds themselves, then mutations of them."""
    dice = random.Random(dice_seed)
    for number in range(count):
        if number < len(seeds):
            yield seeds[number]
            continue
        content = bytearray(dice.choice(seeds) if seeds else b"")
        for _ in range(1 << dice.randrange(5)):
            _change(content, seeds, dice)
        yield bytes(content[:longest])


def _change(content: bytearray, seeds: Sequence[bytes], dice: random.Random) -> None:
    at = dice.randrange(len(content) + 1)
    kind = dice.randrange(6)
    if kind == 0 and content:
        content[at % len(content)] ^= 1 << dice.randrange(8)
    elif kind == 1:
        value = dice.choice(INTERESTING)
        content[at : at + len(value)] = value
    elif kind == 2:
        del content[at : at + dice.randrange(1, 64)]
    elif kind == 3:
        content[at:at] = dice.randbytes(dice.randrange(1, 16))
    elif kind == 4 and content:
        piece = content[at : at + dice.randrange(1, 64)]
        content[at:at] = piece * dice.randrange(1, 8)
    elif seeds:
        other = dice.choice(seeds)
        content[at:] = other[dice.randrange(len(other) + 1) :]
