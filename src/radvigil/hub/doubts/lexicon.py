"""Patterns and words by which `identity.py` and its script in the browser warn.

A pattern keeps to what Python and JavaScript read alike: no named group; no class of letters or digits by a letter
(they differ in what belongs to it); a look back over one character only; `(?![\\s\\S])` for the end.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Literal, NamedTuple

import tomli


class Rule(NamedTuple):
    """A pattern, what it looks like, and the check that decides."""

    kind: Literal["number", "birth", "name"]
    pattern: str
    check: str = ""
    any_case: bool = True


_LETTER = "A-Za-zÀ-ÖØ-öø-ÿ"
_SEP = "[ .\\-\u00a0\u202f]"
_WORD = f"[{_LETTER}][{_LETTER}'’\\-]+"
_CAPITALISED = f"[A-ZÀ-ÖØ-Þ][{_LETTER}'’\\-]+"
_CAPITALS = "[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’\\-]{3,}"
_PARTICLE = "(?:[Dd]e |[Dd]u |[Dd]es |[Vv]on |[Vv]an |[Ll]e |[Ll]a |[Dd]['’])?"
_MONTH = (
    "(?:janvier|janv\\.?|january|jan\\.?|f[ée]vrier|f[ée]vr?\\.?|february|feb\\.?|mars|march|mar\\.?|avril|avr\\.?"
    "|april|apr\\.?|mai|may|juin|june|jun\\.?|juillet|juil\\.?|july|jul\\.?|ao[uû]t|august|aug\\.?|septembre|september"
    "|sept?\\.?|octobre|october|oct\\.?|novembre|november|nov\\.?|d[ée]cembre|december|d[ée]c\\.?)"
)
_ORDINAL = "(?:er|st|nd|rd|th)?"
_BORN = (
    "(?:n[ée]e?s?(?= (?:le|en|the|on|in|[0-9]))|born|d\\.?o\\.?b\\.?|ddn|(?:date|jour|lieu)? ?de naissance|naissance"
    "|date of birth|birth ?dat[ea]|birthday|anniversaire)"
)
_DATEISH = (
    f"(?:[0-9]{{1,4}}[ ./\\-][0-9]{{1,2}}(?:[ ./\\-][0-9]{{2,4}})?|[0-9]{{8}}|[0-9]{{6}}|(?:19|20)[0-9]{{2}}"
    f"|[0-9]{{1,2}}{_ORDINAL}[ .\\-]?{_MONTH}(?:[ ,.\\-]{{0,2}}[0-9]{{2,4}})?"
    f"|{_MONTH}[ .]?(?:[0-9]{{1,2}}{_ORDINAL},? ?)?(?:[0-9]{{2,4}})?"
    f"|(?:[a-zé\\-]+ ){{1,3}}{_MONTH}(?: [a-zé\\-]+){{0,6}})"
)

RULES = (
    Rule("number", f"(?<![0-9])756(?:{_SEP}?[0-9]){{10}}(?![0-9])", "avs"),
    Rule(
        "number",
        f"(?<![0-9])[123478]{_SEP}?[0-9]{{2}}{_SEP}?[0-9]{{2}}{_SEP}?(?:[0-9]{{2}}|2[AB]){_SEP}?[0-9]{{3}}"
        f"{_SEP}?[0-9]{{3}}{_SEP}?[0-9]{{2}}(?![0-9])",
        "nir",
    ),
    Rule(
        "number",
        f"(?<![{_LETTER}])(?:ipp|nip|eds|mrn|patiente?|dossier|accession|s[ée]jour|visite?|avs|ahv|nir|s[ée]cu"
        f"|s[ée]curit[ée] sociale|num[ée]ro de patient|examen|exam)(?: ?(?:n°|n[or]\\.?|num[ée]ro|number|id))?"
        f"[ :#=.]{{0,3}}[A-Za-z]?[0-9](?:{_SEP}?[0-9]){{3,}}",
    ),
    Rule("birth", f"(?<![{_LETTER}]){_BORN}[ :=,.(\\-]{{0,4}}(?:(?:le|en|the|on|in|du|is|est) )?{_DATEISH}"),
    Rule("birth", "(?<![0-9./\\-])(?:0?[1-9]|[12][0-9]|3[01])[ ./\\-](?:0?[1-9]|1[0-2])[ ./\\-]"
         "(?:19|20)?[0-9]{2}(?![0-9]|[./\\-][0-9])", "old"),
    Rule("birth", "(?<![0-9./\\-])(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12][0-9]|3[01])/(?:19|20)?[0-9]{2}"
         "(?![0-9]|[./\\-][0-9])", "old"),
    Rule("birth", "(?<![0-9./\\-])(?:18|19|20)[0-9]{2}[ ./\\-](?:0?[1-9]|1[0-2])[ ./\\-](?:0?[1-9]|[12][0-9]|3[01])"
         "(?![0-9]|[./\\-][0-9])", "old"),
    Rule("birth", f"(?<![0-9])[0-9]{{1,2}}{_ORDINAL}[ .\\-/]{{0,2}}{_MONTH}[ .,\\-/]{{0,2}}"
         "(?:19|20)?[0-9]{2}(?![0-9:h])", "old"),
    Rule("birth", f"(?<![{_LETTER}]){_MONTH} [0-9]{{1,2}}{_ORDINAL},? (?:19|20)[0-9]{{2}}(?![0-9])", "old"),
    Rule("birth", "(?<![0-9])[0-9]{8}(?![0-9])", "old-run"),
    Rule("number", "(?<![0-9])[0-9]{7,}", "long"),
    Rule("number", f"(?<![0-9.,])[0-9]{{1,4}}(?:{_SEP}[0-9]{{2,4}})+(?![0-9])", "grouped"),
    Rule("name", f"[{_LETTER}'’\\-]{{2,}}\\^[{_LETTER}'’\\-]+"),
    Rule("name", f"(?<![{_LETTER}])(?:[Mm]me|MME|[Mm]adame|MADAME|[Mm]lle|[Mm]ademoiselle|[Mm]onsieur|MONSIEUR|[Mm]rs?"
         f"|MRS?|Ms|[Mm]iss)\\.? {_PARTICLE}({_WORD})(?: {_CAPITALISED})?", "titled", any_case=False),
    Rule("name", f"(?<![{_LETTER}])M\\. {_PARTICLE}({_CAPITALISED})(?: {_CAPITALISED})?", "titled", any_case=False),
    Rule("name", f"(?<![{_LETTER}])[Pp]atiente? (?:nomm[ée]e? |appel[ée]e? |named |called )?({_CAPITALISED})"
         f"(?: {_CAPITALISED})?", "titled", any_case=False),
    Rule("name", f"(?<![{_LETTER}'’])({_CAPITALS}),? ([A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ][{_LETTER}\\-]*)", "paired",
         any_case=False),
    Rule("name", f"(?<![{_LETTER}'’])({_CAPITALISED}) {_PARTICLE}({_CAPITALISED})", "first-name", any_case=False),
)  # fmt: skip

EXPLAINS = (
    "(?:(?:s[ée]rie|serial|s/n|sn|ticket|inventaire|inventory|asset|tag|build|kb|cve|erreur|error|error code|event"
    "|[ée]v[ée]nement|version|mod[èe]le|model|port|pid|poste|bip|beeper|t[ée]l\\.?|t[ée]l[ée]phone|phone|mobile"
    "|firmware)[ :.#=°-]{0,3}(?:n°|n[or]\\.?|number|num[ée]ro|num)?[ :.#=°-]{0,3}(?:[a-z]{1,3}-?)?|0x[0-9a-f]*|\\+)"
    "(?![\\s\\S])"
)
"""Before a number: what says that it is the machine's, the program's or the telephone's."""
VERSIONS = (
    "(?:(?:version|ver|v|firmware|logiciel|software|build|salle|room|bureau|ip|r[ée]vision|rev)[ :.#=-]{0,2})"
    "(?![\\s\\S])"
)
"""Before what could be a date: what says that it is a version or a room."""
TELEPHONE = (
    "(?:00|0)?[1-9][0-9]?(?:[ .\\-][0-9]{2}){4}|0[0-9]{2}[ .\\-][0-9]{3}[ .\\-][0-9]{2}[ .\\-][0-9]{2}"
    "|00[0-9]{2}(?:[ .\\-][0-9]{1,3}){3,5}"
)

_LISTS = tomli.loads(files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))
EVERYDAY = frozenset(str(_LISTS["everyday"]).split())
"""Words after a title or after “patient” that are no names."""
TRADE = frozenset(str(_LISTS["trade"]).split())
"""Words of the trade that are often written with capitals."""
FIRST_NAMES = frozenset(str(_LISTS["first_names"]).split())
