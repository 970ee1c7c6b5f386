"""`aside`: the other process of a served hub (`radvigil.hub.aside`); nobody types it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from radvigil.hub.aside import Done, receive, send, stand_back
from radvigil.hub.intake import beside as reports
from radvigil.hub.machines import beside as maps

ANSWERS: dict[str, Callable[[dict[str, Any]], Done]] = {"report": reports.answer, "map": maps.answer}
AFTERWARDS: dict[str, Callable[[dict[str, Any], Any], None]] = {"report": maps.draw_ahead}
"""What is done when the answer is out, before the next question: nobody waits for it."""


class Command(BaseCommand):
    help = "Take reports in, and draw maps, beside the pages."
    requires_system_checks = ()

    def handle(self, *words: Any, **said: Any) -> None:
        stand_back()
        while (question := receive(sys.stdin.buffer)) is not None:
            close_old_connections()
            done = ANSWERS[question["for"]](question)
            send(sys.stdout.buffer, done.answer)
            AFTERWARDS.get(question["for"], _nothing)(question, done.held)
            del done  # a report of a thousand machines is not held until the next one comes


def _nothing(_question: dict[str, Any], _held: Any) -> None:
    return
