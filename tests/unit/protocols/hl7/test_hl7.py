from __future__ import annotations

import pytest

from radvigil.protocols.hl7 import HL7
from radvigil.records import ORIGINATOR, RESPONDER, Clock, Hl7Message, Limits, Malformed, Match, Opening
from tests.support.datagrams import corpus
from tests.support.driving import FLOW, KEY, TICK, Mask, context_for, drive, events_of, orig, resp
from tests.support.talks import any_split_says_the_same, complaints, facts, stream_events

MASK = Mask(KEY)
ORDER = (
    b"MSH|^~\\&|RIS^1.2.3^ISO|Radiology|PACS|Imaging|20261123101500+0100||ORM^O01^ORM_O01|M1|P|2.5.1"
    b"||||||UNICODE UTF-8\r"
    b"SFT|Acme RIS^L|8.4|AcmeRIS|8.4.1||20260101\r"
    b"PID|1||PAT-77^^^HOSP^MR~OTHER||FAMILY^GIVEN||19700101|F\r"
    b"ORC|NW|ACC-PLACER|ACC-9\r"
    b"OBR|1|ACC-PLACER||CT^CT Head^L\r"
)
ACK = b"MSH|^~\\&|PACS|Imaging|RIS|Radiology|20261123101501||ACK^O01|A1|P|2.5.1\rMSA|AA|M1\r"


def block(message: bytes) -> bytes:
    return b"\x0b" + message + b"\x1c\r"


def messages(talk, **more) -> list[Hl7Message]:
    return [event for event in events_of(HL7, talk, **more) if isinstance(event, Hl7Message)]


def test_which_acknowledgements_are_asked_for() -> None:
    """MSH-15 and MSH-16; both empty is the original mode (HL7 v2.5.1 2.9.2)."""
    enhanced = b"MSH|^~\\&|RIS|Radiology|PACS|Imaging|20261123101500||ORM^O01|M1|P|2.5.1|||AL|NE\rPID|1\r"
    (asked,), (original,) = messages([orig(block(enhanced))]), messages([orig(block(ACK))])
    assert (asked.accept_acknowledgement, asked.application_acknowledgement) == ("AL", "NE")
    assert (original.accept_acknowledgement, original.application_acknowledgement) == ("", "")


def test_an_order_and_its_acknowledgement() -> None:
    order, ack = messages([orig(block(ORDER)), resp(block(ACK))])
    assert (order.sender, order.message_type, order.control_id) == ("orig", "ORM^O01", "M1")
    assert (order.sending_application, order.sending_facility) == ("RIS", "Radiology")
    assert (order.receiving_application, order.receiving_facility) == ("PACS", "Imaging")
    assert (order.processing_id, order.version, order.character_set) == ("P", "2.5.1", "UNICODE UTF-8")
    assert order.encoding_characters == "|^~\\&"
    assert order.software == ("Acme RIS", "8.4", "AcmeRIS")
    assert order.segments == ("MSH", "SFT", "PID", "ORC", "OBR")
    assert (order.patient, order.accession) == (MASK("patient", b"PAT-77"), MASK("accession", b"ACC-9"))
    assert (order.bytes, order.complete, order.ack_code, order.ack_delay) == (len(ORDER), True, "", None)
    assert (ack.sender, ack.ack_code, ack.acknowledges, ack.ack_delay) == ("resp", "AA", "M1", TICK)
    assert order.mark.packet == 1


def test_an_acknowledgement_of_something_unseen_has_no_delay() -> None:
    (ack,) = messages([resp(block(ACK))])
    assert (ack.acknowledges, ack.ack_delay) == ("M1", None)


def test_accept_and_application_acknowledgements_both_have_a_delay() -> None:
    commit = ACK.replace(b"AA|", b"CA|").replace(b"|A1|", b"|A0|")
    _, first, second = messages([orig(block(ORDER)), resp(block(commit)), resp(block(ACK))])
    assert (first.ack_code, first.ack_delay, second.ack_code, second.ack_delay) == ("CA", TICK, "AA", 2 * TICK)


@pytest.mark.parametrize("split", [None, 1, 2, 5, [3, 1, 40]])
def test_split_anywhere_and_several_in_one_segment(split) -> None:
    talk = [orig(block(ORDER) + block(ORDER.replace(b"|M1|", b"|M2|"))), resp(block(ACK))]
    assert events_of(HL7, talk, split) == events_of(HL7, talk)
    assert [message.control_id for message in messages(talk, split=split)] == ["M1", "M2", "A1"]


