"""Is it DICOM, by content alone."""

from __future__ import annotations

import pytest

from radvigil.protocols.dicom import DICOM
from radvigil.records import Match, Opening
from tests.support import dicom_traffic as dicom

ECHO = [(dicom.VERIFICATION, [dicom.IMPLICIT])]
REQUEST, ANSWER = dicom.request(ECHO), dicom.accept(ECHO)
DATA = dicom.message("C_ECHO_RQ", MessageID=7, AffectedSOPClassUID=dicom.VERIFICATION)


def asked(orig: bytes = b"", resp: bytes = b"", midstream: bool = False, port: int = 9999) -> Match:
    return DICOM.probe(Opening(orig, resp, 40000, port, midstream))


@pytest.mark.parametrize("port", [104, 11112, 80, 50123])
def test_a_request_is_known_on_any_port(port: int) -> None:
    assert asked(REQUEST, port=port) is Match.YES
    assert asked(REQUEST, ANSWER, port=port) is Match.YES


@pytest.mark.parametrize("answer", [ANSWER, dicom.reject(), dicom.abort()])
def test_one_direction_is_enough(answer: bytes) -> None:
    assert asked(b"", answer) is Match.YES


@pytest.mark.parametrize("size", range(1, 10))
def test_too_little_is_not_judged(size: int) -> None:
    assert asked(REQUEST[:size]) is Match.MORE


def test_nothing_is_not_judged() -> None:
    assert asked() is Match.MORE


OTHERS = {
    "tls": bytes.fromhex("160301020001000001fc0303"),
    "http": b"GET /studies HTTP/1.1\r\n",
    "hl7": b"\x0bMSH|^~\\&|A|B",
    "rdp": bytes.fromhex("030000130ee000000000000100080003000000"),
    "smb": bytes.fromhex("00000045ff534d4272000000"),
    "ssh": b"SSH-2.0-OpenSSH_9.2\r\n",
    "ldap": bytes.fromhex("300c020101600702010304008000"),
    "zeros": bytes(200),
    "dns": bytes.fromhex("001f2a2a01000001000000000000"),
    "telnet": b"\xff\xfd\x18\xff\xfd\x20\xff\xfd\x23",
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("port", [104, 9999])
def test_others_are_not(name: str, port: int) -> None:
    assert asked(OTHERS[name], port=port) is Match.NO
    assert asked(REQUEST, OTHERS[name], port=port) is Match.NO


@pytest.mark.parametrize("name", OTHERS)
def test_others_are_not_in_the_middle_either(name: str) -> None:
    assert asked(OTHERS[name].ljust(512, b"\x11"), midstream=True) is Match.NO


@pytest.mark.parametrize("before", [b"", b"\x07", b"\x10\x04\x00" * 30])
def test_the_middle_of_a_stream_is_known_by_a_pdu_in_it(before: bytes) -> None:
    assert asked(before + DATA, midstream=True) is Match.YES
    assert asked(b"", before + DATA, midstream=True) is Match.YES


def test_pixels_alone_say_nothing() -> None:
    assert asked(b"\x05\x01" * 200, midstream=True) is Match.MORE
    assert asked(b"\x05\x01" * 256, midstream=True) is Match.NO
