"""Drafts of notifications, in both languages, from what the site wrote; and what is missing.

Rules:
1. A draft claims nothing that nobody entered: what is missing stands in it as missing, and is listed.
2. The words of the form are in the reader's language; what people typed stays as they typed it.
3. Text is plain: whoever shows it escapes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from radvigil.hub.duties.law import Duty, Stage
from radvigil.hub.duties.words import say
from radvigil.texts import moment

MISSING = "[ … ]"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a draft is written from."""

    reference: str
    country: str
    values: Mapping[str, str]
    """What the site entered, by code of the field; blank text counts as missing."""
    written: datetime
    """Now, in the site's time zone."""
    late: bool = False


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One field of the form."""

    code: str
    label: str
    text: str
    """Empty: missing."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A notification before it is sent."""

    lang: str
    heading: str
    head: tuple[str, ...]
    lines: tuple[DraftLine, ...]
    foot: tuple[str, ...]

    @property
    def missing(self) -> tuple[DraftLine, ...]:
        """Fields that nobody filled."""
        return tuple(line for line in self.lines if not line.text)

    def text(self) -> str:
        """The whole as plain text, to copy."""
        blank = f"{MISSING} ({say('draft.missing', self.lang)})"
        body = [f"{line.label}\n  {line.text or blank}" for line in self.lines]
        return "\n\n".join((self.heading, "\n".join(self.head), *body, "\n".join(self.foot))) + "\n"


def draft(duty: Duty, stage: Stage, matter: Matter, lang: str) -> Draft:
    """The draft of one stage of one duty."""
    codes = (*stage.fields, *(stage.late_fields if matter.late else ()))
    lines = tuple(DraftLine(code, say(f"field.{code}", lang), matter.values.get(code, "").strip()) for code in codes)
    heading = say("draft.heading", lang, stage=say(f"stage.{stage.id}", lang), duty=say(f"duty.{duty.id}.short", lang))
    written = moment(round(matter.written.timestamp()) * 1_000_000_000, lang, matter.written.tzinfo or UTC)
    foot = (say("draft.state-draft", lang, date=written), say("disclaimer", lang))
    return Draft(lang, heading, _head(duty, matter, lang), lines, foot)


def _head(duty: Duty, matter: Matter, lang: str) -> tuple[str, ...]:
    who = duty.recipient[matter.country]
    address = duty.own.get("address") or say(f"recipient.{who}.address", lang)
    return (
        say("draft.to", lang, recipient=say(f"recipient.{who}.name", lang)),
        say("draft.through", lang, address=address),
        say("draft.incident", lang, reference=matter.reference),
    )
