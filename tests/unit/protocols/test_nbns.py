"""NetBIOS names and browser announcements."""

from __future__ import annotations

import struct

import pytest

from radvigil.protocols.nbns import NBDGM, NBNS
from radvigil.records import Flow, Malformed, Name
from tests.support.datagrams import capture_events, corpus, talk_of
from tests.support.dns_messages import message, question, record

FLOW = Flow("f", "c", 0, "udp", "192.0.2.7", 137, "192.0.2.255", 137)
BROWSER_FLOW = Flow("f", "c", 0, "udp", "192.0.2.7", 138, "192.0.2.255", 138)
REGISTRATION = 0x2910
ANSWER = 0x8500
GROUP = 0x8000
OWN = bytes((192, 0, 2, 7))


def encoded(text: str, suffix: int) -> bytes:
    octets = text.encode().ljust(15)[:15] + bytes((suffix,))
    letters = b"".join(bytes((65 + (octet >> 4), 65 + (octet & 15))) for octet in octets)
    return b"\x20" + letters + b"\0"


def claim(text: str, suffix: int, flags: int = 0, ip: bytes = OWN) -> bytes:
    rdata = struct.pack(">H", flags) + ip
    name = encoded(text, suffix)
    return message(REGISTRATION, [question(name, 32)], additional=[record(b"\xc0\x0c", 32, rdata)])


def status(*names: tuple[str, int, int], mac: bytes = bytes(6)) -> bytes:
    entries = b"".join(
        text.encode().ljust(15) + bytes((suffix,)) + struct.pack(">H", flags) for text, suffix, flags in names
    )
    rdata = bytes((len(names),)) + entries + mac + bytes(40)
    return message(ANSWER, answers=[record(encoded("*", 0), 33, rdata)])


def test_a_registration_is_the_machines_own_word():
    (event,) = talk_of(NBNS, [(0, claim("CTSCAN1", 0x20))], FLOW)
    assert (event.source, event.name, event.ip, event.roles) == ("nbns", "CTSCAN1", "192.0.2.7", ("file-server",))
    assert event.said_by_itself


def test_a_group_name_is_the_workgroup():
    (event,) = talk_of(NBNS, [(0, claim("RADIOLOGY", 0x00, GROUP))], FLOW)
    assert (event.name, event.domain) == ("", "RADIOLOGY")


def test_domain_controllers_are_told_by_address():
    (event,) = talk_of(NBNS, [(0, claim("HOSPITAL", 0x1C, GROUP, bytes((192, 0, 2, 9))))], FLOW)
    assert (event.domain, event.ip, event.roles) == ("HOSPITAL", "192.0.2.9", ("domain-controller",))
    assert not event.said_by_itself


def test_names_that_may_be_persons_are_never_told():
    events = talk_of(NBNS, [(0, claim("JDURAND", 0x03)), (0, status(("JDURAND", 3, 0), ("PC7", 0, 0)))], FLOW)
    assert [event.name for event in events] == ["PC7"]
    assert "DURAND" not in repr(events)


def test_a_node_status_tells_names_roles_and_mac_at_once():
    reply = status(
        ("PC7", 0, 0), ("RADIOLOGY", 0, GROUP), ("PC7", 0x20, 0), ("HOSP", 0x1C, GROUP), mac=b"\0\x11\x22abc"
    )
    (event,) = talk_of(NBNS, [(1, reply)], Flow("f", "c", 0, "udp", "192.0.2.1", 137, "192.0.2.7", 137))
    assert (event.name, event.domain, event.mac, event.ip) == ("PC7", "RADIOLOGY", "00:11:22:61:62:63", "192.0.2.7")
    assert event.roles == ("workstation", "file-server", "domain-controller")


