"""Signing in, out and failing to, and every change of how one signs in, are noted in the audit log."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from radvigil.hub.audit.services import note
from radvigil.hub.people.models import Person

FACTORS = (
    (authenticator_added, "person.factor-added"),
    (authenticator_removed, "person.factor-removed"),
    (authenticator_reset, "person.factor-renewed"),
    (authentication_failed, "person.factor-refused"),
)


def listen() -> None:
    """Called once, when the apps are ready."""
    user_logged_in.connect(_entered, dispatch_uid="audit-entered")
    user_logged_out.connect(_left, dispatch_uid="audit-left")
    user_login_failed.connect(_failed, dispatch_uid="audit-failed")
    password_changed.connect(_password, dispatch_uid="audit-password")
    for signal, verb in FACTORS:
        signal.connect(_Factor(verb), dispatch_uid=f"audit-{verb}", weak=False)


def _entered(sender: Any, user: Person, **rest: Any) -> None:
    note(user, "person.entered", f"person:{user.number}")


def _left(sender: Any, user: Person | None, **rest: Any) -> None:
    if user is not None:
        note(user, "person.left", f"person:{user.number}")


def _failed(sender: Any, credentials: dict[str, Any], **rest: Any) -> None:
    """Whose door was tried is kept as a digest: a mistyped address may be anybody's."""
    said = str(credentials.get("email") or credentials.get("username") or "").lower()
    known = Person.objects.filter(email=said).first()
    subject = f"person:{known.number}" if known else f"unknown:{sha256(said.encode()).hexdigest()[:12]}"
    note(None, "person.refused", subject)


def _password(sender: Any, user: Person, **rest: Any) -> None:
    note(user, "person.password-changed", f"person:{user.number}")


class _Factor:
    """Notes what happened to a second factor, and of which kind it was."""

    def __init__(self, verb: str) -> None:
        self.verb = verb

    def __call__(self, sender: Any, user: Person, **rest: Any) -> None:
        kind = getattr(rest.get("authenticator"), "type", "")
        note(user, self.verb, f"person:{user.number}", kind=str(kind))
