"""A word of the command line that answers in the language of who types it.

`radvigil hub` says which that is (`RADVIGIL_HUB_LANG`); without it, English.
"""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

LANGUAGE = "RADVIGIL_HUB_LANG"


class SpokenCommand(BaseCommand):
    """Everything it says passes gettext."""

    def execute(self, *words: Any, **said: Any) -> str | None:
        with translation.override(os.environ.get(LANGUAGE, "en")):
            return super().execute(*words, **said)
