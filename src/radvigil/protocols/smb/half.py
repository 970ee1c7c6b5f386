"""One side of a step, and how two become an event."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, NamedTuple

from radvigil.records import Clock, Smb

_FIELDS = tuple(field for field in fields(Smb) if field.name not in ("mark", "flow", "action"))


class Half(NamedTuple):
    """What one message tells. `blob` holds a security token; `chosen` names one of the dialects that were offered."""

    event: Smb
    key: tuple[str, int] = ("", 0)
    blob: bytes = b""
    chosen: int | None = None
    clock: Clock | None = None


def merged(question: Half | None, answer: Half | None) -> Smb | None:
    """The event of both halves; what the server says stands above what its client says."""
    if question is None or answer is None:
        one = question or answer
        return one.event if one is not None else None
    told: dict[str, Any] = {
        field.name: value for field in _FIELDS if (value := getattr(answer.event, field.name)) != field.default
    }
    if question.event.share_class == "admin":
        told.pop("share_class", None)
    offered = question.event.dialects_offered
    if not answer.event.dialect and answer.chosen is not None and answer.chosen < len(offered):
        told["dialect"] = offered[answer.chosen]
    return replace(question.event, **told)
