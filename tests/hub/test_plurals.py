"""A sentence of none gives the number; the form of one, which may have no number, is for one alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import ngettext

import radvigil.hub

CATALOGUES = sorted(Path(radvigil.hub.__file__).parent.rglob("django.po"))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_none_is_not_one(lang: str) -> None:
    with translation.override(lang):
        told = {n: ngettext("One machine", "%(n)s machines", n) % {"n": n} for n in (0, 1, 2)}
    assert told[1] in ("One machine", "Une machine")
    assert told[0] == "0 machines"
    assert told[2] == "2 machines"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_every_catalogue_counts_alike(path: Path) -> None:
    """Django merges catalogues by their plural form: one that counts otherwise would be read otherwise."""
    assert "Plural-Forms: nplurals=2; plural=(n != 1);" in path.read_text(encoding="utf-8").replace('"\n"', "")
