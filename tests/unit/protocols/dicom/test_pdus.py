"""Association PDUs read by us and by pynetdicom: the same fields."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pynetdicom.pdu import A_ASSOCIATE_AC, A_ASSOCIATE_RQ

from radvigil.protocols.dicom import DICOM
from radvigil.protocols.dicom.items import parse_items
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import DicomAssociation
from tests.support import dicom_traffic as dicom
from tests.support.driving import events_of, orig, resp

uids = st.lists(st.integers(0, 99_999), min_size=2, max_size=8).map(lambda parts: "1.2." + ".".join(map(str, parts)))
proposals = st.lists(st.tuples(uids, st.lists(uids, min_size=1, max_size=4, unique=True)), min_size=1, max_size=12)
titles = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789 .-", min_size=1, max_size=16).filter(lambda t: t.strip())


@settings(max_examples=60, deadline=None)
@given(asked=proposals, calling=titles, called=titles, results=st.lists(st.integers(0, 4), min_size=12, max_size=12))
def test_requests_and_answers_are_pynetdicoms(asked, calling, called, results) -> None:
    raw = dicom.request(asked, calling, called)
    raw_answer = dicom.accept([(abstract, syntaxes[:1]) for abstract, syntaxes in asked], results[: len(asked)])
    event = events_of(DICOM, [orig(raw), resp(raw_answer)])[0]
    theirs, their_answer = A_ASSOCIATE_RQ(), A_ASSOCIATE_AC()
    theirs.decode(raw)
    their_answer.decode(raw_answer)

    assert isinstance(event, DicomAssociation)
    assert (event.calling_ae, event.called_ae) == (theirs.calling_ae_title.strip(), theirs.called_ae_title.strip())
    assert event.application_context == theirs.application_context_name
    assert event.max_length == theirs.user_information.maximum_length
    assert event.implementation_class_uid == theirs.user_information.implementation_class_uid
    assert event.implementation_version_name == theirs.user_information.implementation_version_name
    answers = {item.context_id: item for item in their_answer.presentation_context}
    assert [(c.id, c.abstract_syntax, c.transfer_syntaxes) for c in event.presentation_contexts] == [
        (item.context_id, item.abstract_syntax, tuple(item.transfer_syntax)) for item in theirs.presentation_context
    ]
    for context in event.presentation_contexts:
        answer = answers[context.id]
        assert context.result == answer.result_reason
        assert context.accepted_transfer_syntax == (answer.transfer_syntax if context.result == 0 else "")


def test_items_of_no_known_type_are_passed_over() -> None:
    items = parse_items(b"\x77\x00\x00\x03abc" + b"\x10\x00\x00\x031.2", 0)

    assert items.application_context == "1.2"


@pytest.mark.parametrize(
    "body",
    [
        b"\x10\x00\x00",
        b"\x10\x00\x00\x09abc",
        b"\x20\x00\x00\x02\x01\x00",
        b"\x20\x00\x00\x08\x01\x00\x00\x00\x30\x00\x00\x09",
        b"\x50\x00\x00\x06\x51\x00\x00\x02\x00\x00",
        b"\x50\x00\x00\x06\x54\x00\x00\x02\x00\x09",
        b"\x50\x00\x00\x05\x58\x00\x00\x01\x01",
        b"\x50\x00\x00\x06\x53\x00\x00\x02\x00\x01",
    ],
)
def test_lengths_that_do_not_fit_are_refused(body: bytes) -> None:
    with pytest.raises(ProtocolViolation) as caught:
        parse_items(body, 0)
    assert caught.value.why == "item-length"


def test_the_secret_is_in_no_item() -> None:
    secret = dicom.identity(2, b"user", b"hush-hush", asks=False)
    items = parse_items(dicom.request([(dicom.CT, [dicom.EXPLICIT])], extra=[secret])[74:], 0)

    assert (items.user.identity_type, items.user.identity_asks, items.user.user) == (2, False, b"user")
    assert "user" not in repr(items.user).replace("user=", "").replace("UserInformation", "")
    assert "hush" not in repr(items)
