"""Heads of data sets that pydicom wrote, one encoding after the other."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from radvigil.protocols.dicom import plans
from radvigil.protocols.dicom.dataset import DataSetHead, Plan
from radvigil.protocols.dicom.syntax import BIG_ENDIAN, EXPLICIT, IMPLICIT, encoding_of, encoding_of_bytes
from radvigil.records import Limits
from tests.support import dicom_traffic as dicom

ENCODINGS = {dicom.IMPLICIT: IMPLICIT, dicom.EXPLICIT: EXPLICIT, dicom.BIG: BIG_ENDIAN}


def read(content: bytes, plan: Plan, encoding=None, step: int = 4096, limits: Limits | None = None) -> DataSetHead:
    head = DataSetHead(plan, encoding, limits or Limits())
    at = 0
    while at < len(content) and not head.done:
        if head.skip:
            step_over = min(head.skip, len(content) - at)
            head.skip -= step_over
            at += step_over
            continue
        piece = content[at : at + step]
        at += len(piece) - head.feed(piece)
    head.finish()
    return head


def nested(undefined: bool) -> Dataset:
    inner = Dataset()
    inner.SOPInstanceUID = "1.2.3.4.66"
    inner.PatientID = "INNER"
    item = Dataset()
    item.PurposeOfReferenceCodeSequence = Items([inner])
    content = dicom.image()
    content.ReferencedStudySequence = Items([item, Dataset()])
    content.SourceImageSequence = Items([])
    content.add_new(0x00090010, "LO", "PRIVATE")
    content.add_new(0x00091001, "OB", bytes(5000))
    content["ReferencedStudySequence"].is_undefined_length = undefined
    item.is_undefined_length_sequence_item = undefined
    item["PurposeOfReferenceCodeSequence"].is_undefined_length = undefined
    return content


@pytest.mark.parametrize("syntax", ENCODINGS)
@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("step", [1, 7, 4096])
def test_values_are_pydicoms_and_nested_ones_are_not_taken_for_them(syntax, undefined, known, step) -> None:
    content = nested(undefined)
    head = read(dicom.data_set(content, syntax), plans.STORE, ENCODINGS[syntax] if known else None, step)

    assert head.values[plans.SOP_INSTANCE] == b"1.2.3.4.5.6\0"
    assert head.values[plans.PATIENT_ID].rstrip() == content.PatientID.encode()
    assert head.values[plans.MODEL].rstrip() == content.ManufacturerModelName.encode()
    assert head.values[plans.SOFTWARE].rstrip() == b"V1\\V2"
    assert head.values[plans.SERIES].rstrip(b"\0") == content.SeriesInstanceUID.encode()
    assert 0x00080080 not in head.values, "the institution is in no plan"
    assert 0x00080090 not in head.values, "nor is the referring physician"
    assert head.faults == []
    assert head.done


@pytest.mark.parametrize("syntax", ENCODINGS)
@pytest.mark.parametrize("step", [1, 4096])
def test_with_digests_the_reading_ends_at_the_pixels(syntax, step) -> None:
    raw = dicom.data_set(nested(True), syntax)
    head = read(raw, plans.STORE_TO_PIXELS, None, step)

    assert head.pixel_length == 4
    assert head.faults == []


def test_the_reading_ends_at_its_limit_wherever_the_bytes_are_cut() -> None:
    raw = dicom.data_set(dicom.image())
    limits = Limits(dicom_dataset_head=200)
    found = [read(raw, plans.STORE, None, step, limits).values for step in (1, 13, 199, 4096)]

    assert plans.SERIES not in found[0]
    assert plans.SOP_CLASS in found[0]
    assert all(values == found[0] for values in found)


def test_an_unknown_sequence_is_passed_over() -> None:
    """UN of undefined length holds an implicit sequence (PS3.5 6.2.2)."""
    inner = b"\xfe\xff\x00\xe0\xff\xff\xff\xff" + b"\x10\x00\x20\x00\x04\x00\x00\x00EVIL" + b"\xfe\xff\x0d\xe0\0\0\0\0"
    content = b"\x08\x00\x60\x00CS\x02\x00CT" + b"\x09\x00\x02\x10UN\x00\x00\xff\xff\xff\xff" + inner
    content += b"\xfe\xff\xdd\xe0\0\0\0\0" + b"\x10\x00\x20\x00LO\x04\x00GOOD" + b"\x20\x00\x10\x00SH\x02\x001 "
    head = read(content, plans.STORE)

    assert (head.values[plans.MODALITY], head.values[plans.PATIENT_ID]) == (b"CT", b"GOOD")
    assert head.faults == []


def test_encodings_by_name_and_by_bytes() -> None:
    assert encoding_of(dicom.JPEG) == EXPLICIT
    assert encoding_of(dicom.DEFLATED).deflated
    assert encoding_of("1.2.840.113619.5.2") == IMPLICIT
    for syntax, encoding in ENCODINGS.items():
        assert encoding_of_bytes(dicom.data_set(dicom.image(), syntax)) == encoding == encoding_of(syntax)
