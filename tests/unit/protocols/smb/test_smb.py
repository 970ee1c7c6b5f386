from __future__ import annotations

import struct

import pytest

from radvigil.protocols.smb import SMB
from radvigil.records import Clock, Event, Limits, Malformed, Match, Name, Ntlm, Opening, Smb
from tests.support import office
from tests.support.datagrams import corpus
from tests.support.driving import Talk, context_for, drive, events_of, orig, resp
from tests.support.talks import any_split_says_the_same, complaints, stream_events


def steps(talk: Talk, action: str = "", midstream: bool = False) -> list[Smb]:
    events = events_of(SMB, talk, midstream=midstream)
    return [event for event in events if isinstance(event, Smb) and action in ("", event.action)]


OLD_TALK = [
    orig(office.smb1_negotiate("NT LM 0.12")),
    resp(office.smb1_negotiated()),
    orig(office.smb1_setup()),
    resp(office.smb1_set_up()),
    orig(office.smb1_tree()),
    resp(office.smb1_tree_connected()),
    orig(office.smb1_create()),
    resp(office.smb1_created()),
]
NEW_TALK = [
    orig(office.smb2_negotiate(0x0202, 0x0210)),
    resp(office.smb2_negotiated()),
    orig(office.smb2_setup(office.ntlm_negotiate())),
    resp(office.smb2_set_up(office.ntlm_challenge(), 1, 0xC0000016)),
    orig(office.smb2_setup(office.ntlm_authenticate(), 2)),
    resp(office.smb2_set_up(b"", 2)),
    orig(office.smb2_tree()),
    resp(office.smb2_tree_connected()),
    orig(office.smb2_create()),
    resp(office.smb2_created()),
]


def test_smb1_from_negotiation_to_an_opened_file() -> None:
    negotiated, set_up, tree, create = steps(OLD_TALK)
    assert (negotiated.dialect, negotiated.signing, negotiated.encrypted) == ("SMB1", "disabled", False)
    assert (negotiated.server_name, negotiated.domain) == ("OLDNAS", "IMAGING")
    assert (set_up.server_os, set_up.server_lanman) == ("Windows 5.1", "Windows 2000 LAN Manager")
    assert (set_up.client_os, set_up.status) == ("Windows 2000 2195", 0)
    assert (tree.share_class, create.extension_class) == ("disk", "dicom")


def test_smb1_without_ntlmssp_is_ntlm_all_the_same() -> None:
    (login,) = [event for event in events_of(SMB, OLD_TALK) if isinstance(event, Ntlm)]
    assert (login.user_domain, login.version, login.anonymous) == (office.DOMAIN, "NTLMv1", False)
    assert len(login.user) == 32


def test_smb1_in_the_middle_of_a_session_says_its_dialect_once() -> None:
    told = [step.dialect for step in steps([*OLD_TALK[2:], *OLD_TALK[6:]], midstream=True)]
    assert told[0] == "SMB1"
    assert not any(told[1:])


def test_what_nobody_answered_says_no_dialect() -> None:
    assert [step.dialect for step in steps(OLD_TALK[2:3] + OLD_TALK[6:7], midstream=True)] == ["", ""]


def test_smb1_login_of_nobody_inside_ntlmssp() -> None:
    blob = office.ntlm_authenticate("", 0)
    words = struct.pack("<BBHHHHIHII", 255, 0, 0, 1, 1, 0, 0, len(blob), 0, 0)
    request = office.smb1(0x73, words, blob + b"\0" + office.wide("Unix", "Samba"))
    for status, session in ((0, "anonymous"), (0xC000006D, "anonymous")):
        (set_up,) = steps([orig(request), resp(office.smb1_set_up(status))], "session_setup")
        assert (set_up.session, set_up.status) == (session, status)


def test_smb1_server_that_asks_for_clear_passwords() -> None:
    talk = [orig(office.smb1_negotiate("NT LM 0.12")), resp(office.smb1_negotiated(mode=1)), orig(office.smb1_setup())]
    assert [event.protocol for event in events_of(SMB, talk) if event.KIND == "cleartext_login"] == ["smb"]


def test_smb2_from_negotiation_to_an_opened_file() -> None:
    negotiated, set_up, tree, create = steps(NEW_TALK)
    assert (negotiated.dialects_offered, negotiated.dialect) == (("2.0.2", "2.1"), "2.1")
    assert (negotiated.signing, negotiated.encrypted) == ("enabled", False)
    assert negotiated.server_guid == "03020100-0504-0706-0809-0a0b0c0d0e0f"
    assert (set_up.status, tree.share_class, create.extension_class) == (0, "disk", "dicom")


