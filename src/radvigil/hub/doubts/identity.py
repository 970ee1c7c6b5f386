"""What looks like a patient's identity in a sentence that somebody is about to send.

Rules:
1. It warns before anything is kept. The person takes the part out, or sends with that part blanked; there is no third
   way, because a doubt never needs to know who the patient is.
2. Three kinds: a number (the Swiss AVS number by the check digit of EAN-13, the French NIR by its key of 97, what is
   written after a word like IPP, any long run of digits), a date of birth, a name.
3. A date of last year or later is an event (“since 12.11.2026”) unless a word of birth stands before it. A version, an
   address, a telephone number, a serial number after its word, a time and a room are not warned about.
4. Patterns and lists (`lexicon.py`) mean the same to Python and to a browser's script (`static/doubts/identity.js`),
   which warns while one types; a test holds both against the same sentences. The server's answer counts.

Limits: a name written without title, without capitals or with a first name that is not listed passes; so does a number
of fewer than seven digits without a word before it. The page asks for no patient, and says why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from radvigil.hub.doubts import lexicon

Kind = Literal["number", "birth", "name"]
BLANK = "[…]"


@dataclass(frozen=True, slots=True, order=True)
class Suspect:
    """Part of a text, `text[start:end]`, and what it looks like."""

    start: int
    end: int
    kind: Kind


def cleaned(text: str) -> str:
    """The text as it is judged and kept: composed, ASCII digits, no control or invisible characters but line ends."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(_plain(one) for one in composed if one == "\n" or unicodedata.category(one) not in _HIDDEN).strip()


_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def _plain(one: str) -> str:
    digit = unicodedata.decimal(one, None)
    return one if digit is None else str(digit)


def suspects(text: str, today: date) -> list[Suspect]:
    """Parts that look like a patient's identity, in their order, none over another."""
    found = [
        Suspect(one.start(), one.end(), rule.kind)
        for rule, pattern in _RULES
        for one in pattern.finditer(text)
        if one.end() > one.start() and CHECKS[rule.check](text, one, today)
    ]
    parted: list[Suspect] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if parted and one.start < parted[-1].end:
            last = parted[-1]
            parted[-1] = Suspect(last.start, max(last.end, one.end), last.kind)
        else:
            parted.append(one)
    return parted


def blanked(text: str, today: date) -> str:
    """The same without those parts. What is left is judged again: two halves may make a new whole."""
    for _round in range(8):
        found = suspects(text, today)
        if not found:
            return text
        for one in reversed(found):
            text = text[: one.start] + BLANK + text[one.end :]
    return BLANK


# ── what a pattern alone cannot tell ─────────────────────────────────────────


def avs_holds(digits: str) -> bool:
    """The last digit of an AVS number (EAN-13): weights 1 and 3 in turn, and the sum is a multiple of ten."""
    return len(digits) == 13 and sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0


def nir_holds(written: str) -> bool:
    """The key of a NIR: 97 less the number modulo 97; Corsica's 2A counts as 19, 2B as 18."""
    plain = written.replace("2A", "19").replace("2B", "18")
    return plain.isdigit() and len(plain) == 15 and 97 - int(plain[:13]) % 97 == int(plain[13:])


Found = re.Match[str]


def _always(_text: str, _found: Found, _today: date) -> bool:
    return True


def _avs(_text: str, found: Found, _today: date) -> bool:
    return avs_holds(_digits(found[0]))


def _nir(_text: str, found: Found, _today: date) -> bool:
    return nir_holds(re.sub(r"[^0-9AB]", "", found[0].upper()))


def _long(text: str, found: Found, today: date) -> bool:
    """A run of digits that no word before it explains, and that is not a day of this year."""
    return not (_explained(text, found) or _recent_day(found[0], today))


def _grouped(text: str, found: Found, _today: date) -> bool:
    """Groups of digits that are no telephone number, no address of the network, no years, no thousands."""
    groups = re.split(r"[^0-9]", found[0])
    if len("".join(groups)) < 8 or sum(len(one) > 2 for one in groups) < 2 or _explained(text, found):
        return False
    if _TELEPHONE.fullmatch(found[0]) or all(re.fullmatch(r"(?:19|20)[0-9]{2}", one) for one in groups):
        return False
    network = len(groups) == 4 and "." in found[0] and all(int(one) < 256 for one in groups)
    return not (network or all(one == "000" for one in groups[1:]))


def _old(text: str, found: Found, today: date) -> bool:
    """A whole date of the year before last or earlier: groups are day, month, year in the order the pattern says."""
    if _versioned(text, found):
        return False
    numbers = [int(one) for one in re.findall(r"[0-9]+", found[0])]
    year = max(numbers) if max(numbers) > 31 else numbers[-1]
    if year < 100:
        year += 2000 if year <= today.year % 100 + 1 else 1900
    return 1880 <= year < today.year - 1


def _old_run(text: str, found: Found, today: date) -> bool:
    """Eight digits that are a day, year first or last."""
    run = found[0]
    year, month, day = (int(part) for part in (run[:4], run[4:6], run[6:]))
    turned = (int(run[4:]), int(run[2:4]), int(run[:2]))
    days = [one for one in ((year, month, day), turned) if 1 <= one[1] <= 12 and 1 <= one[2] <= 31]
    return not _explained(text, found) and any(1880 <= one[0] < today.year - 1 for one in days)


def _titled(_text: str, found: Found, _today: date) -> bool:
    """After a title, a word that is no everyday one."""
    return found[1].lower() not in lexicon.EVERYDAY


def _paired(_text: str, found: Found, _today: date) -> bool:
    """A surname in capitals beside another word, neither of them a word of the trade."""
    words = {found[1].lower(), found[2].lower()}
    return not words & (lexicon.EVERYDAY | lexicon.TRADE)


def _first_name(_text: str, found: Found, _today: date) -> bool:
    """A common first name, then another capitalised word."""
    return found[1].lower() in lexicon.FIRST_NAMES and found[2].lower() not in lexicon.EVERYDAY | lexicon.TRADE


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _explained(text: str, found: Found) -> bool:
    return bool(_EXPLAINS.search(text[max(0, found.start() - 32) : found.start()]))


def _versioned(text: str, found: Found) -> bool:
    return bool(_VERSIONS.search(text[max(0, found.start() - 24) : found.start()]))


def _recent_day(run: str, today: date) -> bool:
    years = {run[:4], run[4:]} if len(run) == 8 else set()
    return bool(years & {str(today.year - 1), str(today.year), str(today.year + 1)})


CHECKS: dict[str, Callable[[str, Found, date], bool]] = {
    "": _always, "avs": _avs, "nir": _nir, "long": _long, "grouped": _grouped, "old": _old, "old-run": _old_run,
    "titled": _titled, "paired": _paired, "first-name": _first_name,
}  # fmt: skip
_EXPLAINS = re.compile(lexicon.EXPLAINS, re.IGNORECASE)
_VERSIONS = re.compile(lexicon.VERSIONS, re.IGNORECASE)
_TELEPHONE = re.compile(lexicon.TELEPHONE)
_RULES = [(one, re.compile(one.pattern, re.IGNORECASE if one.any_case else 0)) for one in lexicon.RULES]
