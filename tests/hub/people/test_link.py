"""A way back in, made on the hub's own machine."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.test import Client

from radvigil.hub.audit.models import Entry
from radvigil.hub.people.models import Person, Role
from radvigil.hub.people.services import erase

NEW = "pont bleu cerise tambour"


@pytest.fixture
def alone(person) -> Person:
    one: Person = person(Role.ADMINISTRATOR)
    one.set_password("lamp river stone paper")
    one.save()
    TOTP.activate(one, "MFRGGZDFMZTWQ2LK")
    return one


def link(capsys, *words: str) -> str:
    call_command("link", *words)
    found = re.search(r"http://localhost:8799(/\S+)", capsys.readouterr().out)
    assert found is not None
    return found[1]


def test_a_link_opens_once_and_keeps_the_second_factor(alone, capsys) -> None:
    address = link(capsys, alone.email.upper())
    assert Client().get(address).status_code == 200
    Client().post(address, {"password": NEW, "again": NEW})
    alone.refresh_from_db()
    assert alone.check_password(NEW)
    assert Authenticator.objects.filter(user=alone).exists()
    assert Client().get(address).status_code != 200
    assert list(Entry.objects.filter(verb="person.invited").values_list("actor", flat=True)) == [None]


def test_factors_are_forgotten_only_when_that_is_said(alone, capsys) -> None:
    link(capsys, alone.email, "--forget-factors")
    assert not Authenticator.objects.filter(user=alone).exists()
    alone.refresh_from_db()
    assert not alone.has_usable_password()
    assert Entry.objects.filter(verb="person.factors-dropped").count() == 1


def test_nobody_and_who_was_erased_get_none(alone, person, now) -> None:
    gone = person(Role.RADIOLOGIST)
    address = gone.email
    erase(alone, gone, now)
    for one in ("nobody@example.org", address):
        with pytest.raises(CommandError, match="nobody here"):
            call_command("link", one)
    assert not Entry.objects.filter(verb="person.invited").exists()