@pytest.mark.parametrize(
    ("before", "after"), [(b"\r", b"\n"), (b"\r", b"\r\n"), (b"\x1c\r", b"\x1c"), (b"\x1c\r", b"\x1c\r\n")]
)
def test_line_ends_of_the_field_are_read_without_a_word(before: bytes, after: bytes) -> None:
    said = (block(ORDER) * 2).replace(before, after)
    events = events_of(HL7, [orig(said)])
    assert complaints(events) == []
    assert [event.segments for event in events if isinstance(event, Hl7Message)] == [
        ("MSH", "SFT", "PID", "ORC", "OBR")
    ] * 2


def test_any_encoding_characters() -> None:
    odd = ORDER.translate(bytes.maketrans(b"|^~\\&", b"#$*!%"))
    (order,) = messages([orig(block(odd))])
    assert (order.message_type, order.sending_application, order.encoding_characters) == ("ORM^O01", "RIS", "#$*!%")
    assert order.patient == MASK("patient", b"PAT-77")


def test_five_encoding_characters_of_version_2_7() -> None:
    (order,) = messages([orig(block(ORDER.replace(b"^~\\&", b"^~\\&#", 1)))])
    assert (order.encoding_characters, order.message_type) == ("|^~\\&#", "ORM^O01")


def test_escape_sequences_in_names() -> None:
    (order,) = messages([orig(block(ORDER.replace(b"Radiology", rb"R\T\D\F\ \X2B\\H\1\N\ ")))])
    assert order.sending_facility == "R&D| +1"


@pytest.mark.parametrize(
    ("stated", "raw", "read"),
    [
        (b"UNICODE UTF-8", "Röntgen".encode(), "Röntgen"),
        (b"8859/1", "Röntgen".encode("latin-1"), "Röntgen"),
        (b"", "Röntgen".encode(), "Röntgen"),
        (b"", "Röntgen".encode("latin-1"), "Röntgen"),
        (b"8859/2", "Łódź".encode("iso8859-2"), "Łódź"),
        (b"NO SUCH SET", b"plain", "plain"),
    ],
)
def test_character_sets(stated: bytes, raw: bytes, read: str) -> None:
    said = ORDER.replace(b"UNICODE UTF-8", stated).replace(b"Radiology", raw)
    assert messages([orig(block(said))])[0].sending_facility == read


def test_a_batch_holds_many_messages() -> None:
    batch = b"FHS|^~\\&|LAB\rBHS|^~\\&|LAB\r" + ORDER + ORDER.replace(b"|M1|", b"|M2|") + b"BTS|2\rFTS|1\r"
    events = events_of(HL7, [orig(block(batch))])
    assert [event.control_id for event in facts(events) if isinstance(event, Hl7Message)] == ["M1", "M2"]
    assert complaints(events) == []


def test_accession_prefers_ipc_then_obr_18_then_the_filler() -> None:
    obr = b"OBR|1|P1|F1" + b"|" * 15 + b"ACC-18\r"
    said = ORDER.replace(b"OBR|1|ACC-PLACER||CT^CT Head^L\r", obr)
    assert messages([orig(block(said))])[0].accession == MASK("accession", b"ACC-18")
    assert messages([orig(block(said + b"IPC|ACC-IPC^X\r"))])[0].accession == MASK("accession", b"ACC-IPC")


def test_a_large_document_is_passed_over() -> None:
    document = b"OBX|1|ED|PDF||^^PDF^Base64^" + b"QUJD" * 600_000 + b"\rOBX|2|TX|\r"
    first, second = messages([orig(block(ORDER + document)), orig(block(ORDER.replace(b"|M1|", b"|M2|")))])
    assert (first.bytes, first.segments[-1], first.complete) == (len(ORDER + document), "OBX", True)
    assert second.control_id == "M2"


def test_what_lies_beyond_the_limit_is_not_looked_at() -> None:
    events: list = []
    context = context_for(events, Limits(hl7_message=len(ORDER)))
    drive(HL7.decoder(FLOW, context, False), [orig(block(ORDER + b"NTE|1\r" * 10 + b"ZZZ|1\r"))])
    assert facts(events)[0].segments == ("MSH", "SFT", "PID", "ORC", "OBR", "NTE")


def test_lines_of_broken_text_are_no_segments() -> None:
    (order,) = messages([orig(block(ORDER + b"NTE|1||text\nDOE\nJOE|x\nZPI|1\r"))])
    assert order.segments == ("MSH", "SFT", "PID", "ORC", "OBR", "NTE", "ZPI")


