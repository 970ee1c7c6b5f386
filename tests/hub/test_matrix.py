"""Role × every address: a new address fails here until it has its row in `matrix.toml`.

A row says which right the address needs (and `to_change`, where its post needs another), or `open` with its reason.
That right alone decides: each role that has it gets in (any answer but 403 and the sign-in), each that lacks it gets
403, a stranger is sent to the sign-in; and the auditor gets 403 for every request that would change something.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from radvigil.hub.people.models import Role
from radvigil.hub.people.rights import Right

ROWS: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text(encoding="utf-8"))
RIGHTS = {one.code: one for one in Right}


def addresses() -> dict[str, tuple[str, Any]]:
    """Name of an address → its pattern and its view.

    Without allauth's, which read and change nothing of a site, and the API's, which ask for tokens
    (`tests/hub/api/test_scopes.py`).
    """
    found: dict[str, tuple[str, Any]] = {}

    def walk(patterns: list[Any], before: str, space: str) -> None:
        for one in patterns:
            here = before + str(one.pattern)
            if isinstance(one, URLResolver):
                if not here.startswith(("account/", "api/")):
                    walk(one.url_patterns, here, f"{one.namespace}:" if one.namespace else space)
            elif isinstance(one, URLPattern):
                found[f"{space}{one.name}"] = (here, one.callback)

    walk(get_resolver().url_patterns, "", "")
    return found


KNOWN = addresses()
ALLAUTH = {
    "account_change_password", "account_confirm_email", "account_confirm_login_code",
    "account_confirm_reauthentication_code", "account_email", "account_email_verification_sent", "account_inactive",
    "account_login", "account_logout", "account_reauthenticate", "account_request_reauthentication_code",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_set_password", "account_signup", "mfa_activate_totp",
    "mfa_add_webauthn", "mfa_authenticate", "mfa_deactivate_totp", "mfa_download_recovery_codes",
    "mfa_edit_webauthn", "mfa_generate_recovery_codes", "mfa_index", "mfa_list_webauthn", "mfa_login_webauthn",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes",
    "openid_connect_callback", "openid_connect_login", "socialaccount_connections", "socialaccount_login_cancelled",
    "socialaccount_login_error", "socialaccount_signup", "usersessions_list",
}  # fmt: skip
"""What was looked at: each is one's own way in, or is closed (`urls.CLOSED`)."""


def filled(pattern: str) -> str:
    """An address with something in each of its places; `1` names nothing of this site."""
    parts = []
    for part in pattern.split("<"):
        head, closed, rest = part.partition(">")
        parts.append(("1" + rest) if closed else head)
    return "/" + "".join(parts)


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    assert sorted(KNOWN) == sorted(ROWS)


def test_allauth_has_no_address_that_nobody_looked_at() -> None:
    found: list[str] = []

    def walk(patterns: list[Any], before: str) -> None:
        for one in patterns:
            here = before + str(one.pattern)
            if isinstance(one, URLResolver):
                walk(one.url_patterns, here)
            elif here.startswith("account/"):
                found.append(one.name or here)

    walk(get_resolver().url_patterns, "")
    ends = ("connections", "login/cancelled", "login/error", "signup")
    assert set(found) == ALLAUTH | {f"account/social/{end}/" for end in ends}


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_row_says_what_the_view_asks(name: str) -> None:
    view, row = KNOWN[name][1], ROWS[name]
    right = getattr(view, "right", None)
    assert row.get("right") == (right.code if right else None)
    to_change = getattr(view, "to_change", None)
    assert row.get("to_change") == (to_change.code if to_change else None)
    assert bool(row.get("open")) == (right is None)
    assert row["methods"]


GUARDED = [
    (name, method) for name in sorted(KNOWN) if ROWS.get(name, {}).get("right") for method in ROWS[name]["methods"]
]


@pytest.mark.parametrize(("name", "method"), GUARDED, ids=lambda value: str(value))
def test_each_role_gets_what_its_right_says(name: str, method: str, person, enter, client) -> None:
    address, row = filled(KNOWN[name][0]), ROWS[name]
    right = RIGHTS[row.get("to_change", row["right"]) if method == "post" else row["right"]]
    stranger = getattr(client, method)(address)
    assert stranger.status_code == 302
    assert stranger["Location"].startswith("/account/login")
    for role in Role:
        answer = getattr(enter(person(role)), method)(address)
        assert (answer.status_code == 403) == (role not in right.roles), role


@pytest.mark.parametrize("name", [name for name, method in GUARDED if method == "post"])
def test_the_auditor_changes_nothing(name: str, person, enter) -> None:
    """But what is their own: their name, their language, the site they look at."""
    answer = enter(person(Role.AUDITOR)).post(filled(KNOWN[name][0]))
    assert answer.status_code == 403 or ROWS[name].get("own") is True
