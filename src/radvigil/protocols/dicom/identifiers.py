"""Texts and masked identifiers, remembered: a series repeats the same few values in every one of its images.

What is remembered lives as long as the flow's decoder, is bounded, and is written nowhere.

A value is looked at for active text when it is met for the first time, and again when it had been forgotten.
"""

from __future__ import annotations

from radvigil.protocols.active_text import active_kind, active_kind_of_uid, plain_uid, worth_a_look
from radvigil.records import ActiveKind, Kind, Mask, wire_text

_REMEMBERED = 64
"""A message has at most six identifiers; half of them change with each message."""

_UIDS = frozenset(("sop_instance", "study", "series"))


class Identifiers:
    """One flow's memory of texts and masks."""

    __slots__ = ("_mask", "_masked", "_texts", "active")

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._masked: dict[tuple[Kind, bytes], str] = {}
        self._texts: dict[bytes, str] = {}
        self.active: set[bytes] = set()
        """Values that are active text in one place at least; almost always empty."""

    def masked(self, kind: Kind, raw: bytes) -> str:
        """The keyed hash of an identifier, empty for an empty one."""
        known = self._masked.get((kind, raw))
        if known is None:
            if len(self._masked) >= _REMEMBERED:
                self._masked.clear()
            known = self._masked[kind, raw] = self._mask(kind, raw)
            if kind in _UIDS:
                if not plain_uid(raw):
                    self._note(raw, active_kind_of_uid(raw))
            elif worth_a_look(raw):
                self._note(raw, active_kind(raw))
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
            if worth_a_look(raw):
                self._note(raw, active_kind(raw))
        return known

    def look(self, values: list[bytes]) -> None:
        """Values of which not all are masked or told as texts."""
        if worth_a_look(b" ".join(values)):
            for raw in values:
                self._note(raw, active_kind(raw))

    def _note(self, raw: bytes, kind: ActiveKind | None) -> None:
        if kind is not None:
            if len(self.active) >= _REMEMBERED:
                self.active.clear()
            self.active.add(raw)


VALUE = 1_024