class TestClock:
    def test_with_a_zone_the_offset_is_known(self) -> None:
        clock = next(event for event in events_of(HL7, [orig(block(ORDER))]) if isinstance(event, Clock))
        assert (clock.source, clock.sender, clock.stated) == ("hl7", "orig", "2026-11-23T10:15:00+01:00")
        assert clock.offset == 1_795_425_300_000_000_000 - TICK

    def test_without_a_zone_it_is_not(self) -> None:
        clock = next(event for event in events_of(HL7, [resp(block(ACK))]) if isinstance(event, Clock))
        assert (clock.stated, clock.offset) == ("2026-11-23T10:15:01", None)

    def test_at_most_once_a_minute(self) -> None:
        events = events_of(HL7, [orig(block(ORDER)), orig(block(ORDER)), resp(block(ACK))])
        assert [event.sender for event in events if isinstance(event, Clock)] == ["orig", "resp"]

    @pytest.mark.parametrize("stated", [b"20261399999999", b"2026112310", b"", b"garbage"])
    def test_a_time_that_is_none_is_not_told(self, stated: bytes) -> None:
        events = events_of(HL7, [orig(block(ORDER.replace(b"20261123101500+0100", stated)))])
        assert [type(event) for event in events] == [Hl7Message]


class TestMalformed:
    @pytest.mark.parametrize(
        ("said", "why", "seen"),
        [
            (b"\x0b" + ORDER + block(ORDER), "start-in-block", 2),
            (block(b"PID|1||PAT\r"), "msh-missing", 0),
            (block(b""), "msh-missing", 0),
            (block(b"MSH|^~\r"), "msh-short", 0),
            (block(b"MSH|^~\\&|A|B|C|D|20260101||ADT^A01\r"), "msh-fields", 1),
            (block(ORDER.replace(b"^~\\&", b"^^^^", 1)), "separators", 1),
            (block(ORDER + ORDER), "second-msh", 1),
            (ORDER + b"\x1c\r", "no-start-block", 1),
            (block(ORDER) + b"hello\r" + block(ORDER), "outside-block", 2),
        ],
    )
    @pytest.mark.parametrize("split", [None, 1, 3])
    def test_each_is_said_once(self, said: bytes, why: str, seen: int, split) -> None:
        events = events_of(HL7, [orig(said)], split)
        assert complaints(events) == [why]
        assert len([event for event in events if isinstance(event, Hl7Message)]) == seen

    def test_no_end_block_though_acknowledged(self) -> None:
        events = events_of(HL7, [orig(b"\x0b" + ORDER), resp(block(ACK))])
        assert complaints(events) == ["no-end-block"]
        assert [event.complete for event in events if isinstance(event, Hl7Message)] == [True, False]

    def test_a_message_cut_by_the_end_of_the_capture_is_no_fault(self) -> None:
        (event,) = [event for event in events_of(HL7, [orig(b"\x0b" + ORDER[:-20])]) if not isinstance(event, Clock)]
        assert (event.complete, event.segments[-1]) == (False, "ORC")

    def test_the_place_is_the_block(self) -> None:
        event = next(
            event
            for event in events_of(HL7, [orig(block(ORDER)), orig(block(ORDER + ORDER))])
            if isinstance(event, Malformed)
        )
        start = len(block(ORDER))
        assert (event.at, event.offset, event.mark.packet) == (start, 1 + len(ORDER), 2)


class TestHoles:
    def test_the_cut_message_is_told_as_incomplete_and_the_next_is_read(self) -> None:
        later = block(ORDER.replace(b"|M1|", b"|M2|"))
        first, second = messages([orig(b"\x0b" + ORDER[:200]), (ORIGINATOR, 50), orig(b"rest|of\r\x1c\r" + later)])
        assert (first.control_id, first.complete, second.control_id, second.complete) == ("M1", False, "M2", True)
        assert complaints(events_of(HL7, [(ORIGINATOR, b"\x0b" + ORDER[:200]), (ORIGINATOR, 50), orig(later)])) == []

    def test_half_an_identifier_is_nobodys(self) -> None:
        cut = ORDER.index(b"PAT-77") + 4
        first, *_ = messages([orig(b"\x0b" + ORDER[:cut]), (ORIGINATOR, 50), orig(b"\r\x1c\r")])
        assert (first.patient, first.complete) == ("", False)

    def test_midstream_the_rest_of_a_message_is_no_fault(self) -> None:
        events = events_of(HL7, [orig(ORDER[50:] + b"\x1c\r" + block(ORDER))], midstream=True)
        assert complaints(events) == []
        assert len([event for event in events if isinstance(event, Hl7Message)]) == 1


