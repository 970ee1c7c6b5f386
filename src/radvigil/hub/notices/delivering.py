"""From the outbox to the people.

Rules:
1. Rows are taken in a transaction of their own before anything is sent: two processes never send one row.
2. Mail that was surely not accepted (refused, or no connection) is tried again, `moments.PAUSES` times. Mail of which
   nobody knows (the line broke off after it was handed over) is not: twice is worse than shown as unknown.
3. One mail holds all that is due for a person at a site: a busy day makes one mail, not ten.
4. Without a mail server nothing is taken: the outbox keeps what waits, and the page says so.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from http.client import HTTPException
from smtplib import SMTPDataError, SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import TypeVar

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.urls import reverse

from radvigil.hub.configuration import secret
from radvigil.hub.notices import hooks, wording
from radvigil.hub.notices.models import Hook, Notice, Outgoing, Post
from radvigil.hub.notices.moments import next_try
from radvigil.hub.notices.telling import number_of

Row = TypeVar("Row", bound=Outgoing)

MOST = 200
"""Rows taken at a time."""
NOT_TAKEN = (SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPSenderRefused)
"""What a server says when it certainly does not keep what it was handed."""


def send_mail(now: datetime) -> int:
    """Send what is due; how many mails went."""
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return 0
    piles: dict[tuple[int, int, bool], list[Notice]] = defaultdict(list)
    for row in _taken(Notice, now):
        piles[row.person_id, row.site_id, row.urgent].append(row)
    return sum(_mailed(pile, now) for pile in piles.values())


def _taken(model: type[Row], now: datetime) -> list[Row]:
    """The rows that are due, now this process's own."""
    others = ("person", "site") if model is Notice else ("hook__site",)
    with transaction.atomic():
        rows = model._default_manager.select_for_update(skip_locked=True, of=("self",))
        mine = list(rows.filter(taken=None, due__lte=now).order_by("due", "pk").values_list("pk", flat=True)[:MOST])
        model._default_manager.filter(pk__in=mine, taken=None).update(taken=now)
    return list(model._default_manager.filter(pk__in=mine).select_related(*others).order_by("made", "pk"))


def _mailed(pile: Sequence[Notice], now: datetime) -> bool:
    person = pile[0].person
    if not person.is_active:
        Notice.objects.filter(pk__in=[row.pk for row in pile]).delete()
        return False
    line = get_connection()
    try:
        line.open()
    except (SMTPException, OSError):  # nothing was handed over yet
        _again(pile, now)
        return False
    try:
        return _handed_over(pile, line, now)
    finally:
        line.close()


def _handed_over(pile: Sequence[Notice], line: BaseEmailBackend, now: datetime) -> bool:
    try:
        gone = bool(letter(pile, line).send())
    except NOT_TAKEN:
        _again(pile, now)
        return False
    except (SMTPException, OSError):
        _closed(pile, failure=Outgoing.Failure.NO_ANSWER)
        return False
    _closed(pile, sent=now if gone else None)
    return gone


def letter(pile: Sequence[Notice], line: BaseEmailBackend | None = None) -> EmailMessage:
    """One mail for all these rows of one person at one site; plain text."""
    person, site, urgent = pile[0].person, pile[0].site, pile[0].urgent
    lang = wording.side(person.language)
    lines = []
    for (kind, page), rows in _grouped(pile).items():
        count = sum(row.count for row in rows)
        lines += [f"- {wording.sentence(kind, count, lang)}", f"  {page}"]
    mine = settings.PUBLIC_URL + reverse("notices:mine")
    text = [wording.mail("first", lang), "", *lines, "", wording.mail("why", lang, site=site.name, address=mine), ""]
    subject = wording.mail("subject_urgent" if urgent else "subject_digest", lang, site=site.name)
    return EmailMessage(
        subject, "\n".join(text), settings.DEFAULT_FROM_EMAIL, [person.email],
        headers={"Auto-Submitted": "auto-generated", "Content-Language": lang},
        connection=line,
    )  # fmt: skip


def _grouped(pile: Sequence[Notice]) -> dict[tuple[str, str], list[Notice]]:
    """Rows of one kind are one line; of several things it leads to the list, of one to the thing."""
    kinds: dict[str, list[Notice]] = defaultdict(list)
    for row in pile:
        kinds[row.kind].append(row)
    return {
        (kind, wording.page(kind, number_of(rows[0].subject) if len(rows) == 1 else 0)): rows
        for kind, rows in kinds.items()
    }


def _again(pile: Sequence[Outgoing], now: datetime, failure: str = Outgoing.Failure.REFUSED) -> None:
    """Another try later, or the end of tries."""
    for row in pile:
        later = next_try(now, row.tries + 1)
        kind = type(row)._default_manager.filter(pk=row.pk)
        if later is None:
            kind.update(tries=row.tries + 1, failure=failure)
        else:
            kind.update(tries=row.tries + 1, taken=None, due=later)


def _closed(pile: Sequence[Outgoing], **fields: object) -> None:
    for row in pile:
        type(row)._default_manager.filter(pk=row.pk).update(**fields)


# Webhooks


def send_posts(now: datetime) -> int:
    """Tell the hooks what is due; how many were told."""
    return sum(_posted(row, now) for row in _taken(Post, now))


def _posted(row: Post, now: datetime) -> bool:
    if row.hook.ended is not None:
        row.delete()
        return False
    try:
        status = hooks.post(hook_of(row.hook), body_of(row), now)
    except hooks.RefusedAddressError:
        _closed([row], failure=Outgoing.Failure.ADDRESS)
        return False
    except (OSError, HTTPException):
        _again([row], now, Outgoing.Failure.NO_ANSWER)
        return False
    if 200 <= status < 300:
        _closed([row], sent=now)
        return True
    if status in (408, 425, 429) or status >= 500:
        _again([row], now)
    else:
        _closed([row], failure=Outgoing.Failure.REFUSED)
    return False


def hook_of(hook: Hook) -> hooks.Hook:
    """The hook with its secret."""
    return hooks.Hook(
        address=hook.address, secret=secret_of(hook), private=hook.private, authority=settings.CONFIGURED.authority
    )


def secret_of(hook: Hook) -> str:
    return hooks.secret_of(secret(settings.HOME, "notices"), hook.pk, hook.turn)


def body_of(row: Post) -> bytes:
    """What a hook is told: codes and numbers, and the page that says more."""
    said = {
        "id": f"{row.event}:{row.kind}",
        "kind": row.kind,
        "subject": row.subject,
        "count": row.count,
        "urgent": row.urgent,
        "site": row.hook.site_id,
        "at": row.made.isoformat(),
        "page": wording.page(row.kind, number_of(row.subject)),
    }
    return json.dumps(said, ensure_ascii=True, sort_keys=True).encode("ascii")
