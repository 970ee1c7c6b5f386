"""The registry against pydicom's dictionaries, and what SOP classes are for."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydicom._dicom_dict import DicomDictionary
from pydicom._uid_dict import UID_dictionary

from radvigil.standards import sop_class, tag_keyword, transfer_syntax, uid_name


def test_every_sop_class_of_the_dictionary_is_known_by_keyword() -> None:
    for uid, (_, kind, _, retired, keyword) in UID_dictionary.items():
        if kind in ("SOP Class", "Meta SOP Class") and keyword:
            known = sop_class(uid)
            assert (known.keyword, known.retired) == (keyword, bool(retired))
            assert known.name
            assert known.category != "private"


def test_every_transfer_syntax_is_named() -> None:
    for uid, (name, kind, *_) in UID_dictionary.items():
        if kind == "Transfer Syntax":
            assert transfer_syntax(uid) == name


def test_every_tag_has_its_keyword() -> None:
    for tag, (_, _, _, _, keyword) in DicomDictionary.items():
        if keyword and tag & 0xFFFF:
            assert tag_keyword(tag) == keyword


@pytest.mark.parametrize(
    ("uid", "category", "modality"),
    [
        ("1.2.840.10008.1.1", "verification", ""),
        ("1.2.840.10008.5.1.4.1.1.2", "image-storage", "CT"),
        ("1.2.840.10008.5.1.4.1.1.4.1", "image-storage", "MR"),
        ("1.2.840.10008.5.1.4.1.1.1.2", "image-storage", "MG"),
        ("1.2.840.10008.5.1.4.1.1.1.1", "image-storage", "DX"),
        ("1.2.840.10008.5.1.4.1.1.6.1", "image-storage", "US"),
        ("1.2.840.10008.5.1.4.1.1.7", "image-storage", ""),
        ("1.2.840.10008.5.1.4.1.1.88.67", "storage", "SR"),
        ("1.2.840.10008.5.1.4.1.2.2.1", "query", ""),
        ("1.2.840.10008.5.1.4.1.2.1.2", "retrieve-move", ""),
        ("1.2.840.10008.5.1.4.1.2.2.3", "retrieve-get", ""),
        ("1.2.840.10008.5.1.4.31", "worklist", ""),
        ("1.2.840.10008.3.1.2.3.3", "mpps", ""),
        ("1.2.840.10008.1.20.1", "storage-commitment", ""),
        ("1.2.840.10008.5.1.1.9", "print", ""),
        ("1.2.3.4", "private", ""),
        ("", "other", ""),
    ],
)
def test_what_a_sop_class_is_for(uid: str, category: str, modality: str) -> None:
    assert (sop_class(uid).category, sop_class(uid).modality) == (category, modality)


def test_names_of_other_uids() -> None:
    assert uid_name("1.2.840.10008.3.1.1.1") == "DICOM Application Context Name"
    assert uid_name("1.2.840.10008.1.2.1") == "Explicit VR Little Endian"
    assert uid_name("1.2.840.10008.5.1.4.1.1.2") == "CT Image Storage"
    assert uid_name("9.9.9") == ""


def test_an_unlisted_tag_is_told_by_its_digits() -> None:
    assert tag_keyword(0x00091010) == "00091010"


def test_the_door_loads_no_table() -> None:
    asked = "import sys, radvigil.standards; print('radvigil.standards.dicom_tags' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"
