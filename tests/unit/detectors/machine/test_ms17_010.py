"""The family of MS17-010 on public captures of real attacks, and on all other captures of SMB: who is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.datagrams import corpus
from tests.support.pictures import picture_of

Told = tuple[str, str, str, bool, bool]
"""Family, stance, severity, answered, confirmed."""

ATTACKS: dict[str, list[Told]] = {
    "malcolm-eternalblue-success-unpatched-win7-snap400.pcap": [
        ("DoublePulsar", "seen", "critical", True, True),
        ("EternalBlue", "seen", "critical", True, False),
    ],
    "malcolm-eternalromance-success-2008r2-snap400.pcap": [
        ("DoublePulsar", "seen", "critical", True, True),
        ("EternalRomance", "seen", "critical", True, False),
    ],
    "malcolm-metasploit-ms017-010-win7x64-snap400.pcap": [("EternalBlue", "seen", "critical", True, False)],
    "malcolm-doublepulsar-backdoor-connect-win7-snap400.pcap": [("DoublePulsar", "seen", "critical", True, True)],
    # A question to an implant, and the capture ends before any answer.
    "ndpi-smbv1.pcap": [("DoublePulsar", "suspected", "high", False, False)],
}
ORDINARY = (
    # Its name promises an attack, but it holds names, ARP and DHCP only: no TCP at all.
    "malcolm-eternalblue-failed-patched-win7-snap400.pcap",
    "malcolm-cve-2021-1675-snap400.pcap", "malcolm-445_scan.pcap", "ndpi-dos_win98_smb_netbeui.pcap",
    "ndpi-netbios.pcap", "ndpi-smb_deletefile.pcap", "suri-smb-eicar-file.pcap", "suri-smb1_osx.pcap",
    "zeek-dssetup_DsRoleGetPrimaryDomainInformation_standalone_workstation.cap", "zeek-smb1-OSS-fuzz-54883.pcap",
    "zeek-smb1.pcap", "zeek-smb1_transaction2_request.pcap", "zeek-smb1_transaction2_secondary_request.pcap",
    "zeek-smb2_krb.pcap", "zeek-smb2readwrite.pcap", "zeek-smb311.pcap",
)  # fmt: skip


def told(path: Path, out: Path) -> list[Told]:
    found = []
    for one in picture_of(path, out).report["findings"]:
        if one["code"] == "RV-NET-004":
            params = one["params"]
            answers = params["answered"] > 0, params["confirmed"] > 0
            found.append((params["family"], one["stance"], one["severity"], *answers))
    return sorted(found)


@pytest.mark.parametrize("name", ATTACKS)
def test_the_family_is_named_and_whether_it_was_answered(name: str, tmp_path: Path) -> None:
    assert told(corpus(name), tmp_path) == ATTACKS[name]


@pytest.mark.parametrize("name", ORDINARY)
def test_other_captures_of_smb_are_silent(name: str, tmp_path: Path) -> None:
    assert told(corpus(name), tmp_path) == []
