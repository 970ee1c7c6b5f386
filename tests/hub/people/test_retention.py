"""Forgetting by time, erasing a person from every table, and telling a person all that is kept about them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import zstandard
from django.core.management import call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult

from radvigil.hub.audit.models import Entry as Noted
from radvigil.hub.audit.queries import verified
from radvigil.hub.configuration import Retention, WrongSettingError, configuration
from radvigil.hub.demonstration.staging import stage
from radvigil.hub.doubts.models import Doubt, Reply
from radvigil.hub.downtime.models import Line, Pack
from radvigil.hub.incidents.models import Incident, Part
from radvigil.hub.incidents.queries import altered
from radvigil.hub.incidents.services import Telling, appoint, tell
from radvigil.hub.machines.models import Facts
from radvigil.hub.notices.models import Notice, Wishes
from radvigil.hub.packed import unpacked
from radvigil.hub.people import tasks
from radvigil.hub.people.everywhere import tables
from radvigil.hub.people.models import Person, Role
from radvigil.hub.people.queries import all_about
from radvigil.hub.people.retention import forget
from radvigil.hub.people.services import erase
from radvigil.hub.work.models import Task

NAME = "Aurélie de Montmollin"
PHONE = "079 555 44 33"
EMAIL = "aurelie@example.org"


@pytest.fixture
def scene(db: None, now: Any) -> dict[str, Person]:
    """A hospital in which one person is everywhere."""
    staged = stage("lamp-river-stone-paper", now)
    one = staged.people[Role.BIOMEDICAL]
    Person.objects.filter(pk=one.pk).update(name=NAME, phone=PHONE, email=EMAIL)
    one.refresh_from_db()
    site = staged.site
    site.call_name, site.call_number = NAME, PHONE
    site.save()
    Doubt.objects.update(signed=NAME, reporter=one, words=f"Told to {NAME}.")
    Task.objects.update(title=f"Ask {NAME} ({PHONE})")
    pack = Pack.objects.get(site=site)
    Line.objects.create(pack=pack, section="contacts", position=99, words={"name": NAME, "number": PHONE, "n": [EMAIL]})
    facts = Facts.objects.first()
    facts.told["device"]["stated"] = [["owner", NAME], ["room", "12"]]
    facts.save()
    incident = Incident.objects.get()
    appoint(staged.people[Role.SECURITY], incident, incident.version, ("engineering", one), now)
    Wishes.objects.create(person=one)
    Notice.objects.create(person=one, site=site, event=1, kind="x", subject="x:1", made=now, due=now)
    return {"one": one, "by": staged.people[Role.ADMINISTRATOR]}


def everything_written() -> str:
    """All columns of all tables, as the database holds them, and what was packed unpacked."""
    found = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{name}"')
            found += [_written(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def _written(value: Any) -> str:
    if not isinstance(value, bytes | memoryview):
        return str(value)
    try:
        return json.dumps(unpacked(value), ensure_ascii=False)
    except zstandard.ZstdError:
        return ""


def test_who_is_erased_is_named_nowhere(scene, now) -> None:
    before = everything_written()
    for word in (NAME, EMAIL, PHONE):
        assert word in before or json.dumps(word)[1:-1] in before
    assert erase(scene["by"], scene["one"], now) == 0
    after = everything_written()
    for word in (NAME, EMAIL, PHONE, "Montmollin"):
        assert word not in after
        assert json.dumps(word)[1:-1] not in after
    one = Person.objects.get(pk=scene["one"].pk)
    assert (one.is_active, one.number, one.erased) == (False, scene["one"].number, now)
    assert Line.objects.get(position=99).words["name"] == f"#{one.number}"
    kept = [facts.device["stated"] for facts in Facts.objects.all() if facts.device.get("stated")]
    assert [["owner", f"#{one.number}"], ["room", "12"]] in kept
    assert Task.objects.first().owner_id in (None, one.pk)
    assert verified()[1] == []
    assert altered(Incident.objects.get()) == []


def test_what_the_law_keeps_stays_and_is_counted(scene, now) -> None:
    """Somebody wrote the name into the timeline, which the database keeps as it is."""
    incident = Incident.objects.get()
    tell(scene["by"], incident, Telling(f"{NAME} looked at the switch.", now), now)
    assert erase(scene["by"], scene["one"], now) == 1
    assert Noted.objects.get(verb="person.erased").detail == {"stayed": 1}
    assert altered(incident) == []


def test_a_namesake_is_left_in_peace(scene, now) -> None:
    Person.objects.create_user("other@example.org", name=NAME)
    erase(scene["by"], scene["one"], now)
    assert Line.objects.get(position=99).words["name"] == NAME
    assert EMAIL not in everything_written()


def test_a_person_is_told_of_every_table_that_names_them_and_no_secret(scene) -> None:
    told = all_about(scene["one"])
    text = json.dumps(told)
    named = told["named_in"]
    assert {"doubts.doubt", "work.task", "incidents.part", "notices.wishes", "people.membership"} <= set(named)
    for model in tables():
        for column in model._meta.concrete_fields:
            if column.is_relation and column.related_model is Person:
                held = model._base_manager.filter(**{column.attname: scene["one"].pk}).exists()
                assert not held or model._meta.label_lower in named
    for word in (scene["one"].password, Doubt.objects.get().link, Doubt.objects.get().once, scene["by"].email):
        assert word not in text


def test_who_was_handed_a_doubt_is_not_told_who_sent_it(scene) -> None:
    """Nor in which words; who sent it is, and everybody is told that their own name stands there."""
    Doubt.objects.update(signed="Nora Blum", words="A window said pay.", kept=True, reporter=None)
    Doubt.objects.update(engineer=scene["one"], seen_by=scene["one"], ended_by=scene["one"])
    told = all_about(scene["one"])["named_in"]["doubts.doubt"]
    assert {row["as"] for row in told} == {"engineer", "seen_by", "ended_by"}
    assert "Nora Blum" not in json.dumps(told)
    assert "pay" not in json.dumps(told)
    Doubt.objects.update(reporter=scene["one"])
    own = [row for row in all_about(scene["one"])["named_in"]["doubts.doubt"] if row["as"] == "reporter"]
    assert [(row["signed"], row["words"]) for row in own] == [("Nora Blum", "A window said pay.")]


def test_time_takes_what_hub_toml_says_and_nothing_younger(scene, now) -> None:
    Doubt.objects.update(ended=now)
    doubt = Doubt.objects.get()
    Reply.objects.create(doubt=doubt, by=scene["by"], at=now, words="Thank you.")
    Incident.objects.update(closed=now)
    Notice.objects.update(taken=now)
    days = Retention()
    assert forget(now + timedelta(days=1)) == {}
    assert forget(now + timedelta(days=days.outbox, hours=1)) == {"outbox": 1}
    assert forget(now + timedelta(days=days.doubts, hours=1)) == {"doubts": 1}
    doubt.refresh_from_db()
    assert (doubt.words, doubt.signed, doubt.reporter_id) == ("", "", None)
    assert (doubt.what, doubt.sent) == ("popup", now)
    assert Reply.objects.get().words == ""
    assert Part.objects.exists()
    assert forget(now + timedelta(days=days.incidents, hours=1))["incidents"] >= 1
    assert not Part.objects.exists()
    assert forget(now + timedelta(days=days.incidents, hours=2)) == {}
    assert Noted.objects.filter(verb="retention.applied").count() == 3
    assert verified()[1] == []


def test_nought_keeps_for_ever(scene, now, settings) -> None:
    Doubt.objects.update(ended=now)
    settings.CONFIGURED = replace(settings.CONFIGURED, retention=Retention(0, 0, 0, 0, 0))
    assert forget(now + timedelta(days=99_999)) == {}


def test_a_wrong_number_of_days_is_refused(tmp_path) -> None:
    for said in ("doubts = -1", 'doubts = "long"', "photographs = 3"):
        (tmp_path / "hub.toml").write_text(f"[retention]\n{said}\n", encoding="utf-8")
        with pytest.raises(WrongSettingError, match="retention"):
            configuration(tmp_path)
    (tmp_path / "hub.toml").write_text("[retention]\ndoubts = 90\n", encoding="utf-8")
    assert configuration(tmp_path).retention.doubts == 90


def test_the_sweep_comes_again_and_only_once(db: None, now) -> None:
    assert tasks.begin(now)
    assert not tasks.begin(now)
    DBTaskResult.objects.all().delete()
    tasks.sweep.func()
    waiting = DBTaskResult.objects.get(task_path=tasks.sweep.module_path)
    assert waiting.run_after > now


def test_the_word_of_the_command_line(db: None, capsys) -> None:
    call_command("forget")
    assert "nothing: 0" in capsys.readouterr().out
