"""Passwords that anybody here would guess first.

The lists of leaked passwords know few of twelve characters: people make those out of short ones, by saying them twice
or by adding a year, a sign, the name of the house or of the program. What is left without all that must still be
something.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from radvigil.hub.places.models import Site

DIFFERENT = 5
"""So many different signs at least."""
LEFT = 6
"""So many signs must be left when the words of the house and what is common are taken away."""
HERE = frozenset(
    {
        "admin", "administrateur", "administrator", "azerty", "bienvenue", "clinic", "clinique", "dicom", "hopital",
        "hospital", "hôpital", "imagerie", "imaging", "klinik", "motdepasse", "pacs", "password", "passwort",
        "qwerty", "qwertz", "radiographer", "radiologie", "radiologue", "radiology", "radvigil", "scanner", "soleil",
        "welcome",
    }
)  # fmt: skip
"""Words of the program and of the trade, and what people say for a password in the two languages."""


class GuessableValidator:
    """Refuses what is one short thing said again, or the words of the house with a number behind."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        plain = password.lower()
        if len(set(plain)) < DIFFERENT or plain in (plain + plain)[1:-1] or _counted(plain):
            raise ValidationError(_("This repeats or counts. Three or four words are easier to keep."), code="repeats")
        for word in sorted({*HERE, *_names()}, key=len, reverse=True):
            plain = plain.replace(word, "")
        plain = re.sub(r"[\W\d_]+", "", plain)
        if len(plain) < LEFT or plain in self.common:
            raise ValidationError(
                _("Anybody here would try this first: the name of the house or a common word, and a number."),
                code="guessable",
            )

    def get_help_text(self) -> str:
        return str(_("Not the name of the house, nor a common word with a number."))


def _counted(text: str) -> bool:
    """`123456789012`, `abcdefghijkl`, and the same backwards."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}


def _names() -> set[str]:
    """The words of the sites' names."""
    names = Site.objects.values_list("name", flat=True)
    return {word for name in names for word in re.findall(r"\w{4,}", name.lower())}
