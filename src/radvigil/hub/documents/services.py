"""The door: a filled contract makes a PDF."""

from __future__ import annotations

import dataclasses

from radvigil.hub.documents.contracts import Paper
from radvigil.hub.documents.rendering import pdf


def paper(filled: Paper) -> bytes:
    """The PDF of a contract's record; ValueError where it is larger than one PDF can hold."""
    parts = {field.name: getattr(filled, field.name) for field in dataclasses.fields(filled)}
    return pdf(filled.TEMPLATE, parts)
