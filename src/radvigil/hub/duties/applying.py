"""Which duties a site and an incident fall under: pure functions over what people answered.

Rules:
1. Three outcomes and a fourth: it applies, it does not (why), it cannot be said yet (what to answer), or it stands at
   all times. What nobody answered is never read as a no, nor as a yes.
2. A no anywhere is a no: nothing is asked that cannot change the outcome.
3. That a duty applies starts no clock. Only a person does (`clocks`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from radvigil.hub.duties.law import Duty, Law, Where

Answer = Literal["yes", "no", "unknown"]
Outcome = Literal["yes", "no", "ask", "standing"]
TRANSPOSED: Final = "nis2_transposed"
"""The one fact of a site that is a date."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a site says of itself."""

    country: str
    provider: str
    facts: Mapping[str, bool] = field(default_factory=dict)
    """Facts that somebody stated; one that is not there was not answered."""
    nis2_from: date | None = None
    """Date from which French law applies the directive."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why. The sentence is `reason.<code>`; `about` is the fact or question it speaks of, `on` a date."""

    code: str
    about: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One duty seen from one site and incident."""

    duty: Duty
    outcome: Outcome
    reasons: tuple[Reason, ...]


def applicable(law: Law, profile: Profile, answers: Mapping[str, str], on: date) -> tuple[Standing, ...]:
    """All duties, in the order of the law; `on` is the day for which it is asked."""
    return tuple(_standing(duty, profile, answers, on) for duty in law.duties)


def concerned(law: Law, profile: Profile, on: date) -> tuple[Standing, ...]:
    """The same of the site alone, as if nothing were known of any incident."""
    return applicable(law, profile, {}, on)


def _standing(duty: Duty, profile: Profile, answers: Mapping[str, str], on: date) -> Standing:
    outcome, reasons = _of_site(duty, profile, on)
    if outcome == "no":
        return Standing(duty, "no", reasons)
    if duty.kind == "standing":
        return Standing(duty, "standing" if outcome == "yes" else outcome, reasons or (Reason("standing"),))
    refused, open_ones = _of_incident(duty, answers)
    if refused:
        return Standing(duty, "no", refused)
    asked = (*reasons, *open_ones)
    return Standing(duty, "ask" if asked else "yes", asked or (Reason("applies"),))


def _of_site(duty: Duty, profile: Profile, on: date) -> tuple[Outcome, tuple[Reason, ...]]:
    """The best of the rows: one that holds, else one that might, else why none does."""
    here = [row for row in duty.where if row.country == profile.country]
    if not here:
        return "no", (Reason("country"),)
    fitting = [row for row in here if not row.providers or profile.provider in row.providers]
    if not fitting:
        return "no", (Reason("provider"),)
    looked = [_row(row, profile, on) for row in fitting]
    return min(looked, key=lambda one: ("yes", "ask", "no").index(one[0]))


def _row(row: Where, profile: Profile, on: date) -> tuple[Outcome, tuple[Reason, ...]]:
    found = [(fact, *_fact(fact, profile, on)) for fact in row.facts]
    against = tuple(reason for _, holds, reason in found if holds is False)
    if against:
        return "no", against
    missing = tuple(reason for _, holds, reason in found if holds is None)
    return ("ask", missing) if missing else ("yes", ())


def _fact(fact: str, profile: Profile, on: date) -> tuple[bool | None, Reason]:
    if fact == TRANSPOSED:
        return _transposed(profile, on)
    holds = profile.facts.get(fact)
    return holds, Reason("fact-ask" if holds is None else "fact-no", fact)


def _transposed(profile: Profile, on: date) -> tuple[bool, Reason]:
    """Off until its date is entered and has come."""
    if profile.nis2_from is None:
        return False, Reason("transposition-none")
    return profile.nis2_from <= on, Reason("transposition-later", on=profile.nis2_from)


def _of_incident(duty: Duty, answers: Mapping[str, str]) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """What speaks against it, and what is still to be answered."""
    refused = [Reason("question-no", ask) for ask in duty.asks if answers.get(ask) == "no"]
    refused += [Reason("question-ended", ask) for ask in duty.ended_by if answers.get(ask) == "yes"]
    asked = [Reason("question-ask", ask) for ask in duty.asks if answers.get(ask) not in ("yes", "no")]
    return tuple(refused), tuple(asked)
