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
    ],
)
def test_errors_say_what_where_and_what_to_do(text: str, says: str):
    with pytest.raises(ValueError, match=says):
        read_site_file(text, "s.toml")
