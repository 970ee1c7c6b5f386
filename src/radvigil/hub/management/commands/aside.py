"""`aside`: the other process of a served hub (`radvigil.hub.aside`); nobody types it."""

from __future__ import annotations

import gc
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from radvigil.hub.aside import Done, receive, send
from radvigil.hub.intake import beside as reports
from radvigil.hub.intake.tidy import tidy
from radvigil.hub.machines import beside as maps


def _after_a_report(question: dict[str, Any], held: Any) -> None:
    if held is not None and held.new:  # neither refused nor known: something was written
        tidy()
    maps.draw_ahead(question, held)


ANSWERS: dict[str, Callable[[dict[str, Any]], Done]] = {"report": reports.answer, "map": maps.answer}
AFTERWARDS: dict[str, Callable[[dict[str, Any], Any], None]] = {"report": _after_a_report}
"""What is done when the answer is out, before the next question: nobody waits for it."""
IDLE = 900
"""Seconds without a question, after which it ends, and gives its memory back; the next question begins another one."""


class Command(BaseCommand):
    help = "Take reports in, and draw maps, beside the pages."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--idle", type=int, default=IDLE)

    def handle(self, *words: Any, **said: Any) -> None:
        gc.disable()  # it would look again and again through a report that grows: a quarter of an intake
        while (question := _awaited(said["idle"])) is not None:
            close_old_connections()
            done = ANSWERS[question["for"]](question)
            send(sys.stdout.buffer, done.answer)
            AFTERWARDS.get(question["for"], _nothing)(question, done.held)
            del done  # a report of a thousand machines is not held until the next one comes
            gc.collect()


def _awaited(idle: int) -> dict[str, Any] | None:
    """The next question. This process ends here, by the signal of its alarm clock, when none comes for so long."""
    signal.alarm(idle)
    try:
        return receive(sys.stdin.buffer)
    finally:
        signal.alarm(0)


def _nothing(_question: dict[str, Any], _held: Any) -> None:
    return
