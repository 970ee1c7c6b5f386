"""An asset list beside the picture."""

from __future__ import annotations

import pytest

from radvigil.systems import read_inventory, with_inventory
from radvigil.systems.headers import field_of
from tests.support.events import Wire, closed, department, device_at, mac_of

ENGLISH = f"""Asset number,Serial Number,MAC address,AE Title,IP address,Manufacturer
A1,54321,,,,SIEMENS
A2,,{mac_of("10.0.0.12").upper().replace(":", "-")},,,
A3,,,,10.0.0.40,
A4,999999,,,10.7.7.7,
A5,,,PACS,,Acme
"""
FRENCH = "N° inventaire;N° de série;Adresse MAC;Modèle;Localisation\nE1;54321;;Sensation 16;Salle écho\nE2;0;;;\n"


@pytest.fixture
def site():
    return closed(Wire(events=department()))


def test_rows_are_matched_by_the_first_key_that_fits(site):
    beside = with_inventory(site, read_inventory(ENGLISH))
    assert [(row, by) for row, _, by in beside.inventory.matched] == [
        ("A1", "serial"), ("A2", "mac"), ("A3", "ip"), ("A5", "ae"),
    ]  # fmt: skip
    assert beside.inventory.listed_not_seen == ("A4",)
    assert device_at(beside, "10.0.0.11").inventory == "A1"
    assert device_at(site, "10.0.0.30").id in beside.inventory.seen_not_listed
    assert device_at(beside, "10.0.0.11").contradictions == ()


def test_french_semicolons_and_windows_1252(site, tmp_path):
    path = tmp_path / "gmao.csv"
    path.write_bytes(FRENCH.encode("cp1252"))
    inventory = read_inventory(path)
    assert dict(inventory.headers) == {
        "N° inventaire": "key", "N° de série": "serial", "Adresse MAC": "mac", "Modèle": "model",
        "Localisation": "room",
    }  # fmt: skip
    beside = with_inventory(site, inventory)
    assert [row for row, _, _ in beside.inventory.matched] == ["E1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(FRENCH.encode(encoding))
    assert read_inventory(path).rows[0].key == "E1"


def test_a_misspelt_header_is_understood_and_an_unknown_one_is_left():
    assert field_of("Serial Numbr") == "serial"
    assert field_of("Adrese IP") == "ip"
    assert field_of("Warranty ends") == ""


def test_no_inventory_changes_nothing(site):
    assert with_inventory(site, None) is site


@pytest.mark.parametrize("text", ["", "Serial\n", "Colour;Weight\nred;3\n"])
def test_a_list_that_cannot_be_used_is_said_so(text):
    with pytest.raises(ValueError, match="inventory"):
        read_inventory(text)


def test_assets_of_the_same_name_stay_apart(site):
    text = "Name,Serial,AE,Model\nScanner,54321,,\nScanner,,PACS,Other model\n,,,\nScanner,777777,,\n"
    beside = with_inventory(site, read_inventory(text))
    assert [row for row, _, _ in beside.inventory.matched] == ["Scanner", "Scanner #2"]
    assert beside.inventory.listed_not_seen == ("Scanner #3",)
    assert device_at(beside, "10.0.0.11").contradictions == ()


def test_a_quotation_mark_left_open_is_told_with_its_line():
    with pytest.raises(ValueError, match=r"list-broken.*inventory.*line"):
        read_inventory('Name,Serial\nCT,1\nMR,"' + "x" * 200_000)


def test_a_row_without_a_name_is_called_by_its_line(site):
    beside = with_inventory(site, read_inventory("Name,IP\n\n,10.99.99.99\n"))
    assert beside.inventory.listed_not_seen == ("line 3",)
