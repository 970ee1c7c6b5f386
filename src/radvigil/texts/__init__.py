"""The door of the texts: a code, its parameters and a language give a sentence; numbers and times in that language."""

from radvigil.texts.catalogue import LANGUAGES, codes, has, say, say_count
from radvigil.texts.findings import (
    PARTS,
    PLACEHOLDER,
    WHO,
    FindingWords,
    Step,
    finding_codes,
    finding_words,
    frameworks,
    frameworks_of,
)
from radvigil.texts.formats import (
    clock,
    date,
    day_name,
    moment,
    number,
    share,
    size,
    span,
    typographic,
    zone_of,
)
from radvigil.texts.laws import acts, cited

__all__ = [
    "LANGUAGES",
    "PARTS",
    "PLACEHOLDER",
    "WHO",
    "FindingWords",
    "Step",
    "acts",
    "cited",
    "clock",
    "codes",
    "date",
    "day_name",
    "finding_codes",
    "finding_words",
    "frameworks",
    "frameworks_of",
    "has",
    "moment",
    "number",
    "say",
    "say_count",
    "share",
    "size",
    "span",
    "typographic",
    "zone_of",
]
