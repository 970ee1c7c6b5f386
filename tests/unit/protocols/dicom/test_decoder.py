"""Whole conversations, encoded by pynetdicom, against what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import pytest
from blake3 import blake3
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence as Items

from radvigil.protocols.dicom import DICOM
from radvigil.records import (
    Clock,
    DicomAssociation,
    DicomEnd,
    DicomMessage,
    Event,
    ImageOrigin,
    Limits,
    Malformed,
    Mask,
)
from tests.support import dicom_traffic as dicom
from tests.support.driving import KEY, TICK, Driver, context_for, drive, events_of, orig, resp

Kind = TypeVar("Kind", bound=Event)
MASK = Mask(KEY)
CT_EXPLICIT = [(dicom.CT, [dicom.EXPLICIT])]
ECHO = [(dicom.VERIFICATION, [dicom.IMPLICIT])]
ECHO_RQ = dicom.message("C_ECHO_RQ", MessageID=7, AffectedSOPClassUID=dicom.VERIFICATION)
ECHO_RSP = dicom.message("C_ECHO_RSP", MessageIDBeingRespondedTo=7, AffectedSOPClassUID=dicom.VERIFICATION, Status=0)


def of(kind: type[Kind], events: Sequence[Event]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]


def whole(proposals, chosen, said):
    """An association around `said`, from request to release."""
    return [
        orig(dicom.request(proposals)),
        resp(dicom.accept(chosen)),
        *said,
        orig(dicom.release_request()),
        resp(dicom.release_answer()),
    ]


def test_an_echo_from_request_to_release() -> None:
    events = events_of(DICOM, whole(ECHO, ECHO, [orig(ECHO_RQ), resp(ECHO_RSP)]))

    association, asked, answered, end = events
    assert isinstance(association, DicomAssociation)
    assert isinstance(end, DicomEnd)
    assert (association.calling_ae, association.called_ae, association.result) == ("CT_1", "PACS", "accepted")
    assert association.mark.packet == 1
    assert association.implementation_class_uid == "1.2.826.0.1.3680043.9.3811.3.0.4"
    assert association.implementation_version_name == "TEST_1"
    assert association.resp_implementation_version_name == "TEST_1"
    assert association.max_length == association.resp_max_length == 16384
    assert [(c.id, c.abstract_syntax, c.result) for c in association.presentation_contexts] == [
        (1, dicom.VERIFICATION, 0)
    ]
    assert (asked.command, asked.message_id, asked.sender, asked.status) == ("C-ECHO-RQ", 7, "orig", None)
    assert (answered.command, answered.message_id, answered.sender, answered.status) == ("C-ECHO-RSP", 7, "resp", 0)
    assert (answered.transfer_syntax, answered.sop_class) == (dicom.IMPLICIT, dicom.VERIFICATION)
    assert (end.how, end.messages, end.mark.packet) == ("released", 2, 6)


@pytest.mark.parametrize("syntax", dicom.SYNTAXES)
@pytest.mark.parametrize("most", [16384, 64, 0])
def test_the_head_of_an_image_in_every_transfer_syntax_and_fragmentation(syntax: str, most: int) -> None:
    content = dicom.data_set(dicom.image(pixels=bytes(600)), syntax)
    proposals = [(dicom.CT, [syntax, dicom.RLE])]
    said = [orig(dicom.store(content, most=most)), resp(dicom.stored())]
    events = events_of(DICOM, whole(proposals, [(dicom.CT, [syntax])], said))

    message = of(DicomMessage, events)[0]
    assert message.command == "C-STORE-RQ"
    assert message.transfer_syntax == syntax
    assert message.sop_class == dicom.CT
    assert message.sop_instance == message.dataset_sop_instance == MASK("sop_instance", b"1.2.3.4.5.6")
    assert message.patient == MASK("patient", b"PATIENT4242")
    assert message.study == MASK("study", b"1.2.3.4.777")
    assert message.series == MASK("series", b"1.2.3.4.888")
    assert message.accession == MASK("accession", b"ACCESSION77")
    assert (message.modality, message.complete) == ("CT", True)
    assert message.bytes > len(content) + 100
    (origin,) = of(ImageOrigin, events)
    assert (origin.manufacturer, origin.model, origin.station_name) == ("Société X", "Model 9", "CTROOM1")
    assert (origin.serial, origin.software, origin.calling_ae) == ("SN-1", ("V1", "V2"), "CT_1")
    assert of(Malformed, events) == []


def test_another_instance_in_the_data_set_than_in_the_command_is_visible() -> None:
    content = dicom.data_set(dicom.image(instance="1.2.3.9"))
    events = events_of(DICOM, whole(CT_EXPLICIT, CT_EXPLICIT, [orig(dicom.store(content))]))

    message = of(DicomMessage, events)[0]
    assert message.sop_instance == MASK("sop_instance", b"1.2.3.4.5.6")
    assert message.dataset_sop_instance == MASK("sop_instance", b"1.2.3.9")


def test_equal_origins_are_told_once_and_clocks_once_a_series() -> None:
    other = dicom.image()
    other.SoftwareVersions = "V3"
    other.SeriesInstanceUID = "1.2.3.4.999"
    other.TimezoneOffsetFromUTC = "+0100"
    contents = [dicom.data_set(image) for image in (dicom.image(), dicom.image(instance="1.2.3.9"), other)]
    events = events_of(DICOM, whole(CT_EXPLICIT, CT_EXPLICIT, [orig(dicom.store(content)) for content in contents]))

    assert [origin.software for origin in of(ImageOrigin, events)] == [("V1", "V2"), ("V3",)]
    first, second = of(Clock, events)
    assert (first.stated, first.offset) == ("2026-01-02T10:11:12.500000", None)
    seconds = 1_767_345_072_500_000_000  # 2026-01-02T09:11:12.5Z
    assert second.stated == "2026-01-02T10:11:12.500000+01:00"
    assert second.offset == seconds - second.mark.ts


def test_nothing_that_names_a_patient_or_a_place_comes_out() -> None:
    said = [orig(dicom.store(dicom.data_set(dicom.image()))), resp(dicom.stored())]
    told = repr(events_of(DICOM, whole(CT_EXPLICIT, CT_EXPLICIT, said)))

    assert [secret for secret in dicom.SECRETS if secret in told] == []


def query(level: str = "STUDY") -> Dataset:
    keys = Dataset()
    keys.SpecificCharacterSet = "ISO_IR 100"
    keys.QueryRetrieveLevel = level
    keys.PatientName = "*"
    keys.PatientID = "PATIENT4242"
    keys.StudyDate = "20260101-20260131"
    keys.StudyInstanceUID = ""
    return keys


@pytest.mark.parametrize("syntax", [dicom.IMPLICIT, dicom.EXPLICIT, dicom.BIG])
def test_a_query_tells_its_level_and_keys_without_their_values(syntax: str) -> None:
    proposals = [(dicom.STUDY_FIND, [syntax])]
    asked = dicom.message(
        "C_FIND_RQ",
        MessageID=1,
        AffectedSOPClassUID=dicom.STUDY_FIND,
        Priority=0,
        Identifier=dicom.data_set(query(), syntax),
    )
    events = events_of(DICOM, whole(proposals, proposals, [orig(asked)]))

    message = of(DicomMessage, events)[0]
    assert (message.query_level, message.priority) == ("STUDY", 0)
    assert message.matched_keys == ("StudyDate", "PatientID")
    assert message.universal_keys == ("PatientName", "StudyInstanceUID")
    assert message.patient == MASK("patient", b"PATIENT4242")
    assert "PATIENT4242" not in repr(events)
    assert "20260131" not in repr(events)


def worklist(station: str) -> Dataset:
    step = Dataset()
    step.Modality = "MR"
    step.ScheduledStationAETitle = station
    step.ScheduledProcedureStepStartDate = ""
    item = Dataset()
    item.AccessionNumber = "ACCESSION77"
    item.PatientID = "PATIENT4242"
    item.ScheduledProcedureStepSequence = Items([step])
    return item


@pytest.mark.parametrize("syntax", [dicom.IMPLICIT, dicom.EXPLICIT])
@pytest.mark.parametrize("undefined", [False, True])
def test_a_worklist_question_and_its_answer(syntax: str, undefined: bool) -> None:
    content = worklist("MR_ONE")
    content["ScheduledProcedureStepSequence"].is_undefined_length = undefined
    content.ScheduledProcedureStepSequence[0].is_undefined_length_sequence_item = undefined
    raw = dicom.data_set(content, syntax)
    proposals = [(dicom.WORKLIST, [syntax])]
    asked = dicom.message("C_FIND_RQ", MessageID=1, AffectedSOPClassUID=dicom.WORKLIST, Priority=2, Identifier=raw)
    found = dicom.message(
        "C_FIND_RSP", MessageIDBeingRespondedTo=1, AffectedSOPClassUID=dicom.WORKLIST, Status=0xFF00, Identifier=raw
    )
    over = dicom.message("C_FIND_RSP", MessageIDBeingRespondedTo=1, Status=0x0000)
    events = events_of(DICOM, whole(proposals, proposals, [orig(asked), resp(found), resp(over)]))

    question, answer, last = of(DicomMessage, events)
    assert question.matched_keys == ("AccessionNumber", "PatientID", "Modality", "ScheduledStationAETitle")
    assert question.universal_keys == ("ScheduledProcedureStepStartDate",)
    assert question.scheduled_station_ae == answer.scheduled_station_ae == "MR_ONE"
    assert (answer.modality, answer.status) == ("MR", 0xFF00)
    assert answer.accession == MASK("accession", b"ACCESSION77")
    assert (last.status, last.sop_class) == (0, dicom.WORKLIST)
    assert of(Malformed, events) == []


def test_a_move_with_its_destination_and_counts() -> None:
    proposals = [(dicom.STUDY_MOVE, [dicom.EXPLICIT])]
    asked = dicom.message(
        "C_MOVE_RQ",
        MessageID=3,
        AffectedSOPClassUID=dicom.STUDY_MOVE,
        Priority=1,
        MoveDestination="ELSEWHERE",
        Identifier=dicom.data_set(query()),
    )
    going = dicom.message(
        "C_MOVE_RSP",
        MessageIDBeingRespondedTo=3,
        Status=0xFF00,
        NumberOfRemainingSuboperations=4,
        NumberOfCompletedSuboperations=3,
        NumberOfFailedSuboperations=2,
        NumberOfWarningSuboperations=1,
    )
    cancel = dicom.message("C_CANCEL_RQ", MessageIDBeingRespondedTo=3)
    events = events_of(DICOM, whole(proposals, proposals, [orig(asked), resp(going), orig(cancel)]))

    request, answer, given_up = of(DicomMessage, events)
    assert (request.move_destination, request.priority, request.command) == ("ELSEWHERE", 1, "C-MOVE-RQ")
    assert (answer.remaining, answer.completed, answer.failed, answer.warning) == (4, 3, 2, 1)
    assert (given_up.command, given_up.message_id) == ("C-CANCEL-RQ", 3)


def test_images_of_a_get_come_in_the_other_direction() -> None:
    proposals = [(dicom.STUDY_GET, [dicom.EXPLICIT]), (dicom.CT, [dicom.EXPLICIT])]
    role = dicom.role(dicom.CT, scu=False, scp=True)
    asked = dicom.message(
        "C_GET_RQ", MessageID=1, AffectedSOPClassUID=dicom.STUDY_GET, Priority=2, Identifier=dicom.data_set(query())
    )
    image = dicom.store(dicom.data_set(dicom.image()), context_id=3)
    talk = [
        orig(dicom.request(proposals, extra=[role])),
        resp(dicom.accept(proposals, extra=[role])),
        orig(asked),
        resp(image),
        orig(dicom.stored(context_id=3)),
    ]
    events = events_of(DICOM, talk)

    association = of(DicomAssociation, events)[0]
    assert [(c.scu_role, c.scp_role) for c in association.presentation_contexts] == [(None, None), (False, True)]
    assert [(m.command, m.sender) for m in of(DicomMessage, events)] == [
        ("C-GET-RQ", "orig"),
        ("C-STORE-RQ", "resp"),
        ("C-STORE-RSP", "orig"),
    ]
    assert of(ImageOrigin, events)[0].sender == "resp"
    assert of(DicomEnd, events)[0].how == "cut"


def test_normalized_commands() -> None:
    commitment = "1.2.840.10008.1.20.1"
    proposals = [(commitment, [dicom.EXPLICIT])]
    step = Dataset()
    step.TransactionUID = "1.2.3.4.1"
    action = dicom.message(
        "N_ACTION_RQ",
        MessageID=5,
        RequestedSOPClassUID=commitment,
        RequestedSOPInstanceUID="1.2.840.10008.1.20.1.1",
        ActionTypeID=1,
        ActionInformation=dicom.data_set(step),
    )
    report = dicom.message(
        "N_EVENT_REPORT_RQ",
        MessageID=6,
        AffectedSOPClassUID=commitment,
        AffectedSOPInstanceUID="1.2.840.10008.1.20.1.1",
        EventTypeID=2,
        EventInformation=dicom.data_set(step),
    )
    events = events_of(DICOM, whole(proposals, proposals, [orig(action), resp(report)]))

    asked, told = of(DicomMessage, events)
    assert (asked.command, asked.action_type, asked.sop_class) == ("N-ACTION-RQ", 1, commitment)
    assert (told.command, told.event_type) == ("N-EVENT-REPORT-RQ", 2)
    assert asked.sop_instance == told.sop_instance == MASK("sop_instance", b"1.2.840.10008.1.20.1.1")


def test_digests_are_of_the_pixel_data_as_sent() -> None:
    native, encapsulated = dicom.image(bytes(range(256)) * 300), dicom.image()
    encapsulated.PixelData = encapsulate([b"\xff\xd8frame-one\xff\xd9", b"\xff\xd8two\xff\xd9"])
    encapsulated["PixelData"].is_undefined_length = True
    encapsulated["PixelData"].VR = "OB"
    proposals = [(dicom.CT, [dicom.EXPLICIT]), (dicom.CT, [dicom.JPEG]), (dicom.CT, [dicom.IMPLICIT])]
    said = [
        orig(dicom.store(dicom.data_set(native), 1, most=1000)),
        orig(dicom.store(dicom.data_set(encapsulated), 3, most=40)),
        orig(dicom.store(dicom.data_set(native, dicom.IMPLICIT), 5, most=50_000)),
    ]
    talk = whole(proposals, proposals, said)
    digests = [m.pixel_digest for m in of(DicomMessage, events_of(DICOM, talk, context=context_for([], digests=True)))]

    of_native = blake3(native.PixelData).hexdigest()
    assert digests == [of_native, blake3(encapsulated.PixelData).hexdigest(), of_native]
    assert [m.pixel_digest for m in of(DicomMessage, events_of(DICOM, talk))] == ["", "", ""]


def test_pixels_are_skipped_unseen() -> None:
    content = dicom.data_set(dicom.image(bytes(4_000_000)))
    driver = Driver(DICOM.decoder(None, context_for([]), False))  # type: ignore[arg-type]
    driver.give(0, dicom.request(CT_EXPLICIT))
    driver.give(1, dicom.accept(CT_EXPLICIT))
    driver.give(0, dicom.store(content, most=0), split=100_000)

    assert driver.largest_carry <= 100_000
    assert driver.calls < 6, "one PDV of 4 MB: its header, its head, and then nothing until the next PDU"


def test_a_login_in_clear_and_never_its_secret() -> None:
    identity = dicom.identity(2, b"drwho", b"tardis!", asks=True)
    talk = [orig(dicom.request(ECHO, extra=[identity])), resp(dicom.accept(ECHO, extra=[dicom.identity_answer()]))]
    events = events_of(DICOM, talk)

    association, login, _ = events
    assert (association.user_identity, association.user_identity_acknowledged) == (2, True)
    assert (login.protocol, login.user, login.succeeded) == ("dicom-user-identity", MASK("user", b"drwho"), True)
    assert "drwho" not in repr(events)
    assert "tardis" not in repr(events)


def test_negotiations_of_all_kinds() -> None:
    extra = [dicom.window(4, 2), dicom.extended(dicom.STUDY_FIND), dicom.common_extended(dicom.CT)]
    talk = [orig(dicom.request(CT_EXPLICIT, extra=extra)), resp(dicom.accept(CT_EXPLICIT))]
    association = events_of(DICOM, talk)[0]

    assert (association.async_invoked, association.async_performed) == (4, 2)
    assert set(association.extended_negotiation) == {dicom.STUDY_FIND, dicom.CT}
    assert association.application_context == "1.2.840.10008.3.1.1.1"


def test_results_of_contexts_and_a_message_on_a_refused_one() -> None:
    proposals = [(dicom.CT, [dicom.EXPLICIT, dicom.IMPLICIT]), (dicom.VERIFICATION, [dicom.IMPLICIT])]
    chosen = [(dicom.CT, [dicom.EXPLICIT]), (dicom.VERIFICATION, [dicom.IMPLICIT])]
    echo = dicom.message("C_ECHO_RQ", 3, MessageID=1, AffectedSOPClassUID=dicom.VERIFICATION)
    talk = [orig(dicom.request(proposals)), resp(dicom.accept(chosen, results=[0, 3])), orig(echo)]
    events = events_of(DICOM, talk)

    first, second = of(DicomAssociation, events)[0].presentation_contexts
    assert (first.transfer_syntaxes, first.accepted_transfer_syntax) == (
        (dicom.EXPLICIT, dicom.IMPLICIT),
        dicom.EXPLICIT,
    )
    assert (second.result, second.accepted_transfer_syntax) == (3, "")
    assert [m.why for m in of(Malformed, events)] == ["context-not-accepted"]


def test_a_rejection() -> None:
    association = events_of(DICOM, [orig(dicom.request(ECHO)), resp(dicom.reject(2, 3, 1))])

    (event,) = association
    assert (event.result, event.reject_result, event.source, event.reason) == ("rejected", 2, 3, 1)
    assert event.presentation_contexts[0].result is None


def test_an_abort_instead_of_an_answer() -> None:
    (event,) = events_of(DICOM, [orig(dicom.request(ECHO)), resp(dicom.abort(2))])

    assert (event.result, event.source) == ("aborted", 2)


def test_a_request_given_up_by_its_sender() -> None:
    (event,) = events_of(DICOM, [orig(dicom.request(ECHO)), orig(dicom.abort(0))])

    assert (event.result, event.source) == ("aborted", 0)


def test_a_request_that_nobody_answers() -> None:
    (event,) = events_of(DICOM, [orig(dicom.request(ECHO))])

    assert (event.result, event.calling_ae) == ("unanswered", "CT_1")


def test_an_abort_after_messages() -> None:
    talk = [orig(dicom.request(ECHO)), resp(dicom.accept(ECHO)), orig(ECHO_RQ), resp(dicom.abort(2))]
    association, _, end = events_of(DICOM, talk)

    assert association.result == "accepted"
    assert (end.how, end.source, end.messages, end.mark.packet) == ("aborted", 2, 1, 4)


def test_directions_delivered_one_after_the_other_tell_the_same() -> None:
    syntaxes = [dicom.IMPLICIT, dicom.EXPLICIT]
    said = [orig(dicom.store(dicom.data_set(dicom.image()))), resp(dicom.stored())]
    talk = whole([(dicom.CT, syntaxes)], CT_EXPLICIT, said)

    def told(order):
        events = events_of(DICOM, order)
        return sorted(
            (type(e).__name__, getattr(e, "command", ""), getattr(e, "transfer_syntax", ""), e.calling_ae)
            for e in events
            if not isinstance(e, Clock)
        )

    in_turn = told(talk)
    assert len(in_turn) == 5
    assert told(sorted(talk, key=lambda item: item[0])) == in_turn
    assert told(sorted(talk, key=lambda item: -item[0])) == in_turn


def test_only_the_requestor_was_captured() -> None:
    talk = [orig(dicom.request(CT_EXPLICIT)), orig(dicom.store(dicom.data_set(dicom.image())))]
    association, message, origin, _, end = events_of(DICOM, talk)

    assert association.result == "accepted", "data proves that somebody accepted"
    assert association.presentation_contexts[0].result is None
    assert (message.patient, message.calling_ae) == (MASK("patient", b"PATIENT4242"), "CT_1")
    assert origin.calling_ae == "CT_1"
    assert end.how == "cut"


def test_only_the_acceptor_was_captured() -> None:
    association, message, _ = events_of(DICOM, [resp(dicom.accept(ECHO)), resp(ECHO_RSP)])

    assert (association.result, association.calling_ae, association.called_ae) == ("accepted", "CT_1", "PACS")
    assert (message.command, message.transfer_syntax) == ("C-ECHO-RSP", dicom.IMPLICIT)


def test_held_messages_are_bounded() -> None:
    events: list[Event] = []
    limits = Limits(dicom_pending=4)
    driver = Driver(DICOM.decoder(None, context_for(events, limits), False), limits)  # type: ignore[arg-type]
    driver.give(0, dicom.request(ECHO) + ECHO_RQ * 6)

    assert len(of(DicomMessage, events)) == 6
    driver.close()
    assert of(DicomAssociation, events)[0].result == "accepted"


@pytest.mark.parametrize("cut", [0, 3, 40])
@pytest.mark.parametrize("syntax", [dicom.IMPLICIT, dicom.EXPLICIT])
def test_a_capture_that_begins_in_the_middle(cut: int, syntax: str) -> None:
    before = dicom.store(dicom.data_set(dicom.image(bytes(300)), syntax), most=128)[cut:]
    after = dicom.store(dicom.data_set(dicom.image(instance="1.2.3.9"), syntax))
    events = events_of(DICOM, [orig(before), orig(after), resp(dicom.stored())], midstream=True)

    (association,) = of(DicomAssociation, events)
    assert (association.midstream, association.result, association.calling_ae) == (True, "accepted", "")
    messages = of(DicomMessage, events)
    assert [m.command for m in messages][-2:] == ["C-STORE-RQ", "C-STORE-RSP"]
    assert messages[-2].dataset_sop_instance == MASK("sop_instance", b"1.2.3.9")
    assert of(Malformed, events) == []


def test_a_hole_cuts_one_message_and_the_next_is_found() -> None:
    content = dicom.data_set(dicom.image(bytes(100_000)))
    first = dicom.store(content, most=4096)
    second = dicom.store(dicom.data_set(dicom.image(instance="1.2.3.9")))
    # The hole swallows the header of a PDU that belongs to the pixels.
    at = len(first) - 3 * 4096
    talk = [
        orig(dicom.request(CT_EXPLICIT)),
        resp(dicom.accept(CT_EXPLICIT)),
        orig(first[:at]),
        (0, 5000),
        orig(first[at + 5000 :] + second),
    ]
    events = events_of(DICOM, talk)

    cut, found = of(DicomMessage, events)
    assert (cut.complete, cut.sop_instance) == (False, MASK("sop_instance", b"1.2.3.4.5.6"))
    assert (found.complete, found.sop_instance) == (True, MASK("sop_instance", b"1.2.3.4.5.6"))
    assert found.dataset_sop_instance == MASK("sop_instance", b"1.2.3.9")


@pytest.mark.parametrize("digests", [False, True])
def test_a_hole_inside_the_pixels_of_one_pdu_cuts_nothing(digests: bool) -> None:
    content = dicom.data_set(dicom.image(bytes(100_000)))
    sent = dicom.store(content, most=0)
    talk = [
        orig(dicom.request(CT_EXPLICIT)),
        resp(dicom.accept(CT_EXPLICIT)),
        orig(sent[:50_000]),
        (0, 1000),
        orig(sent[51_000:] + dicom.release_request()),
        resp(dicom.release_answer()),
    ]
    events = events_of(DICOM, talk, context=context_for([], digests=digests))

    assert [(m.complete, m.pixel_digest) for m in of(DicomMessage, events)] == [(True, "")]
    assert of(DicomEnd, events)[0].how == "released"


def test_marks_are_where_things_begin() -> None:
    talk = whole(ECHO, ECHO, [orig(ECHO_RQ[:20]), orig(ECHO_RQ[20:]), resp(ECHO_RSP)])
    asked = of(DicomMessage, events_of(DICOM, talk, split=1))[0]

    assert (asked.mark.packet, asked.ts) == (3, 3 * TICK)


def test_two_associations_on_one_connection() -> None:
    once = whole(ECHO, ECHO, [orig(ECHO_RQ), resp(ECHO_RSP)])
    events = events_of(DICOM, once + once)

    assert len(of(DicomAssociation, events)) == len(of(DicomEnd, events)) == 2
    assert {m.why for m in of(Malformed, events)} == {"unexpected-pdu"}


def test_the_flow_closed_in_the_middle_of_a_message() -> None:
    sent = dicom.store(dicom.data_set(dicom.image(bytes(100_000))))
    talk = [orig(dicom.request(CT_EXPLICIT)), resp(dicom.accept(CT_EXPLICIT)), orig(sent[:60_000])]
    events = events_of(DICOM, talk)

    assert [(m.command, m.complete) for m in of(DicomMessage, events)] == [("C-STORE-RQ", False)]
    assert of(DicomEnd, events)[0].how == "cut"


def test_a_closed_decoder_says_nothing_twice() -> None:
    events: list[Event] = []
    drive(DICOM.decoder(None, context_for(events), False), [orig(dicom.request(ECHO))])  # type: ignore[arg-type]

    assert len(events) == 1