class TestProbe:
    @pytest.mark.parametrize("said", [block(ORDER), block(b"BHS|^~\\&|"), b"\r\n" + block(ORDER), ORDER])
    def test_yes_from_either_side(self, said: bytes) -> None:
        assert HL7.probe(Opening(said, b"", 1, 2, False)) is Match.YES
        assert HL7.probe(Opening(b"", said, 1, 2, False)) is Match.YES

    @pytest.mark.parametrize("said", [b"", b"\x0b", b"\x0bMS", b"M", b"MSH|^"])
    def test_more(self, said: bytes) -> None:
        assert HL7.probe(Opening(said, b"", 1, 2, False)) is Match.MORE

    @pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\n", b"\x16\x03\x01", b"MSHELL", b"\x0b\x00\x01", b"MESSAGE"])
    def test_no(self, said: bytes) -> None:
        assert HL7.probe(Opening(said, b"", 1, 2, False)) is Match.NO

    def test_midstream(self) -> None:
        assert HL7.probe(Opening(b"9|F\r\x1c\r" + block(ORDER), b"", 1, 2, True)) is Match.YES


PRIVATE = [b"PAT-77", b"OTHER", b"FAMILY", b"GIVEN", b"19700101", b"ACC-9", b"ACC-PLACER", b"CT Head"]


def test_nothing_of_the_patient_is_said() -> None:
    for talk in ([orig(block(ORDER))], [orig(ORDER)], [orig(b"\x0b" + ORDER + ORDER)], [orig(b"\x0b" + ORDER[:-9])]):
        said = repr(any_split_says_the_same(HL7, talk))
        assert not [secret for secret in PRIVATE if secret.decode() in said]
    assert "PAT-77" not in repr(messages([resp(block(b"PID|1||PAT-77\r")), resp(ORDER)]))


class TestCorpus:
    def test_order_report_and_acknowledgements(self) -> None:
        events = stream_events(corpus("made-08-hl7-mllp-orm-oru-sft.pcap"), HL7)
        said = [event for event in events if isinstance(event, Hl7Message)]
        assert [(event.message_type, event.control_id, event.ack_code) for event in said] == [
            ("ORM^O01", "MSG00001", ""),
            ("ACK", "AMSG00001", "AA"),
            ("ORU^R01", "MSG00002", ""),
            ("ACK", "AMSG00002", "AA"),
        ]
        assert said[0].software == ("Example RIS Vendor", "8.4.2", "ExampleRIS")
        assert all(event.ack_delay for event in said[1::2])
        assert complaints(events) == []

    @pytest.mark.parametrize(
        ("name", "kind", "control"),
        [
            ("HL7-ADT.pcap", "ADT^A01", "934576120110613083617"),
            ("HL7-ADT-UDI-OBX.pcap", "ADT^A01", "934576120110613083617"),
            ("HL7-ORM.pcap", "ORM^O01", "59689"),
        ],
    )
    def test_message_and_acknowledgement(self, name: str, kind: str, control: str) -> None:
        first, ack = [e for e in stream_events(corpus(name), HL7) if isinstance(e, Hl7Message)]
        assert (first.message_type, first.control_id, ack.acknowledges) == (kind, control, control)
        assert ack.ack_delay is not None

    def test_a_message_without_framing(self) -> None:
        events = stream_events(corpus("mpa-unencrypted_hl7.pcap"), HL7)
        assert [(e.message_type, e.control_id) for e in events if isinstance(e, Hl7Message)] == [("ORU^R01", "456")]


def test_pending_messages_are_bounded() -> None:
    events: list = []
    context = context_for(events, Limits(hl7_pending=2))
    flood = b"".join(block(ORDER.replace(b"|M1|", f"|X{n}|".encode())) for n in range(5))
    acks = b"".join(block(ACK.replace(b"|M1", f"|X{n}".encode())) for n in range(5))
    drive(HL7.decoder(FLOW, context, False), [orig(flood), (RESPONDER, acks)])
    delays = [event.ack_delay for event in events if isinstance(event, Hl7Message) and event.ack_code]
    assert delays[:3] == [None, None, None]
