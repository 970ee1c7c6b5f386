"""What later apps say beside a machine or a finding, and what they have of some words that somebody looks for.

The pages of earlier apps know nothing of later ones. A later app registers what it has to say, in its `ready()`; the
page leaves room for it: `{% beside "finding" finding %}`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from radvigil.hub.people.rights import Badge

Speaker = Callable[[Badge, Any], dict[str, Any]]
"""Who looks, and at what → what the template shows; empty when there is nothing to say."""

_SPEAKERS: dict[str, list[tuple[str, Speaker]]] = defaultdict(list)


def beside(place: str, template: str) -> Callable[[Speaker], Speaker]:
    """Have this said beside every `finding`, `machine` or `doubt`, or of the words of a `search`, by that template."""

    def kept(speaker: Speaker) -> Speaker:
        _SPEAKERS[place].append((template, speaker))
        return speaker

    return kept


def said_beside(place: str, badge: Badge, of: Any) -> list[tuple[str, dict[str, Any]]]:
    """Templates, each with what it shows."""
    told = [(template, speaker(badge, of)) for template, speaker in _SPEAKERS[place]]
    return [(template, shown) for template, shown in told if shown]