def test_the_servers_clock() -> None:
    (clock,) = [event for event in events_of(SMB, NEW_TALK) if isinstance(event, Clock)]
    assert (clock.source, clock.stated) == ("smb", "2019-04-17T18:40:00.000000000Z")
    assert clock.offset == 1_555_526_400_000_000_000 - clock.mark.ts


@pytest.mark.parametrize("talk", [OLD_TALK, NEW_TALK])
def test_any_split_and_no_secret(talk: list[tuple[int, bytes]]) -> None:
    said = repr(any_split_says_the_same(SMB, talk))
    assert not [secret for secret in office.SECRETS if secret in said]


def test_answers_delivered_before_their_questions() -> None:
    turned = [item for pair in zip(NEW_TALK[1::2], NEW_TALK[::2], strict=True) for item in pair]
    assert [(step.action, step.status) for step in steps(turned)][:2] == [("negotiate", 0), ("session_setup", 0)]


def test_smb3_signing_and_encryption() -> None:
    talk = [orig(office.smb2_negotiate(0x0302)), resp(office.smb2_negotiated(0x0302, 3, 0x40)),
            orig(office.smb2_setup(b"")), resp(office.smb2_set_up(b"", flags=4)),
            orig(office.nbss(b"\xfdSMB" + bytes(60))), resp(office.nbss(b"\xfdSMB" + bytes(60)))]  # fmt: skip
    negotiated, set_up, transform = steps(talk)
    assert (negotiated.signing, negotiated.encrypted) == ("required", None)
    assert (set_up.encrypted, transform.encrypted) == (True, True)


def test_an_smb1_negotiation_answered_in_smb2() -> None:
    talk = [orig(office.smb1_negotiate("NT LM 0.12", "SMB 2.???")), resp(office.smb2_negotiated(0x02FF))]
    (negotiated,) = steps(talk)
    assert (negotiated.dialects_offered, negotiated.dialect) == (("SMB1", "2.???"), "2.???")


def test_compounded_requests() -> None:
    body = office.smb2_create_body()
    body += bytes(-len(body) % 8)
    first = office.smb2_message(5, body, 7, following=64 + len(body))
    talk = [orig(office.nbss(first + office.smb2_message(6, bytes(24), 8))), resp(office.smb2_created(7, 0xC0000034))]
    assert [(step.extension_class, step.status) for step in steps(talk)] == [("dicom", 0xC0000034)]


def test_file_contents_are_never_asked_for() -> None:
    events: list[Event] = []
    write = office.smb2(9, bytes(1_000_000), 9)
    driver = drive(SMB.decoder(office.flow_to(445), context_for(events), False), [orig(write), *NEW_TALK], split=1460)
    assert driver.largest_carry < 2000
    assert len([event for event in events if isinstance(event, Smb)]) == 4


def test_a_class_is_told_once_a_flow() -> None:
    talk = []
    for number in range(4, 40):
        talk += [orig(office.smb2_create(f"a{number}.dcm", number)), resp(office.smb2_created(number))]
    assert len(steps(talk)) == 1


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a\\b\\IM0001.dcm", "dicom"),
        ("DICOMDIR", "dicom"),
        ("x.zip", "archive"),
        ("svc.EXE", "executable"),
        ("report.docx", "document"),
        ("scan.dcm.lockbit", "ransom-note"),
        ("HOW_TO_DECRYPT.txt", "ransom-note"),
        ("x.qqq", "other"),
        ("folder", "none"),
        ("conti", "none"),
        ("srvsvc", "none"),
    ],
)
def test_extension_classes(path: str, kind: str) -> None:
    assert [step.extension_class for step in steps([orig(office.smb2_create(path))])] == [kind]


@pytest.mark.parametrize(
    ("path", "share", "kind"),
    [("\\\\S\\IPC$", 2, "ipc"), ("\\\\S\\C$", 1, "admin"), ("\\\\S\\data", 1, "disk"), ("\\\\S\\laser", 3, "printer")],
)
def test_share_classes(path: str, share: int, kind: str) -> None:
    talk = [orig(office.smb2_tree(path)), resp(office.smb2_tree_connected(share))]
    assert [step.share_class for step in steps(talk)] == [kind]


