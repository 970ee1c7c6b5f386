"""`aside`: the other process of a served hub (`radvigil.hub.aside`); nobody types it."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from radvigil.hub.aside import receive, send, stand_back
from radvigil.hub.intake.beside import SERVED, answer


class Command(BaseCommand):
    help = "Take reports in beside the pages."
    requires_system_checks = ()

    def handle(self, *words: Any, **said: Any) -> None:
        os.environ.pop(SERVED, None)  # here is where the work is done
        stand_back()
        while (question := receive(sys.stdin.buffer)) is not None:
            close_old_connections()
            send(sys.stdout.buffer, answer(question))
