"""How a statement of a duty is said in an incident's timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from radvigil.hub.duties.law import law
from radvigil.hub.duties.words import say
from radvigil.texts import moment


def stated(detail: Mapping[str, Any], lang: str) -> str:
    """“ISA 74b, Report, sent · Fri 27 Nov 2026, 22:15”; the moment in the zone in which it was stated."""
    short = say(f"duty.{detail['duty']}.short", lang)
    act, about = detail["act"], detail["about"]
    what = {
        "start": lambda: say(f"start.{law().duty(detail['duty']).start}", lang),
        "moment": lambda: say(f"start.{about}", lang),
        "sent": lambda: f"{say(f'stage.{about}', lang)}, {say('said.sent', lang)}",
        "stopped": lambda: say("said.stopped", lang),
    }[act]()
    stated_at = detail["when"]
    when = _said(datetime.fromisoformat(stated_at), lang) if stated_at else say("said.back", lang)
    return f"{short}, {what} · {when}"


def _said(when: datetime, lang: str) -> str:
    return moment(round(when.timestamp()) * 1_000_000_000, lang, when.tzinfo or UTC)
