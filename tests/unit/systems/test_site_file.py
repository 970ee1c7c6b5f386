"""What people state beside what was seen."""

from __future__ import annotations

import pytest

from radvigil.systems import read_site_file
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
        ("[site", "s.toml: not valid TOML"),
        ("site = 3", r"\[site\] must be a table"),
        ("[site]\nname = 3", r"\[site\] name must be text"),
        ('[site]\ntimezone = "Mars/Olympus"', "Mars/Olympus"),
        ("devices = 3", "devices must be a list"),
        ('[[devices]]\nname = "x"', "number 1 matches nothing"),
        ('[[devices]]\nip = "10.0.0.1"\ncolour = "red"', "`colour` is not known"),
        ("[[devices]]\nip = 10", "ip must be text"),
        ('[[devices]]\nip = "10.0.0.1"\nemergency = "yes"', "emergency must be true or false"),
        ('[[devices]]\nip = "10.0.0.1"\nsubstitute = [3]', "substitute must be text"),
        ('[[devices]]\nip = "10.0.0.1"\nentry = "window"', "entry must be one of internet"),
        ("zones = 3", r"\[\[zones\]\] must be a list of tables"),
        ("[[zones]]\ntarget = 2", r"\[\[zones\]\] number 1 holds `name`"),
        ('[[zones]]\nname = "A"\ntarget = 5', "number 1: target must be a level"),
        ('[[zones]]\nname = "A"\ntarget = true', "number 1: target must be a level"),
    ],
)
def test_errors_say_what_where_and_what_to_do(text: str, says: str):
    with pytest.raises(ValueError, match=says):
        read_site_file(text, "s.toml")


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
