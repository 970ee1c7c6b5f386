"""Making cards, taking doubts in, and answering them. Every change is noted in the same transaction.

A reporter who stays known to the facilitator alone is not the actor of the log's entry: the entry has none.
"""

from __future__ import annotations

import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.dispatch import Signal
from django.utils.crypto import salted_hmac

from radvigil.hub.audit.services import note
from radvigil.hub.doubts.identity import BLANK, Suspect, blanked, cleaned, suspects
from radvigil.hub.doubts.models import DeviceToken, Doubt, Outcome, Reply, Seen
from radvigil.hub.doubts.signals import doubt_answered, doubt_handed, doubt_sent
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.services import Act
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site

MARK = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""What a phone gives to its sending, so that a second try is known for the same."""


class SuspectError(ValueError):
    """The text holds what looks like a patient's identity; nothing was kept."""

    def __init__(self, text: str, found: list[Suspect]) -> None:
        super().__init__("identity")
        self.parts = [(one.kind, text[one.start : one.end]) for one in found]


@dataclass(frozen=True, slots=True)
class Said:
    """What a reporter says."""

    what: str
    words: str = ""
    signed: str = ""
    kept: bool = False
    mark: str = ""
    blank: bool = False
    """Send it without the parts that look like a patient's identity."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a doubt comes from: a card, or a person who signed in; and the machine, if it is about one."""

    site: Site
    machine: Machine | None = None
    card: DeviceToken | None = None
    by: Person | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A doubt that is kept, and the secret of the reporter's link."""

    doubt: Doubt
    link: str
    new: bool
    """False: the same sending came before, and nothing changed."""


# ── cards ────────────────────────────────────────────────────────────────────


@transaction.atomic
def make_card(act: Act, machine: Machine) -> tuple[DeviceToken, str]:
    """A new token for a machine's card, and its secret, which is shown once. Earlier cards go on opening."""
    secret = secrets.token_urlsafe(24)
    one = DeviceToken.objects.create(
        site_id=machine.site_id, machine=machine, digest=digest(secret), made=act.at, made_by=act.by
    )
    note(act.by, "card.made", f"machine:{machine.pk}", machine.site, card=one.pk)
    return one, secret


@transaction.atomic
def revoke_card(act: Act, one: DeviceToken) -> None:
    """The card opens nothing any more. Repeating it changes nothing."""
    if DeviceToken.objects.filter(pk=one.pk, revoked=None).update(revoked=act.at):
        note(act.by, "card.revoked", f"machine:{one.machine_id}", one.site, card=one.pk)


# ── a doubt ──────────────────────────────────────────────────────────────────


def report(source: Source, said: Said, now: datetime) -> Sent:
    """Take a doubt in, once.

    Raises SuspectError for words that look like a patient's identity, unless they are to be blanked; ValueError for an
    unknown kind or without a mark. Then nothing was kept.
    """
    if said.what not in Seen.values or not MARK.fullmatch(said.mark):
        raise ValueError("what" if said.what not in Seen.values else "mark")
    words, hidden = free_of_patients(said.words, said.blank, now)
    signed, _hidden = free_of_patients(said.signed, blank=True, now=now, names=True)
    machine = source.machine
    about = f"{source.site.pk} {machine.pk if machine else ''} {said.kept}"
    content = "\0".join((about, said.what, words, signed))
    once = digest(f"{said.mark}\0{content}")
    with transaction.atomic():
        # One at a time at a site: numbers follow each other, and a sending that comes twice at once counts once.
        Site.objects.select_for_update().get(pk=source.site.pk)
        before = Doubt.objects.filter(site=source.site, once=once).first()
        if before is not None:
            return Sent(before, _link(once, said.mark), new=False)
        last = Doubt.objects.filter(site=source.site).order_by("-number").values_list("number", flat=True).first()
        doubt = Doubt.objects.create(
            site=source.site,
            number=(last or 0) + 1,
            machine=machine,
            department=machine.department if machine else None,
            what=said.what,
            words=words[:500],
            blanked=hidden,
            sent=now,
            card=source.card,
            reporter=source.by,
            signed=signed[:60],
            kept=said.kept,
            once=once,
            link=digest(_link(once, said.mark)),
        )
        note(None if said.kept else source.by, "doubt.sent", f"doubt:{doubt.pk}", source.site, what=said.what)
        _tell(doubt_sent, doubt)
    return Sent(doubt, _link(once, said.mark), new=True)


