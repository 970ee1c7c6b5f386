"""A word of the command line that answers in the language of who types it.

`radvigil hub` says which that is (`RADVIGIL_HUB_LANG`); without it, English. A word that needs a hub which has been
started says so when it has not been, or was started by another version, instead of failing on the first table.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation
from django.utils.translation import gettext as _

from radvigil.hub.configuration import LANGUAGE


class SpokenCommand(BaseCommand):
    """Everything it says passes gettext."""

    STARTED = False
    """It needs a hub that has been started."""

    def execute(self, *words: Any, **said: Any) -> str | None:
        with translation.override(os.environ.get(LANGUAGE, "en")):
            try:
                if self.STARTED:
                    _started()
                return super().execute(*words, **said)
            except CommandError as error:
                if not getattr(self, "_called_from_command_line", False):  # set by Django
                    raise
                self.stderr.write(f"radvigil hub: {error}")
                sys.exit(error.returncode)


def _started() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        told = _(
            "this hub has not been started yet, or was started by an earlier version: start it once (radvigil hub)"
        )
        raise CommandError(told, returncode=2)
