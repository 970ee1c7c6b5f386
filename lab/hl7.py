"""HL7 version 2 messages that HIS, RIS and PACS exchange, and their framing (MLLP).

Encoding characters, character set and line of versions differ from one sender to another, as they do in hospitals.
"""

from __future__ import annotations

from dataclasses import dataclass

from lab.patients import HOSPITAL, Order

START, END = b"\x0b", b"\x1c\r"  # HL7 v2 "Transport Specifications: MLLP", release 1


@dataclass(frozen=True, slots=True)
class Voice:
    """How a system speaks: MSH-3..6, version, delimiters (field, component, repetition, escape, sub-component),
    encoding.
    """

    application: str
    facility: str
    to_application: str
    to_facility: str
    version: str = "2.3.1"
    delimiters: str = "|^~\\&"
    encoding: str = "utf-8"
    declared: str = "UNICODE UTF-8"


def message(voice: Voice, kind: str, control: str, when: str, segments: list[list[str]]) -> bytes:
    """One message; fields are written with | and ^ and then turned into the delimiters of the voice."""
    field, component = voice.delimiters[0], voice.delimiters[1]
    head = ["MSH", voice.delimiters[1:], voice.application, voice.facility, voice.to_application, voice.to_facility]
    head += [when, "", kind.replace("^", component), control, "P", voice.version, "", "", "", "", "", voice.declared]
    lines = [field.join(head)]
    lines += [field.join(part.replace("^", component) for part in segment) for segment in segments]
    return ("\r".join(lines) + "\r").encode(voice.encoding)


def pid(order: Order) -> list[str]:
    who = order.patient
    return ["PID", "1", "", f"{who.identifier}^^^TROIS", "", who.person_name, "", who.birth, who.sex]


def pv1() -> list[str]:
    return ["PV1", "1", "O", "RADIO^S1^1", "", "", "", "LOINTAIN^Docteur"]


def adt(order: Order, trigger: str, when: str) -> tuple[str, list[list[str]]]:
    return f"ADT^{trigger}", [["EVN", trigger, when], pid(order), pv1()]


def orm(order: Order, when: str) -> tuple[str, list[list[str]]]:
    request = ["OBR", "1", order.accession, "", f"{order.modality}1^{order.procedure}^L", "", when]
    return "ORM^O01", [pid(order), pv1(), ["ORC", "NW", order.accession, "", "", "SC", "", f"^^^{when}"], request]


def oru(order: Order, when: str, text: str) -> tuple[str, list[list[str]]]:
    request = ["OBR", "1", order.accession, "", f"{order.modality}1^{order.procedure}^L", "", when]
    return "ORU^R01", [pid(order), request, ["OBX", "1", "TX", "RPT^Report^L", "1", text, "", "", "", "", "", "F"]]


def acknowledgement(received: bytes, code: str, control: str, when: str) -> bytes:
    """The general acknowledgement (HL7 v2.5.1 chapter 2, ACK): in the delimiters and to the sender of the message
    received.
    """
    field = received[3:4]
    head = received.split(b"\r", 1)[0].split(field)
    kind = head[8].split(received[4:5])
    trigger = b"ACK" if len(kind) < 2 else b"ACK" + received[4:5] + kind[1]
    reply = [
        b"MSH",
        head[1],
        head[4],
        head[5],
        head[2],
        head[3],
        when.encode(),
        b"",
        trigger,
        control.encode(),
        b"P",
        head[11],
    ]
    answer = [b"MSA", code.encode(), head[9]]
    return field.join(reply) + b"\r" + field.join(answer) + b"\r"


def header_of(raw: bytes) -> dict[str, str]:
    """MSH fields of a message of ours, as the truth names them."""
    field = raw[3:4]
    head = [part.decode("latin-1") for part in raw.split(b"\r", 1)[0].split(field)]
    names = {
        "message_type": head[8].replace(chr(raw[4]), "^"),
        "control_id": head[9],
        "sending_application": head[2],
        "sending_facility": head[3],
        "receiving_application": head[4],
        "receiving_facility": head[5],
        "version": head[11],
    }
    acks = [line.split(field)[1].decode() for line in raw.split(b"\r") if line.startswith(b"MSA")]
    return {**names, "ack_code": acks[0]} if acks else names


def framed(raw: bytes) -> bytes:
    return START + raw + END


FACILITY = HOSPITAL.upper().replace(" ", "_")[:20]
