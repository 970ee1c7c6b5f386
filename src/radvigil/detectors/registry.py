"""Every rule, in the order of its code; one line each. Codes are never used again."""

from __future__ import annotations

from radvigil.detectors.dicom.images_in_clear import ImagesInClear
from radvigil.detectors.dicom.title_guessing import TitleGuessing
from radvigil.detectors.rule import Rule

RULES: tuple[type[Rule], ...] = (
    ImagesInClear,
    TitleGuessing,
)

RETIRED: frozenset[str] = frozenset()
"""Codes of rules that are no more."""
