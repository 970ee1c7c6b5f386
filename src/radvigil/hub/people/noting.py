"""Signing in, out and failing to are noted in the audit log."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from radvigil.hub.audit.services import note
from radvigil.hub.people.models import Person


def listen() -> None:
    """Called once, when the apps are ready."""
    user_logged_in.connect(_entered, dispatch_uid="audit-entered")
    user_logged_out.connect(_left, dispatch_uid="audit-left")
    user_login_failed.connect(_failed, dispatch_uid="audit-failed")


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
