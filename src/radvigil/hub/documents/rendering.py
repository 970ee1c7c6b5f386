"""A template and its inputs make a PDF, or pictures of its pages.

Rules:
1. Inputs reach the template as one JSON string: to typst they are values, never markup, code or names of files.
2. Templates see their own folder and nothing else: no package, no network, no system font. The fonts are those inside
   typst (Libertinus Serif, DejaVu Sans Mono), so that a page looks the same on every server and never misses a font.
3. PDF/UA-1 (ISO 14289-1): tagged, with a title and a language. What typst cannot make conform it refuses, and the
   tests draw every template.
4. The same inputs give the same bytes: the date inside is the inputs' own `made_at`.
5. Inputs are bounded. Past the bound the caller is told, before typst starts.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

import typst

from radvigil.hub.documents.contracts import Paper
from radvigil.hub.documents.wording import labels, worded

LARGEST = 800_000
"""Bytes of JSON: about 3,800 rows of the evidence annex, three seconds of one processor and 450 MB while it lasts (the
tags of accessibility are most of it). Who needs more asks for the CSV."""
TEMPLATES = Path(__file__).parent / "typst"
LABELS = Path(__file__).parent / "labels"
NOWHERE = TEMPLATES / "no-packages"
"""A folder that does not exist: no package is found, and none is kept."""


def paper(filled: Paper) -> bytes:
    """The PDF of a contract's record. ValueError where it is larger than one PDF can hold."""
    return pdf(filled.TEMPLATE, {field.name: getattr(filled, field.name) for field in dataclasses.fields(filled)})


def pdf(template: str, inputs: Mapping[str, object]) -> bytes:
    """The document as PDF/UA. `inputs` holds at least `lang`, `site` and `made_at` (contracts.Paper).

    ValueError: no such template, a time without its zone, or inputs larger than `LARGEST`.
    """
    return _compiled(template, inputs, "pdf")


def pictures(template: str, inputs: Mapping[str, object]) -> list[bytes]:
    """The pages as PNG, to be looked at by a test or shown as a preview."""
    made = _compiled(template, inputs, "png")
    return made if isinstance(made, list) else [made]


def _compiled(template: str, inputs: Mapping[str, object], form: Literal["pdf", "png"]) -> bytes:
    made_at = inputs["made_at"]
    if template not in _names() or not isinstance(made_at, datetime) or made_at.tzinfo is None:
        raise ValueError("a document has a template of ours and a time with its zone")
    return typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        format=form,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"page": _page(template, inputs, made_at)},
        pdf_standards=["ua-1"] if form == "pdf" else [],
        package_path=str(NOWHERE),
        package_cache_path=str(NOWHERE),
        timestamp=int(made_at.timestamp()),
    )


def _page(template: str, inputs: Mapping[str, object], made_at: datetime) -> str:
    """What the template reads: `it` (the inputs in words), `words` (labels), `made` (numbers of the date)."""
    lang = str(inputs["lang"])
    utc = made_at.astimezone(UTC)
    page = {
        "it": worded(inputs, lang, made_at.tzinfo or UTC),
        "words": labels(template, lang),
        "made": [utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second],
    }
    text = json.dumps(page, ensure_ascii=False)
    if len(text.encode("utf-8")) > LARGEST:
        raise ValueError("the document is larger than one PDF can hold; ask for less, or for the CSV")
    return text


@cache
def _names() -> frozenset[str]:
    return frozenset(file.stem for file in LABELS.glob("*.toml")) - {"house"}


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
