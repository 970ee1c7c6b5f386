"""How a statement of a duty is said in an incident's timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from radvigil.hub.duties.law import law
from radvigil.hub.duties.words import say


def stated(detail: Mapping[str, Any], lang: str) -> str:
    """“ISA 74b, Report, sent: 2026-11-27 22:15”; the moment in the zone in which it was stated."""
    short = say(f"duty.{detail['duty']}.short", lang)
    act, about = detail["act"], detail["about"]
    what = {
        "start": lambda: say(f"start.{law().duty(detail['duty']).start}", lang),
        "moment": lambda: say(f"start.{about}", lang),
        "sent": lambda: f"{say(f'stage.{about}', lang)}, {say('said.sent', lang)}",
        "stopped": lambda: say("said.stopped", lang),
    }[act]()
    moment = detail["when"]
    when = f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M}" if moment else say("said.back", lang)
    return f"{short}, {what}: {when}"
