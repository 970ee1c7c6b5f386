"""Who may do what: the one table, and the one place that asks it.

Rules:
1. A view names the right it needs with `@needs(Right.X)`; it answers 403 to who lacks it, and sends a stranger to the
   sign-in. What needs no right says `@open_to_all` and why.
2. An auditor reads everything and changes nothing: no right that changes is theirs. A page that others fill in asks
   for a right to read it, and for another one `to_change` what it holds; it shows its forms to who has that one.
3. A right is held at the site that is looked at, never at another one. The audit log is one chain for all sites: who
   may read it at one of them verifies and exports it whole.
4. The department of a role chooses what "My room" shows; it narrows no right: at night one person has two of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from radvigil.hub.people.models import CLINICIANS, ENGINEERS, READERS, Membership, Person, Role

if TYPE_CHECKING:
    from radvigil.hub.places.models import Site

EVERYONE = frozenset(Role)
ALL_BUT_AUDITOR = EVERYONE - {Role.AUDITOR}
CARE = frozenset(CLINICIANS)
ENGINEERING = frozenset(ENGINEERS)


class Right(Enum):
    """A right, and the roles that have it."""

    SEE = ("see", EVERYONE)
    """Machines, findings, map, tasks, incidents: everyone at the site."""
    SEE_DUTIES = ("see-duties", EVERYONE)
    DOUBT = ("doubt", ALL_BUT_AUDITOR)
    ANSWER_DOUBT = ("answer-doubt", CARE | ENGINEERING)
    """And only who carries the mark of facilitator, or an engineer to whom it was handed."""
    JUDGE = ("judge", ENGINEERING)
    """Verdicts on findings and advisories; confirming that two devices are one."""
    EDIT_MACHINES = ("edit-machines", ENGINEERING | {Role.ADMINISTRATOR})
    DECIDE_USE = ("decide-use", CARE | ENGINEERING | {Role.MANAGER})
    """Taking a machine out of use, and back."""
    WORK = ("work", ALL_BUT_AUDITOR)
    """Own tasks: take, comment, finish."""
    ASSIGN = ("assign", CARE | ENGINEERING | {Role.MANAGER, Role.LAW})
    DECIDE = ("decide", frozenset({Role.MANAGER}))
    """Approve, refuse, delegate."""
    SIGN = ("sign", CARE | ENGINEERING | {Role.MANAGER})
    """Sign the acceptance of a risk for one's own profession."""
    AGREE = ("agree", CARE | ENGINEERING | {Role.MANAGER, Role.LAW})
    """Say for one's own profession that what was decided may begin, or not like this."""
    LEAD_INCIDENT = ("lead-incident", CARE | ENGINEERING | {Role.MANAGER, Role.LAW})
    SET_CLOCKS = ("set-clocks", frozenset({Role.LAW, Role.MANAGER}))
    CORRECT_LAW = ("correct-law", frozenset({Role.LAW}))
    LEAD_ROUND = ("lead-round", CARE)
    """And only who carries the mark of facilitator."""
    JOIN = ("join", ALL_BUT_AUDITOR)
    """Rounds and exercises."""
    LEAD_EXERCISE = ("lead-exercise", CARE | ENGINEERING | {Role.MANAGER})
    IMPORT = ("import", ENGINEERING | {Role.ADMINISTRATOR})
    EXPORT = ("export", EVERYONE)
    READ_AUDIT = ("read-audit", frozenset({Role.AUDITOR, Role.ADMINISTRATOR, Role.LAW}))
    ADMINISTER = ("administer", frozenset({Role.ADMINISTRATOR}))
    """People, roles, tokens, settings."""
    READ_ADMIN = ("read-admin", frozenset({Role.ADMINISTRATOR, Role.AUDITOR}))
    """The same, without changing any: who has which role, which programs and sensors have a token, what is sent out.
    Never a secret: those are shown once, to who made them."""
    READ_CARDS = ("read-cards", ENGINEERING | {Role.ADMINISTRATOR, Role.AUDITOR})
    """Which cards a machine has. Not the cards: they open what is on them."""
    READ_PROFILE = ("read-profile", frozenset({Role.LAW, Role.MANAGER, Role.AUDITOR}))
    """What the site says of itself to the law."""

    def __init__(self, code: str, roles: frozenset[Role]) -> None:
        self.code = code
        self.roles = roles


@dataclass(frozen=True, slots=True)
class Badge:
    """A person at a site: what `request.badge` is for who has signed in and has a role somewhere."""

    person: Person
    site: Site
    memberships: tuple[Membership, ...]
    sites: tuple[Site, ...]
    """All sites in which the person has a role."""

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(one.role) for one in self.memberships)

    @property
    def facilitator(self) -> bool:
        return any(one.facilitator for one in self.memberships)

    @property
    def readers(self) -> frozenset[str]:
        """Which of the four readers this person is here."""
        return frozenset(READERS[role] for role in self.roles)

    @property
    def reader(self) -> str:
        """The reader whose words they see first."""
        return next(one for one in ("health", "management", "law", "engineering") if one in self.readers)

    @property
    def administers(self) -> bool:
        """For templates: whether the forms of the administrator are shown."""
        return self.may(Right.ADMINISTER)

    def may(self, right: Right) -> bool:
        return bool(self.roles & right.roles)


View = TypeVar("View", bound=Callable[..., HttpResponseBase])
READING = frozenset({"GET", "HEAD"})


def needs(right: Right, to_change: Right | None = None) -> Callable[[View], View]:
    """Let only those through who have the right at the site they look at; what is not only reading may ask another."""

    def around(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *words: Any, **named: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            badge = getattr(request, "badge", None)
            asked = right if to_change is None or request.method in READING else to_change
            if badge is None or not badge.may(asked):
                raise PermissionDenied
            return view(request, *words, **named)

        guarded.right = right  # type: ignore[attr-defined]
        guarded.to_change = to_change  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return around


def open_to_all(why: str) -> Callable[[View], View]:
    """Mark a view that needs no right, with the reason."""

    def around(view: View) -> View:
        view.open_because = why  # type: ignore[attr-defined]
        return view

    return around


def badge_of(request: HttpRequest) -> Badge:
    """The badge of a request that `needs` has let through."""
    badge = getattr(request, "badge", None)
    if not isinstance(badge, Badge):
        raise PermissionDenied
    return badge