def test_what_a_client_flags_as_an_answer_is_no_word_of_the_server() -> None:
    events = events_of(SMB, [orig(office.smb1_set_up()), orig(office.smb2_negotiated())])
    assert complaints(events) == ["direction", "direction"]
    assert [event for event in events if not isinstance(event, Malformed)] == []


def test_a_broken_message_costs_only_itself() -> None:
    broken = office.smb2(0, b"\x24\0\xff\xff" + bytes(40), 0)
    talk = [orig(broken + office.smb2_negotiate(0x0210)), resp(office.smb2_negotiated())]
    events = events_of(SMB, talk)
    assert complaints(events) == ["length"]
    assert [event.dialect for event in events if isinstance(event, Smb)] == ["2.1"]


def test_a_hole_inside_a_message_costs_that_message() -> None:
    create = office.smb2_create("b.zip", 5)
    talk = [
        orig(office.smb2_create()[:80]),
        (0, len(office.smb2_create()) - 80),
        orig(create),
        resp(office.smb2_created(5)),
    ]
    assert [step.extension_class for step in steps(talk)] == ["archive"]


def test_a_hole_over_a_length_is_mended_by_the_signature() -> None:
    talk = [
        orig(office.smb2_create()[:80]),
        (0, 500),
        orig(b"rest of something SMB " * 9 + office.smb2_create("b.zip", 5)),
    ]
    assert [step.extension_class for step in steps(talk)] == ["archive"]


def test_a_capture_that_begins_in_the_middle() -> None:
    talk = [orig(b"\x01\x02middle" + office.smb2_tree()), resp(office.smb2_tree_connected())]
    assert [step.share_class for step in steps(talk, midstream=True)] == ["disk"]


def test_the_netbios_session_names_the_client() -> None:
    name = b"\x20" + b"EDFECNEDEPEOFDEPEMEFCACACACACAAA" + b"\0"
    events = events_of(SMB, [orig(office.nbss(name * 2, 0x81)), resp(b"\x82\0\0\0")])
    assert [(event.name, event.ip) for event in events if isinstance(event, Name)] == [("CT-CONSOLE", "192.0.2.1")]


def test_pending_steps_are_bounded() -> None:
    events: list[Event] = []
    limits = Limits(pending=4)
    talk = [orig(office.smb2_setup(b"", number)) for number in range(50)]
    drive(SMB.decoder(office.flow_to(445), context_for(events, limits), False), talk, limits=limits)
    assert len(events) == 50


@pytest.mark.parametrize(
    ("start", "port", "match"),
    [
        (office.smb1_negotiate("NT LM 0.12"), 4450, Match.YES),
        (office.smb2_negotiate(0x0210), 445, Match.YES),
        (b"\0\0", 445, Match.MORE),
        (b"\0\0\0\x30GET ", 445, Match.NO),
        (b"\x81\0\0\x44 ", 139, Match.YES),
        (b"\x81\0\0\x44 ", 80, Match.NO),
        (b"\x16\x03\x01\0", 445, Match.NO),
    ],
)
def test_recognition(start: bytes, port: int, match: Match) -> None:
    assert SMB.probe(Opening(start, b"", 40000, port, False)) is match


def seen(name: str) -> list[Smb]:
    return [event for event in stream_events(corpus(name), SMB) if isinstance(event, Smb)]


def test_corpus_smb311() -> None:
    dialects = [(step.dialects_offered, step.dialect, step.signing) for step in seen("zeek-smb311.pcap")]
    assert dialects[0] == (("3.1.1",), "3.1.1", "required")


def test_corpus_windows_7_over_smb1() -> None:
    systems = {step.server_os for step in seen("ndpi-smbv1.pcap")} - {""}
    assert systems == {"Windows 7 Ultimate 7601 Service Pack 1"}


def test_corpus_kerberos_inside_smb() -> None:
    events = stream_events(corpus("zeek-smb2_krb.pcap"), SMB)
    assert [event.realm for event in events if event.KIND == "kerberos"] == ["DS.SUSQ.COM"]


@pytest.mark.parametrize("name", ["malcolm-eternalblue-success-unpatched-win7-snap400.pcap", "suri-smb1_osx.pcap"])
def test_corpus_tells_the_servers_signing(name: str) -> None:
    assert {step.signing for step in seen(name) if step.dialect} == {"disabled"}
