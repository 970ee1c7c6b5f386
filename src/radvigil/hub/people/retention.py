"""What is forgotten, and when: by time, and when a person is erased.

Rules:
1. `[retention]` of `hub.toml` says after how many days; 0 keeps for ever. Nothing else decides.
2. Each app keeps its own rules in its `keeping.py`: by time (`@after("doubts")`), and of one person (`@with_person`).
   `people` finds them by name and imports nobody.
3. A rule may run twice, or be cut short: what is forgotten already is not found again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from radvigil.hub.audit.services import note
from radvigil.hub.people.models import Person

Forget = Callable[[datetime], int]
"""What ended before that moment → how many rows were emptied or removed."""
ForgetPerson = Callable[[Person], None]

_BY_TIME: list[tuple[str, Forget]] = []
_BY_PERSON: list[ForgetPerson] = []


def after(setting: str) -> Callable[[Forget], Forget]:
    """Have this done with what is older than that setting of `[retention]`."""

    def kept(rule: Forget) -> Forget:
        _BY_TIME.append((setting, rule))
        return rule

    return kept


def with_person(rule: ForgetPerson) -> ForgetPerson:
    """Have this done in the transaction that erases a person."""
    _BY_PERSON.append(rule)
    return rule


def forget(now: datetime) -> dict[str, int]:
    """Apply all rules of time; setting → rows, of those that had some."""
    autodiscover_modules("keeping")
    found: dict[str, int] = {}
    for setting, rule in _BY_TIME:
        days = getattr(settings.CONFIGURED.retention, setting)
        if days:
            with transaction.atomic():
                count = rule(now - timedelta(days=days))
                if count:
                    note(None, "retention.applied", f"retention:{setting}", rows=count, days=days)
            found[setting] = found.get(setting, 0) + count
    return {setting: count for setting, count in found.items() if count}


def forget_person(person: Person) -> None:
    """Apply the rules of every app to one person; in the caller's transaction."""
    autodiscover_modules("keeping")
    for rule in _BY_PERSON:
        rule(person)