def free_of_patients(text: str, blank: bool, now: datetime, names: bool = False) -> tuple[str, bool]:
    """The text as it may be kept, and whether something was blanked. Raises SuspectError when nothing may be.

    `names`: the text is the reporter's own name, or an answer in which colleagues are named: only numbers and dates of
    birth count.
    """
    plain = cleaned(text)
    found = [one for one in suspects(plain, now.date()) if not (names and one.kind == "name")]
    if not found:
        return plain, False
    if not blank:
        raise SuspectError(plain, found)
    return (BLANK if names else blanked(plain, now.date())), True


def _link(once: str, mark: str) -> str:
    """The secret of the reporter's link. It follows from the phone's mark, so that a second try shows the same link."""
    made = salted_hmac("radvigil.doubts.link", f"{once} {mark}", algorithm="sha256").digest()
    return urlsafe_b64encode(made[:24]).decode()


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _tell(signal: Signal, doubt: Doubt) -> None:
    transaction.on_commit(lambda: signal.send_robust(sender=Doubt, doubt=doubt))


# ── what follows ─────────────────────────────────────────────────────────────


@transaction.atomic
def see(act: Act, doubt: Doubt) -> bool:
    """Somebody has read it; the first who did stays. False when it had been seen before."""
    if not Doubt.objects.filter(pk=doubt.pk, seen=None).update(seen=act.at, seen_by=act.by):
        return False
    doubt.seen, doubt.seen_by = act.at, act.by
    note(act.by, "doubt.seen", f"doubt:{doubt.pk}", doubt.site)
    _tell(doubt_answered, doubt)
    return True


@transaction.atomic
def reply(act: Act, doubt: Doubt, words: str) -> Reply:
    """A word to the reporter; the same twice is one. Raises SuspectError as for a doubt, ValueError when empty."""
    plain, _hidden = free_of_patients(words, blank=False, now=act.at, names=True)
    if not plain:
        raise ValueError("words")
    Doubt.objects.select_for_update().get(pk=doubt.pk)
    last = doubt.replies.order_by("-at", "-pk").first()
    if last is not None and last.by_id == act.by.pk and last.words == plain[:500]:
        return last
    see(act, doubt)
    one = Reply.objects.create(doubt=doubt, by=act.by, at=act.at, words=plain[:500])
    note(act.by, "doubt.answered", f"doubt:{doubt.pk}", doubt.site)
    _tell(doubt_answered, doubt)
    return one


@transaction.atomic
def hand_over(act: Act, doubt: Doubt, engineer: Person) -> None:
    """An engineer of the site goes on with it; the facilitator still may. To the same one twice changes nothing."""
    see(act, doubt)
    changed = Doubt.objects.filter(pk=doubt.pk).exclude(engineer=engineer)
    if changed.update(engineer=engineer, handed=act.at):
        doubt.engineer, doubt.handed = engineer, act.at
        note(act.by, "doubt.handed", f"doubt:{doubt.pk}", doubt.site, to=engineer.number)
        _tell(doubt_handed, doubt)


@dataclass(frozen=True, slots=True)
class End:
    """What came of a doubt, in one sentence; `became` is the number of the incident or the task, where there is one."""

    outcome: str
    words: str
    became: int | None = None


@transaction.atomic
def end(act: Act, doubt: Doubt, what: End) -> None:
    """Say what came of it. It may be said again, when more is known: the last sentence stands.

    Raises SuspectError as for a doubt, ValueError for an unknown outcome or without a sentence.
    """
    plain, _hidden = free_of_patients(what.words, blank=False, now=act.at, names=True)
    if what.outcome not in Outcome.values or not plain:
        raise ValueError("outcome" if what.outcome not in Outcome.values else "words")
    see(act, doubt)
    doubt.outcome, doubt.outcome_words = what.outcome, plain[:300]
    doubt.ended, doubt.ended_by, doubt.became = act.at, act.by, what.became
    doubt.save(update_fields=["outcome", "outcome_words", "ended", "ended_by", "became"])
    note(act.by, "doubt.ended", f"doubt:{doubt.pk}", doubt.site, outcome=what.outcome, became=what.became)
    _tell(doubt_answered, doubt)


def forget(person: Person) -> int:
    """Their doubts stay and name nobody any more. How many there were."""
    return Doubt.objects.filter(reporter=person).update(reporter=None)
