"""Names of products: the same, a line, a relative, another."""

from __future__ import annotations

import pytest

from radvigil.advisories.makers import vendor_key, vendor_keys
from radvigil.advisories.names import alternatives, compare, folded, name_of


@pytest.mark.parametrize(
    ("seen", "said", "likeness"),
    [
        ("Discovery CT750 HD", "Discovery CT750HD", "same"),
        ("LightSpeed Pro 16", "LightSpeed Pro16", "same"),
        ("Brilliance Big Bore", "Brilliance CT Big Bore", "same"),
        ("RadiAnt DICOM Viewer", "RadiAnt DICOM", "same"),
        ("Senograph DS", "Senographe DS", "same"),
        ("Innova IGS 540", "Innova IGS 5x0", "same"),
        ("Xeleris 1.1362", "Xeleris", "same"),
        ("DICOM Viewer", "DICOM Viewer", "same"),
        ("Vivid E95", "Vivid products", "line"),
        ("BrightSpeed", "BrightSpeed Elite", "relative"),
        ("Infinia Hawkeye", "Infinia", "relative"),
        ("Innova IGS 540", "Innova IGS 6x0", "other"),
        ("Innova 3100", "Innova 3100-IQ", "other"),
        ("Discovery XR656", "Discovery XR656+", "other"),
        ("LightSpeed RT", "LightSpeed RT16", "other"),
        ("LightSpeed16", "LightSpeed Pro16", "other"),
        ("LOGIQ E9", "LOGIQ 9", "other"),
        ("Revolution Apex", "Revolution CT", "other"),
        ("Change Radiology", "Change Cardiology", "other"),
        ("IntelliSpace PACS", "IntelliSpace Portal", "other"),
        ("", "Xeleris", "other"),
        ("System", "System", "other"),
    ],
)
def test_likeness(seen: str, said: str, likeness: str) -> None:
    assert compare(name_of(seen), name_of(said)).likeness == likeness


def test_part_of_a_name_alone_is_never_the_same() -> None:
    assert compare(name_of("Essential"), name_of("Versana Essential")).likeness == "relative"
    assert compare(name_of("Optima CT"), name_of("Optima CT660")).likeness == "other"


def test_field_strength_is_asked_for_and_not_seen() -> None:
    found = compare(name_of("Signa HDxt"), name_of("3.0T Signa Hdxt"))
    assert (found.likeness, found.unseen) == ("same", "field-strength")
    assert compare(name_of("Signa HDxt 1.5T"), name_of("3.0T Signa Hdxt")).likeness == "other"


def test_brackets_and_exceptions() -> None:
    assert alternatives("Patient Information Center iX (PIC iX)") == ("Patient Information Center iX", ("PIC iX",), ())
    assert alternatives("Veradius Unity (718132)") == ("Veradius Unity", (), ())
    name, short, without = alternatives("Venue, not including Venue 40 R1-3 and Venue 50 R4-5")
    assert (name, short, without) == ("Venue", (), ("Venue 40 R1-3", "Venue 50 R4-5"))


def test_what_was_decoded_wrongly_is_put_right() -> None:
    assert folded("YhtymÃ¤") == "yhtyma"
    assert folded("Dräger") == "drager"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Phillips", {"philips"}),
        ("GE_MEDICAL_SYSTEMS", {"ge"}),
        ("General Electric (GE)", {"ge"}),
        ("Siemens HealthCare GmbH", {"siemens"}),
        ("Philips Medical Systems / MIM Software", {"philips", "mim software"}),
        ("Becton, Dickinson and Company (BD)", {"bd"}),
        ("Hillrom and ELI, Baxter International Inc.", {"hillrom", "eli", "baxter"}),
        ("Innokas YhtymÃ¤ Oy", {"innokas"}),
        ("FUJI PHOTO FILM Co., ltd.", {"fujifilm"}),
        ("Stanford University", {"stanford university"}),
        ("", set()),
    ],
)
def test_makers(text: str, keys: set[str]) -> None:
    assert vendor_keys(text) == keys


def test_a_slip_finds_the_maker_and_another_maker_stays_another() -> None:
    assert vendor_key("Simens") == "siemens"
    assert vendor_key("Samsung Electronics") not in ("siemens", "ge")
