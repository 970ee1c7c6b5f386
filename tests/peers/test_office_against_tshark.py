"""SMB, NTLM, Kerberos, RDP, LDAP and FTP beside tshark's dissectors: the same facts of the same captures.

Captures whose packets are cut (`snap400`) are left out: tshark shows the fields before the cut, this program reads no
message that it does not have whole.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from radvigil.capture import open_capture
from radvigil.protocols import DATAGRAM_PROTOCOLS, LINK_PROTOCOLS, STREAM_PROTOCOLS
from radvigil.records import CleartextLogin, Event, Kerberos, Ldap, Limits, Ntlm, Rdp, Smb, SmbTransaction
from radvigil.streams import Protocols, Tracker
from tests.peers.tshark import available
from tests.support.datagrams import corpus
from tests.support.driving import context_for

pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(not available(), reason="tshark is not installed: nobody to judge"),
]
LEGACY_DAY = Path(__file__).resolve().parents[2] / "samples" / "legacy-day.pcap"
SMB_CAPTURES = (
    "zeek-smb311.pcap", "zeek-smb2_krb.pcap", "ndpi-smbv1.pcap", "suri-smb1_osx.pcap", "suri-smb-eicar-file.pcap",
    "zeek-smb1_transaction2_request.pcap", "",
)  # fmt: skip
DIALECTS = {
    "0x0202": "2.0.2",
    "0x0210": "2.1",
    "0x0300": "3.0",
    "0x0302": "3.0.2",
    "0x0311": "3.1.1",
    "0x02ff": "2.???",
}


def capture(name: str) -> Path:
    return corpus(name) if name else LEGACY_DAY


def events_of(path: Path) -> list[Event]:
    """The program's own road, strict: an exception of a decoder fails the test."""
    events: list[Event] = []
    tracker = Tracker(Protocols(STREAM_PROTOCOLS, DATAGRAM_PROTOCOLS, LINK_PROTOCOLS), context_for(events), True)
    for table in open_capture(path, Limits()):
        tracker.see(table)
    tracker.close()
    return events


def fields(path: Path, which: str, *names: str) -> list[tuple[str, ...]]:
    """One tuple a packet that matches, `name` by `name`; empty and NULL values are tshark's words for none."""
    command = ["tshark", "-n", "-r", str(path), "-Y", which, "-T", "fields"]
    for name in names:
        command += ["-e", name]
    said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    rows = [tuple(value.replace("NULL", "") for value in line.split("\t")) for line in said.splitlines()]
    return [row for row in rows if any(row)]


def smb(path: Path) -> list[Smb]:
    return [event for event in events_of(path) if isinstance(event, Smb)]


@pytest.mark.parametrize("name", SMB_CAPTURES)
def test_dialects_chosen(name: str) -> None:
    path = capture(name)
    judged = sorted(DIALECTS[row[0]] for row in fields(path, "smb2.cmd==0 && smb2.flags.response==1", "smb2.dialect"))
    assert sorted(event.dialect for event in smb(path) if event.dialect not in ("", "SMB1")) == judged


@pytest.mark.parametrize("name", SMB_CAPTURES)
def test_what_smb1_servers_run(name: str) -> None:
    path = capture(name)
    rows = fields(path, "smb.cmd==0x73 && smb.flags.response==1", "smb.native_os", "smb.native_lanman")
    told = {(event.server_os, event.server_lanman) for event in smb(path) if event.server_os}
    assert told == set(rows)


CUT_CAPTURES = (
    "malcolm-eternalblue-success-unpatched-win7-snap400.pcap",
    "malcolm-doublepulsar-backdoor-connect-win7-snap400.pcap", "malcolm-eternalromance-success-2008r2-snap400.pcap",
)  # fmt: skip
"""Here the words of a transaction lie before the cut, and both read them."""


def transactions(path: Path, breach: str) -> list[SmbTransaction]:
    return [one for one in events_of(path) if isinstance(one, SmbTransaction) and one.breach == breach]


@pytest.mark.parametrize("name", [*CUT_CAPTURES, "ndpi-smbv1.pcap"])
def test_session_setup_inside_transactions(name: str) -> None:
    path = capture(name)
    asked = fields(path, "smb.trans2.cmd==0x0e && smb.flags.response==0", "smb.mid")
    assert sum(one.count for one in transactions(path, "session-setup")) == len(asked)


def test_secondaries_of_another_family() -> None:
    path = capture(CUT_CAPTURES[0])
    rows = fields(path, "smb.cmd==0x33 || smb.cmd==0xa0", "tcp.stream", "smb.cmd", "smb.mid")
    opened = {(stream, mid) for stream, command, mid in rows if command == "0xa0"}
    crossed = [row for row in rows if row[1] == "0x33" and (row[0], row[2]) in opened]
    assert sum(one.count for one in transactions(path, "crossed-secondary")) == len(crossed) > 0


@pytest.mark.parametrize("name", SMB_CAPTURES)
def test_who_authenticates_with_ntlm(name: str) -> None:
    path = capture(name)
    events = [event for event in events_of(path) if isinstance(event, Ntlm) and (event.version or event.anonymous)]
    rows = fields(
        path, "ntlmssp.messagetype==3 && ntlmssp.auth.username", "ntlmssp.auth.domain", "ntlmssp.auth.hostname"
    )
    names = {(event.user_domain, event.workstation) for event in events if event.server_name or event.workstation}
    assert names <= {tuple(row) for row in rows} | {("", "")}
    assert len(names) == len(set(rows) - {("", "")}) or name == "zeek-smb311.pcap"  # its client names neither


def test_kerberos_tickets_inside_smb() -> None:
    path = capture("zeek-smb2_krb.pcap")
    events = [event for event in events_of(path) if isinstance(event, Kerberos)]
    rows = fields(path, "kerberos.ap_req_element", "kerberos.realm", "kerberos.SNameString")
    assert {(event.realm, event.service.replace("/", ",")) for event in events} == set(rows)


@pytest.mark.parametrize(
    "name", ["ndpi-rdp.pcap", "ndpi-rdp3.pcap", "zeek-rdp-x509.pcap", "zeek-rdp-proprietary-encryption.pcap"]
)
def test_rdp_clients(name: str) -> None:
    path = capture(name)
    events = [event for event in events_of(path) if isinstance(event, Rdp) and event.client_build]
    rows = fields(path, "rdp.client.build", "rdp.client.build", "rdp.client.name")
    assert sorted((str(event.client_build), event.client_name) for event in events) == sorted(rows)


def test_ldap_binds_of_the_laboratory() -> None:
    results = [event.result for event in events_of(LEGACY_DAY) if isinstance(event, Ldap) and event.bind]
    rows = fields(LEGACY_DAY, "ldap.protocolOp==1", "ldap.resultCode")
    assert sorted(map(str, results)) == sorted(row[0] for row in rows)


def test_ftp_logins_of_the_laboratory() -> None:
    events = [event for event in events_of(LEGACY_DAY) if isinstance(event, CleartextLogin) and event.protocol == "ftp"]
    passwords = fields(LEGACY_DAY, 'ftp.request.command=="PASS"', "ftp.request.command")
    accepted = fields(LEGACY_DAY, "ftp.response.code==230", "ftp.response.code")
    assert (len(events), sum(event.succeeded is True for event in events)) == (len(passwords), len(accepted))
