"""The forms of SMB's messages that today's peers seldom choose, and the contexts of 3.1.1."""

from __future__ import annotations

import struct

import pytest

from radvigil.protocols.smb import SMB
from radvigil.records import CleartextLogin, Ntlm, Smb
from tests.support import office
from tests.support.driving import Talk, events_of, orig, resp
from tests.support.talks import complaints


def steps(talk: Talk) -> list[Smb]:
    return [event for event in events_of(SMB, talk) if isinstance(event, Smb)]


def negotiated_311(*contexts: tuple[int, bytes]) -> bytes:
    body = struct.pack("<HHHH", 65, 1, 0x0311, len(contexts)) + bytes(range(16)) + struct.pack("<IIII", 0, 1, 1, 1)
    body += struct.pack("<QQHHI", 0, 0, 128, 0, 128)
    for kind, value in contexts:
        body += struct.pack("<HHI", kind, len(value), 0) + value + bytes(-len(value) % 8)
    return office.smb2(0, body, 0, True)


@pytest.mark.parametrize(
    ("contexts", "encrypted"),
    [
        ([(1, bytes(38)), (2, struct.pack("<HH", 1, 2))], None),
        ([(2, struct.pack("<HH", 1, 0))], False),
        ([(1, bytes(38))], False),
    ],
)
def test_encryption_is_possible_when_a_context_names_a_cipher(
    contexts: list[tuple[int, bytes]], encrypted: None
) -> None:
    (event,) = steps([resp(negotiated_311(*contexts))])
    assert (event.dialect, event.encrypted) == ("3.1.1", encrypted)


def test_contexts_outside_of_the_message() -> None:
    body = struct.pack("<HHHH", 65, 1, 0x0311, 9) + bytes(16) + struct.pack("<IIII", 0, 1, 1, 1)
    broken = office.smb2(0, body + struct.pack("<QQHHI", 0, 0, 128, 0, 9999), 0, True)
    assert complaints(events_of(SMB, [resp(broken)])) == ["length"]


def test_smb1_with_ntlmssp() -> None:
    blob = office.ntlm_authenticate()
    words = struct.pack("<BBHHHHIHII", 255, 0, 0, 1, 1, 0, 0, len(blob), 0, 0)
    pad = bytes((len(blob) + 1) % 2)
    asked = office.smb1(0x73, words, blob + pad + office.wide("Windows 7", "Windows 7 6.1"))
    answer = office.ntlm_challenge()
    words = struct.pack("<BBHHH", 255, 0, 0, 0, len(answer))
    pad = bytes((len(answer) + 1) % 2)
    texts = office.wide("Windows 5.1", "Windows 2000 LAN Manager")
    events = events_of(SMB, [orig(asked), resp(office.smb1(0x73, words, answer + pad + texts, True, 0xC0000016))])
    (step,) = [event for event in events if isinstance(event, Smb)]
    assert (step.client_os, step.server_os, step.status) == ("Windows 7", "Windows 5.1", 0xC0000016)
    assert [event.version or event.server_name for event in events if isinstance(event, Ntlm)] == ["NTLMv2", "PACS1"]


def test_lan_manager_of_ten_words() -> None:
    words = struct.pack("<BBHHHHIHI", 255, 0, 0, 1, 1, 0, 0, 4, 0)
    asked = office.smb1(0x73, words, b"\0" * 5 + office.wide(office.USER, "WORKGROUP", "DOS", "LANMAN"))
    events = events_of(SMB, [orig(asked)])
    assert [event.user_domain for event in events if isinstance(event, Ntlm)] == ["WORKGROUP"]


@pytest.mark.parametrize(
    ("words", "dialect"), [(struct.pack("<H", 1) + bytes(24), "LANMAN1.0"), (struct.pack("<H", 0xFFFF), ""), (b"", "")]
)
def test_dialects_before_nt(words: bytes, dialect: str) -> None:
    talk = [
        orig(office.smb1_negotiate("PC NETWORK PROGRAM 1.0", "LANMAN1.0")),
        resp(office.smb1(0x72, words, b"", True)),
    ]
    assert [step.dialect for step in steps(talk)] == [dialect]


def test_extended_security_names_the_server_by_its_guid() -> None:
    words = struct.pack("<HBHHIIII", 0, 15, 1, 1, 1, 1, 0, 0x80000054) + struct.pack("<QhB", 0, 0, 0)
    (step,) = steps([resp(office.smb1(0x72, words, bytes(range(16)) + b"spnego", True))])
    assert (step.server_guid, step.signing) == ("03020100-0504-0706-0809-0a0b0c0d0e0f", "required")


@pytest.mark.parametrize(
    ("code", "status"), [(0x00020002, 0xC000006D), (0x00050001, 0xC0000022), (0x00630003, 0xC0000001)]
)
def test_dos_errors_become_nt_statuses(code: int, status: int) -> None:
    head = bytearray(office.smb1(0x73, b"", b"", True, code))
    head[4 + 10 : 4 + 12] = struct.pack("<H", 0x8801)
    assert [step.status for step in steps([resp(bytes(head))])] == [status]


def test_chained_blocks_of_one_message() -> None:
    tree = struct.pack("<BBHHH", 255, 0, 0, 0, 1)
    tree_octets = b"\0" + b"\\\\NAS\\C$" + b"\0?????\0"
    setup_octets = b"\0" * 2 + b"user\0DOM\0OS\0LM\0"
    at = 32 + 1 + 26 + 2 + len(setup_octets)
    words = struct.pack("<BBHHHHIHHII", 0x75, 0, at, 1, 1, 0, 0, 1, 1, 0, 0)
    second = bytes((len(tree) // 2,)) + tree + struct.pack("<H", len(tree_octets)) + tree_octets
    message = bytearray(office.smb1(0x73, words, setup_octets)[4:] + second)
    message[10:12] = struct.pack("<H", 0x4801)
    assert [(step.action, step.share_class) for step in steps([orig(office.nbss(bytes(message)))])] == [
        ("session_setup", ""),
        ("tree_connect", "admin"),
    ]


def test_a_chain_that_turns_back_is_a_violation() -> None:
    words = struct.pack("<BBHHHHIHHII", 0x75, 0, 8, 1, 1, 0, 0, 0, 0, 0, 0)
    assert complaints(events_of(SMB, [orig(office.smb1(0x73, words, office.wide("u", "d", "o", "l")))])) == [
        "andx-offset"
    ]


def test_no_login_is_invented_without_a_password() -> None:
    talk = [resp(office.smb1_negotiated(mode=1)), orig(office.smb1_setup(""))]
    assert [event for event in events_of(SMB, talk) if isinstance(event, CleartextLogin)] == []


@pytest.mark.parametrize(("flags", "session"), [(0, ""), (1, "guest"), (2, "anonymous"), (4, "")])
def test_whom_smb2_lets_in(flags: int, session: str) -> None:
    talk = [orig(office.smb2_setup(b"", 1)), resp(office.smb2_set_up(b"", 1, flags=flags))]
    assert [step.session for step in steps(talk)] == [session]


@pytest.mark.parametrize(
    ("account", "action", "session"),
    [(office.USER, 0, ""), (office.USER, 1, "guest"), ("", 0, "anonymous"), ("", 1, "guest")],
)
def test_whom_smb1_lets_in(account: str, action: int, session: str) -> None:
    answer = office.smb1(0x73, struct.pack("<BBHH", 255, 0, 0, action), b"\0" + office.wide("a", "b", "c"), True)
    assert [step.session for step in steps([orig(office.smb1_setup(account)), resp(answer)])] == [session]
