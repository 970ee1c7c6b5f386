"""What people state beside what was seen."""

from __future__ import annotations

import re

import pytest

from radvigil.records import Refused
from radvigil.systems import read_site_file
from radvigil.texts import say
from tests.support.events import Wire, closed, department, device_at

TEXT = """
[site]
name = "Imaging"
timezone = "Europe/Paris"

[[devices]]
ae = "ct01"
name = "Scanner 2"
room = "B12"
manufacturer = "Siemens"
model = "Achieva"

[[devices]]
mac = "02-00-0A-00-00-14"
kind = "workstation"
"""


def test_it_stands_beside_and_contradicts():
    site = closed(Wire(events=department()), site_file=read_site_file(TEXT, "site.toml"))
    assert site.name == "Imaging"
    ct = device_at(site, "10.0.0.11")
    assert dict(ct.stated)["room"] == "B12"
    assert ct.model.value == "Sensation 16"
    assert ct.contradictions == (("model", "Achieva", "Sensation 16"),)
    assert device_at(site, "10.0.0.20").contradictions == (("kind", "workstation", "archive"),)
    assert device_at(site, "10.0.0.12").stated == ()


def test_hours_are_the_sites():
    paris = closed(Wire(events=department()), site_file=read_site_file(TEXT, "site.toml"))
    tokyo = closed(Wire(events=department()), site_file=read_site_file('[site]\ntimezone="Asia/Tokyo"', "s"))
    assert (paris.activity.timezone, paris.activity.timezone_source) == ("Europe/Paris", "site_file")
    busiest = [
        device_at(site, "10.0.0.20").hours.index(max(device_at(site, "10.0.0.20").hours)) for site in (paris, tokyo)
    ]
    assert busiest == [2 * 24 + 13, 2 * 24 + 21]
    assert closed(Wire(events=department())).activity.timezone_source == "machine"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[site", "s.toml: not valid TOML at"),
        ("a = 1\na = 2", "s.toml: not valid TOML at 2:"),
        ("site = 3", r"s.toml: \[site\] must be a table; write"),
        ("[site]\nname = 3", r"s.toml: \[site\] name must be text; put"),
        ('[site]\ntimezone = "Mars/Olympus"', "s.toml: .*Mars/Olympus.*; write"),
        ("devices = 3", "s.toml: devices must be a list.*; begin"),
        ("devices = [3]", r"s.toml: \[\[devices\]\] #1 must be a table; begin"),
        ('[[devices]]\nname = "x"', "s.toml: .*#1 matches nothing; give"),
        ('[[devices]]\nip = "10.0.0.1"\ncolour = "red"', "s.toml: .*#1: “colour” is not known; use"),
        ("[[devices]]\nip = 10", "s.toml: .*#1: ip must be text; put"),
        ('[[devices]]\nip = "10.0.0.1"\nemergency = "yes"', "s.toml: .*#1: emergency must be true or false"),
        ('[[devices]]\nip = "10.0.0.1"\nsubstitute = [3]', "s.toml: .*#1: substitute must be text"),
        ('[[devices]]\nip = "10.0.0.1"\nentry = "window"', "s.toml: .*#1: entry .*internet"),
        ("zones = 3", r"s.toml: \[\[zones\]\] must be a list of tables"),
        ("[[zones]]\ntarget = 2", r"s.toml: \[\[zones\]\] #1 holds"),
        ('[[zones]]\nname = "A"\ntarget = 5', r"s.toml: \[\[zones\]\] #1: .*1 to 4"),
        ('[[zones]]\nname = "A"\ntarget = true', r"s.toml: \[\[zones\]\] #1: .*1 to 4"),
    ],
)
def test_errors_say_what_where_and_what_to_do(text: str, says: str):
    with pytest.raises(Refused) as refused:
        read_site_file(text, "s.toml")
    assert re.match(says, say(f"refused.{refused.value.code}", "en", **refused.value.params))


TWICE = """
[[devices]]
ae = "ct01"
name = "Scanner 2"
room = "B12"

[[devices]]
ip = "10.0.0.20"
room = "C1"

[[devices]]
ip = "10.0.0.11"
name = "%s"
owner = "Radiology"
"""


@pytest.mark.parametrize(("name", "code"), [("Scanner 2", "stated-twice"), ("IRM 1", "stated-apart")])
def test_entries_of_one_machine_are_told(name: str, code: str):
    site = closed(Wire(events=department()), site_file=read_site_file(TWICE % name, "site.toml"))
    ct = device_at(site, "10.0.0.11")
    assert dict(ct.stated) == {"name": "Scanner 2", "room": "B12", "owner": "Radiology"}
    (note,) = [note for note in site.coverage.notes if note.code.startswith("stated")]
    params = dict(note.params)
    assert (note.code, params["device"]) == (code, ct.id)
    assert params["entries"] == f"#1 (Scanner 2); #3 ({name})"
    assert params.get("aside") == (name if code == "stated-apart" else None)
    assert [one.severity for one in site.coverage.notes] == sorted(one.severity for one in site.coverage.notes)


def test_one_entry_a_machine_is_no_news():
    site = closed(Wire(events=department()), site_file=read_site_file(TEXT, "site.toml"))
    assert not [note for note in site.coverage.notes if note.code.startswith("stated")]


def test_what_risk_needs_is_stated_beside():
    text = """
[[devices]]
ip = "10.0.0.11"
emergency = true
substitute = ["CT 2", "CT; 3"]
entry = "media"

[[devices]]
ip = "10.0.0.12"
emergency = false

[[zones]]
name = "Scanners"
target = 3
"""
    file = read_site_file(text, "site.toml")
    assert file.targets == {"Scanners": 3}
    site = closed(Wire(events=department()), site_file=file)
    assert device_at(site, "10.0.0.11").stated == (
        ("emergency", "yes"),
        ("substitute", "CT 2; CT, 3"),
        ("entry", "media"),
    )
    assert device_at(site, "10.0.0.12").stated == ()