def test_questions_tell_nothing_and_repeats_are_told_once():
    ask = message(0x0110, [question(encoded("PC7", 0x20), 32)])
    assert talk_of(NBNS, [(0, ask)] * 3, FLOW) == []
    assert len(talk_of(NBNS, [(0, claim("PC7", 0))] * 9, FLOW)) == 1


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (message(REGISTRATION, [question("abc", 32)], additional=[record("xyz", 32, b"\0\0" + OWN)]), "netbios-name"),
        (message(REGISTRATION, additional=[record(encoded("A", 0), 32, b"\0\0\0")]), "address-list"),
        (message(ANSWER, answers=[record(encoded("*", 0), 33, b"\x09" + bytes(20))]), "node-status"),
    ],
)
def test_what_breaks_the_message_is_said(octets, why):
    (event,) = talk_of(NBNS, [(0, octets)], FLOW)
    assert isinstance(event, Malformed)
    assert event.why == why


def announcement(name: str, bits: int, command: int = 1, comment: bytes = b"Room of Dr Martin\0") -> bytes:
    body = bytes((command, 3)) + struct.pack("<I", 720000) + name.encode().ljust(16, b"\0")
    body += bytes((6, 1)) + struct.pack("<I", bits) + b"\x0f\x01\x55\xaa" + comment
    mailslot = b"\\MAILSLOT\\BROWSE\0"
    words = struct.pack("<4H2B2HI", 0, len(body), 0, 0, 0, 0, 0, 0, 1000)[:16]
    words = words.ljust(18, b"\0") + struct.pack("<2H", 0, 0) + struct.pack("<2H", len(body), 69 + len(mailslot))
    words = words.ljust(34, b"\0")
    smb = b"\xffSMB\x25" + bytes(27) + b"\x11" + words + struct.pack("<H", len(mailslot) + len(body)) + mailslot + body
    names = encoded(name, 0x20) + encoded("RADIOLOGY", 0x1D)
    return b"\x11\x02\0\7" + OWN + struct.pack(">3H", 138, len(names) + len(smb), 0) + names + smb


def test_a_host_announcement_gives_system_and_roles_but_no_comment():
    (event,) = talk_of(NBDGM, [(0, announcement("PACS1", 0x00040003))], BROWSER_FLOW)
    assert (event.source, event.name, event.software) == ("nbdgm", "PACS1", "Windows 6.1")
    assert event.roles == ("workstation", "file-server", "master-browser")
    assert event.domain == "RADIOLOGY"
    assert "Martin" not in repr(event)


def test_samba_is_no_windows():
    (event,) = talk_of(NBDGM, [(0, announcement("NAS", 0x00000803))], BROWSER_FLOW)
    assert event.software == "Unix"


def test_a_cut_announcement_is_malformed():
    (event,) = talk_of(NBDGM, [(0, announcement("PACS1", 3, comment=b"")[:-20])], BROWSER_FLOW)
    assert (event.KIND, event.protocol, event.clause) == ("malformed", "nbdgm", "MS-BRWS 2.2")


def test_probes_know_their_own():
    assert NBNS.probe(claim("PC7", 0), 137, 137)
    assert NBNS.probe(claim("PC7", 0), 40000, 40001)
    assert not NBNS.probe(message(0x0100, [question("pacs.example")]), 137, 137)
    assert NBDGM.probe(announcement("PACS1", 3), 138, 138)
    assert not NBDGM.probe(claim("PC7", 0), 138, 138)


def test_corpus_names_and_mac_of_a_windows_network():
    events = capture_events(corpus("ndpi-netbios.pcap"), (NBNS, NBDGM))
    assert not [event for event in events if isinstance(event, Malformed)]
    assert {(event.name, event.ip) for event in events if event.name} == {
        ("NVR9", "10.0.5.9"),
        ("GUNNAR", "10.0.4.24"),
        ("GURU", "10.0.5.1"),
        ("BOWIE", "10.0.5.93"),
    }
    assert {event.mac for event in events if isinstance(event, Name) and event.mac} == {"00:1c:c4:10:79:0f"}
