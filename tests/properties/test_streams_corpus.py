"""Real captures, all decoders: windows of any size say the same, and no decoder fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from radvigil import protocols
from radvigil.records.limits import Limits
from radvigil.streams import Protocols
from tests.support.records_protocol import events_of, without_capture

CORPUS = Path(os.environ.get("RADVIGIL_CORPUS", "/nonexistent"))
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
ALL = Protocols(protocols.STREAM_PROTOCOLS, protocols.DATAGRAM_PROTOCOLS, protocols.LINK_PROTOCOLS)
LARGEST = 600_000
"""Bytes: the larger ones take long in windows of a few packets."""


def captures(folder: Path) -> list[Path]:
    found = sorted(p for p in folder.rglob("*") if p.suffix in (".pcap", ".pcapng", ".cap"))
    return [p for p in found if p.stat().st_size < LARGEST]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="RADVIGIL_CORPUS names no folder of captures")
@pytest.mark.parametrize("path", captures(CORPUS), ids=lambda p: p.name)
def test_corpus(path: Path, tmp_path: Path) -> None:
    same_in_any_window(path, tmp_path)


@pytest.mark.parametrize("path", captures(SAMPLES), ids=lambda p: p.name)
def test_samples(path: Path, tmp_path: Path) -> None:
    same_in_any_window(path, tmp_path)


def same_in_any_window(path: Path, folder: Path) -> None:
    content = path.read_bytes()
    whole = without_capture(events_of(content, folder, protocols=ALL))
    for window in (1, 1700):
        assert without_capture(events_of(content, folder, Limits(window_bytes=window), ALL)) == whole
