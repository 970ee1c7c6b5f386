"""The log in words: every verb that the hub notes has them, in both languages, and the page says them."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import radvigil.hub
from radvigil.hub.audit.deeds import deed, deeds, done_to
from radvigil.hub.audit.models import Entry
from radvigil.hub.audit.services import note
from radvigil.hub.documents.models import Document
from radvigil.hub.duties.models import DutyAct
from radvigil.hub.duties.services import DUE
from radvigil.hub.incidents.models import Containment
from radvigil.hub.machines.models import Likeness
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.people.noting import FACTORS
from radvigil.hub.work.models import Acceptance, Decision, Step

HUB = Path(radvigil.hub.__file__).parent
FILLED = {
    "acceptance.": Acceptance.End.values,
    "containment.": ["proposed", Containment.Stand.DONE, Containment.Stand.LIFTED, "agreed-law", "refused-health"],
    "decision.": Decision.Said.values,
    "document.": [Document.State.READY, Document.State.FAILED],
    "duties.": DutyAct.Kind.values,
    "machine.": [Likeness.Answer.ONE, Likeness.Answer.TWO],
    "task.": Step.Kind.values,
}
"""Of a verb that is put together: what its beginning is followed by. `{kind}.judged` is of the two below."""
JUDGED = ("finding.judged", "match.judged")


def noted() -> Iterator[tuple[str, ast.expr]]:
    """Where something is noted, and with which verb."""
    for file in sorted(HUB.rglob("*.py")):
        if file.match("audit/services.py"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "note":
                yield f"{file.relative_to(HUB)}:{node.lineno}", node.args[1]


def verbs(told: ast.expr) -> Iterator[str]:
    """Those that an expression may give; a name stands for one of the tables below."""
    match told:
        case ast.Constant(value=str(verb)):
            yield verb
        case ast.IfExp(body=one, orelse=other):
            yield from (*verbs(one), *verbs(other))
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            yield from (f"{start}{end}" for end in FILLED[start])
        case ast.JoinedStr():
            assert ast.unparse(told) == "f'{kind}.judged'"
            yield from JUDGED
        case ast.Name(id="verb") | ast.Attribute(attr="verb"):
            yield from (*DUE, *(verb for _signal, verb in FACTORS))
        case _:
            raise AssertionError(ast.unparse(told))


def test_every_verb_that_is_noted_has_words() -> None:
    places = list(noted())
    assert len(places) > 60
    for place, told in places:
        for verb in verbs(told):
            for lang in ("en", "fr"):
                assert deed(verb, lang) != verb, f"{place}: no words for {verb} in deeds.toml"


def test_no_words_stand_for_what_is_never_noted() -> None:
    used = {verb for _place, told in noted() for verb in verbs(told)}
    assert deeds() - used == {"containment.agreed", "containment.refused"}, "their verbs end with a profession"


def test_both_languages_say_it_differently_and_in_one_line() -> None:
    content = tomllib.loads((HUB / "audit" / "deeds.toml").read_text(encoding="utf-8"))
    of = content.pop("of")
    for words in (*content.values(), *of.values()):
        assert set(words) == {"en", "fr"}
        assert all(0 < len(text) <= 75 for text in words.values())
    assert all(("{id}" in words["en"]) and ("{id}" in words["fr"]) for words in of.values())
    assert not [verb for verb, words in content.items() if words["en"] == words["fr"]]


@pytest.mark.parametrize(
    ("subject", "english", "french"),
    [
        ("task:12", "task 12", "tâche 12"),
        ("unknown:4f0", "unknown person 4f0", "personne inconnue 4f0"),
        ("report", "report", "report"),
        ("else:1", "else:1", "else:1"),
    ],
)
def test_what_it_was_done_to(subject: str, english: str, french: str) -> None:
    assert (done_to(subject, "en"), done_to(subject, "fr")) == (english, french)


def test_a_verb_without_words_is_shown_as_it_is() -> None:
    assert deed("<b>.new-thing", "fr") == "<b>.new-thing"


def test_the_page_says_it_in_the_readers_language(client, site) -> None:
    auditor = Person.objects.create_user("auditor@example.org", name="Auditor")
    Membership.objects.create(person=auditor, site=site, role=Role.AUDITOR)
    note(auditor, "task.proved", "task:12", site)
    note(None, "<script>", "<i>:1", site)
    client.force_login(auditor, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = "fr"
    said = client.get("/audit/").content.decode()
    assert '<td class="what"><span title="task.proved">Tâche prouvée faite</span></td><td>tâche 12' in said
    assert "<script>" not in said.replace("<script ", "")
    assert "<i>" not in said
    assert Entry.objects.get(verb="task.proved").subject == "task:12", "the log itself keeps codes"
