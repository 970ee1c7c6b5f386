"""Texts and masked identifiers, remembered: a series repeats the same few values in every one of its images.

What is remembered lives as long as the flow's decoder, is bounded, and is written nowhere.
"""

from __future__ import annotations

from radvigil.records import Kind, Mask, wire_text

_REMEMBERED = 64
"""A message has at most six identifiers; half of them change with each message."""


class Identifiers:
    """One flow's memory of texts and masks."""

    __slots__ = ("_mask", "_masked", "_texts")

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._masked: dict[tuple[Kind, bytes], str] = {}
        self._texts: dict[bytes, str] = {}

    def masked(self, kind: Kind, raw: bytes) -> str:
        """The keyed hash of an identifier, empty for an empty one."""
        known = self._masked.get((kind, raw))
        if known is None:
            if len(self._masked) >= _REMEMBERED:
                self._masked.clear()
            known = self._masked[kind, raw] = self._mask(kind, raw)
        return known

    def text(self, raw: bytes | None) -> str:
        """A short text in the default repertoire (UIDs, codes, AE titles)."""
        if not raw:
            return ""
        known = self._texts.get(raw)
        if known is None:
            if len(self._texts) >= _REMEMBERED:
                self._texts.clear()
            known = self._texts[raw] = wire_text(raw[:VALUE], 64)
        return known


VALUE = 1_024
