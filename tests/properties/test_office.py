"""SMB, RDP, VNC, LDAP, Kerberos, FTP, SMTP, Telnet, Berkeley commands: any bytes give events or Malformed, any split
gives the same ones, a hole never one that was not sent, and nothing secret is ever said."""

from __future__ import annotations

import re
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import fuzz_ftp, fuzz_kerberos, fuzz_ldap, fuzz_rcmd, fuzz_rdp, fuzz_smb, fuzz_smtp, fuzz_telnet, fuzz_vnc
from radvigil.protocols.ftp import FTP
from radvigil.protocols.kerberos import KERBEROS
from radvigil.protocols.ldap import LDAP
from radvigil.protocols.rcmd import RCMD
from radvigil.protocols.rdp import RDP
from radvigil.protocols.smb import SMB
from radvigil.protocols.smtp import SMTP
from radvigil.protocols.telnet import TELNET
from radvigil.protocols.vnc import VNC
from radvigil.records import CleartextLogin, Event, Flow, Kerberos, Ldap, Malformed, Rdp, Smb, StreamProtocol, Vnc
from tests.support import office
from tests.support.driving import Talk, context_for, drive
from tests.support.talks import mutations, nothing_escapes

READERS: dict[str, tuple[StreamProtocol, ModuleType, Flow]] = {
    "smb": (SMB, fuzz_smb, office.flow_to(445)),
    "rdp": (RDP, fuzz_rdp, office.flow_to(3389)),
    "vnc": (VNC, fuzz_vnc, office.flow_to(5900)),
    "ldap": (LDAP, fuzz_ldap, office.flow_to(389)),
    "kerberos": (KERBEROS, fuzz_kerberos, office.flow_to(88)),
    "ftp": (FTP, fuzz_ftp, office.flow_to(21)),
    "smtp": (SMTP, fuzz_smtp, office.flow_to(25)),
    "telnet": (TELNET, fuzz_telnet, office.flow_to(23)),
    "rcmd": (RCMD, fuzz_rcmd, office.flow_to(514)),
}
every_reader = pytest.mark.parametrize("name", READERS)


def said(protocol: StreamProtocol, talk: Talk, flow: Flow, split: list[int] | None = None) -> list[Event]:
    events: list[Event] = []
    drive(protocol.decoder(flow, context_for(events), False), talk, split)
    return events


def words(events: list[Event]) -> set[str]:
    """Every text that the events hold, texts of Malformed apart."""
    return {
        value
        for event in events
        if not isinstance(event, Malformed)
        for field in event.__slots__
        if isinstance(value := getattr(event, field), str)
    }


@every_reader
@given(content=st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes(name: str, content: bytes) -> None:
    protocol, _, flow = READERS[name]
    nothing_escapes(protocol, content, flow)


@every_reader
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_split(name: str, data: st.DataObject) -> None:
    protocol, harness, flow = READERS[name]
    talk = office.talk_of(data.draw(st.sampled_from(harness.SEEDS)))
    sizes = data.draw(st.lists(st.integers(1, 40), min_size=1, max_size=5))
    assert said(protocol, talk, flow, sizes) == said(protocol, talk, flow)


@every_reader
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_hole_never_invents(name: str, data: st.DataObject) -> None:
    """What is said of a talk with a hole was said in the talk: no new word (texts may end early), no login more."""
    protocol, harness, flow = READERS[name]
    talk = office.talk_of(data.draw(st.sampled_from(harness.SEEDS)))
    which = data.draw(st.integers(0, len(talk) - 1))
    sender, item = talk[which]
    assert isinstance(item, bytes)
    at = data.draw(st.integers(0, len(item)))
    size = data.draw(st.integers(1, len(item) + 1))
    holed = [*talk[:which], (sender, item[:at]), (sender, size), (sender, item[at + size :]), *talk[which + 1 :]]
    whole, less = said(protocol, talk, flow), said(protocol, holed, flow)
    known = words(whole) | {"smb", "session_setup"}
    assert [word for word in words(less) if not any(word in longer for longer in known)] == []
    logins = [sum(isinstance(event, CleartextLogin) for event in events) for events in (less, whole)]
    assert logins[0] <= logins[1]


@every_reader
def test_broken_copies_of_every_seed(name: str) -> None:
    _, harness, _ = READERS[name]
    for number, seed in enumerate(harness.SEEDS):
        harness.one_input(seed)
        for broken in mutations(seed, 60, number):
            harness.one_input(broken)


@every_reader
def test_every_seed_tells_something(name: str) -> None:
    """The harnesses would prove little on seeds that the decoders do not understand."""
    protocol, harness, flow = READERS[name]
    kinds = (Smb, Rdp, Vnc, Ldap, Kerberos, CleartextLogin)
    assert any(isinstance(event, kinds) for event in said(protocol, office.talk_of(harness.SEEDS[0]), flow))


SECRET = st.text("abcdefghijklmnopqrstuvwxyz", min_size=12, max_size=20)


@given(user=SECRET, password=SECRET, path=SECRET)
@settings(max_examples=40, deadline=None)
def test_no_secret_is_ever_said(user: str, password: str, path: str) -> None:
    old = office.smb1_setup(user) + office.smb1_tree(f"\\\\s\\{path}") + office.smb1_create(path + ".dcm")
    talks: list[tuple[str, Talk]] = [
        ("smb", [(0, old)]),
        ("smb", [(0, office.smb2_setup(office.ntlm_authenticate(user)) + office.smb2_create(path))]),
        ("rdp", [(0, office.rdp_request(user)), (1, office.rdp_confirm())]),
        ("ldap", [(0, office.ldap_bind(1, f"cn={user}", password)), (1, office.ldap_result(1, 0))]),
        ("ldap", [(0, office.ldap_sasl(1, "PLAIN", f"{user}\0{user}\0{password}".encode()))]),
        ("kerberos", [(0, office.over_tcp(office.kerberos_request(user)))]),
        ("ftp", [(1, b"220 FTP\r\n"), (0, f"USER {user}\r\nPASS {password}\r\nRETR {path}\r\n".encode())]),
        ("telnet", [(1, b"login: "), (0, f"{user}\r\n".encode()), (1, f"{user}\r\nPassword: ".encode()),
                    (0, f"{password}\r\n".encode()), (1, f"$ {path}".encode())]),
        ("rcmd", [(0, f"1\0{user}\0{user}\0{path}\0".encode()), (1, b"\0")]),
    ]  # fmt: skip
    for name, talk in talks:
        protocol, _, flow = READERS[name]
        events = said(protocol, talk, flow)
        assert events
        assert not re.search("|".join((user, password, path)), repr(events))
