"""Presentation contexts of request and answer, laid over each other (PS3.8 9.3.2.2, 9.3.3.2; roles: PS3.7 D.3.3.4).

The same request and the same answer give the same contexts: they are laid over each other once, and the one tuple is
shared by all associations that negotiated so. Writers may rely on its identity.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from radvigil.protocols.dicom.items import CONTEXTS, REMEMBERED, ContextItem, Items
from radvigil.records import PresentationContext


class Negotiated(NamedTuple):
    """Contexts by their id, and in the order in which they were asked for."""

    by_id: dict[int, PresentationContext]
    told: tuple[PresentationContext, ...]


_known: dict[tuple[Items | None, Items | None], Negotiated] = {}


def negotiated(asked: Items | None, answered: Items | None) -> Negotiated:
    """What a request and its answer come to; either may not have been seen."""
    if not all(items is None or items.remembered for items in (asked, answered)):
        return _laid_over(asked, answered)
    found = _known.get((asked, answered))
    if found is None:
        if len(_known) >= REMEMBERED:
            _known.clear()
        found = _known[asked, answered] = _laid_over(asked, answered)
    return found


def _laid_over(asked: Items | None, answered: Items | None) -> Negotiated:
    by_id: dict[int, PresentationContext] = {}
    for context in _contexts(asked, answered):
        if len(by_id) < CONTEXTS:
            by_id.setdefault(context.id, context)
    return Negotiated(by_id, tuple(by_id.values()))


def _contexts(asked: Items | None, answered: Items | None) -> Iterator[PresentationContext]:
    answers = {item.id: item for item in answered.contexts} if answered else {}
    roles = answered.user.roles if answered else {}
    for item in asked.contexts if asked else ():
        yield _context(item, answers.get(item.id), roles.get(item.abstract_syntax))
    for item in answers.values():
        yield _context(ContextItem(item.id, None), item, None)


def _context(asked: ContextItem, answer: ContextItem | None, roles: tuple[bool, bool] | None) -> PresentationContext:
    accepted = answer.transfer_syntaxes[:1] if answer is not None and answer.result == 0 else []
    return PresentationContext(
        id=asked.id,
        abstract_syntax=asked.abstract_syntax,
        transfer_syntaxes=tuple(asked.transfer_syntaxes),
        result=answer.result if answer is not None else None,
        accepted_transfer_syntax=accepted[0] if accepted else "",
        scu_role=roles[0] if roles else None,
        scp_role=roles[1] if roles else None,
    )
