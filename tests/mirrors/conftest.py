"""The samples as packets, and their pictures, once for all tests here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.packets import Packet
from tests.support.pictures import Picture, picture_of
from tests.support.rewriting import read

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.fixture(scope="session")
def packets_of() -> Callable[[str], list[Packet]]:
    known: dict[str, list[Packet]] = {}

    def of(sample: str) -> list[Packet]:
        if sample not in known:
            known[sample] = read(SAMPLES / f"{sample}.pcap")
        return list(known[sample])

    return of


@pytest.fixture(scope="session")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Picture]:
    """The picture of a sample as it is."""
    known: dict[str, Picture] = {}

    def of(sample: str) -> Picture:
        if sample not in known:
            known[sample] = picture_of(SAMPLES / f"{sample}.pcap", tmp_path_factory.mktemp(sample) / "out")
        return known[sample]

    return of
