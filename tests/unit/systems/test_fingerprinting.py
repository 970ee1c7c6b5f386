"""Every fingerprint is sound: it says where it comes from and fits its own example."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from radvigil.records import Tally
from radvigil.systems.fingerprinting import Fingerprint, all_fingerprints, recognised

ROLES = {"toolkit", "product", "vendor", "os", "service", "scanner", "make", "card", "role"}


def test_there_are_enough_and_no_id_twice():
    entries = all_fingerprints()
    assert len(entries) >= 120
    assert [name for name, count in Counter(entry.id for entry in entries).items() if count > 1] == []


@pytest.mark.parametrize("entry", all_fingerprints(), ids=lambda entry: entry.id)
def test_each_is_sound(entry: Fingerprint):
    assert entry.source
    assert entry.field
    assert entry.role in ROLES
    assert entry.confidence in {"high", "medium", "low"}
    assert bool(entry.exact) != bool(entry.regex)
    re.compile(entry.regex)
    assert entry.match(entry.example) is not None
    assert entry.match("\x00 nothing like it") is None
    assert bool(entry.kind) == bool(entry.weight)


def test_toolkits_say_their_version():
    (match,) = recognised("dicom.implementation_class_uid", "1.2.276.0.7230010.3.0.3.6.7", Tally(0, 0, 0))
    assert (match.print.product, match.print.role, match.version) == ("DCMTK", "toolkit", "3.6.7")


def test_toolkits_speak_for_no_kind():
    assert [entry.id for entry in all_fingerprints() if entry.role == "toolkit" and entry.kind] == []
