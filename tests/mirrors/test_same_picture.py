"""The same traffic through another mirror, another network or another file gives the same picture."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
import zstandard

from tests.support import packets as p
from tests.support import rewriting as r
from tests.support.packets import Interface, Packet
from tests.support.pictures import ASSOCIATION, HL7, MESSAGE, Picture, analyzed

Packets = Sequence[Packet]
File = Callable[[Packets], bytes]
Sample = Callable[[str], list[Packet]]
Pictured = Callable[[str], Picture]

SAMPLES = ("hl7-impostor", "ordinary-day")
DECODED = ("dicom_association", "dicom_message", "dicom_end", "image_origin", "hl7_message", "tls", "http", "smb",
           "ntlm", "ssh", "rdp", "ldap", "dns", "snmp", "cleartext_login", "clock")  # fmt: skip


def mixed(packets: Packets) -> bytes:
    """One pcapng of four interfaces: Ethernet, cooked, raw IP, tagged Ethernet, each with its own clock."""
    interfaces = (Interface(1, 6), Interface(113, 9, offset=-3600), Interface(101, 0x94), Interface(1))
    out = []
    for number, one in enumerate(packets):
        at = number % 4 if r.is_ip(one.content) else 0
        frame = (one.content, p.sll, r.ip_of, one.content)[at]
        if callable(frame):
            frame = frame(r.ip_of(one.content)) if at == 1 else frame(one.content)
        out.append(one._replace(content=frame, wire=None, interface=at))
    return p.pcapng(out, interfaces)


WHOLE: dict[str, File] = {
    "pcap of nanoseconds": partial(p.pcap, nanoseconds=True),
    "pcap big endian": partial(p.pcap, big=True),
    "pcap big endian of nanoseconds": partial(p.pcap, big=True, nanoseconds=True),
    "pcapng": p.pcapng,
    "pcapng big endian of nanoseconds": partial(p.pcapng, interfaces=(Interface(1, 9),), big=True),
    "pcapng of a later epoch": partial(p.pcapng, interfaces=(Interface(1, 6, offset=1_000_000_000),)),
    "pcapng of binary time": partial(p.pcapng, interfaces=(Interface(1, 0x9E),)),
    "gzip": lambda packets: p.gzipped(p.pcap(packets)),
    "zstandard": lambda packets: zstandard.compress(p.pcap(packets)),
    "802.1Q": lambda packets: p.pcap(r.in_vlan(packets, 30)),
    "QinQ 88a8": lambda packets: p.pcap(r.in_vlan(packets, (0x88A8, 100), 30)),
    "QinQ 9100": lambda packets: p.pcap(r.in_vlan(packets, (0x9100, 100), 30)),
    "GRE around frames": lambda packets: p.pcap(r.in_teb(packets)),
    "ERSPAN I": lambda packets: p.pcap(r.in_erspan(packets, 1)),
    "ERSPAN II": lambda packets: p.pcap(r.in_erspan(packets, 2)),
    "ERSPAN III": lambda packets: p.pcap(r.in_erspan(packets, 3)),
    "ERSPAN III with a subheader": lambda packets: p.pcap(r.in_erspan(packets, 3, subheader=True)),
    "VXLAN": lambda packets: p.pcap(r.in_vxlan(packets)),
    "VXLAN of tagged frames": lambda packets: p.pcap(r.in_vxlan(r.in_vlan(packets, 30))),
    "no checksums": lambda packets: p.pcap(r.without_checksums(packets)),
    "fragments": lambda packets: p.pcap(r.in_fragments(packets)),
    "out of order": lambda packets: p.pcap(r.out_of_order(packets)),
    "sent again": lambda packets: p.pcap(r.sent_again(packets)),
    "cut anew": lambda packets: p.pcap(r.cut_anew(packets)),
    "sequence numbers wrap": lambda packets: p.pcap(r.wrapping(packets)),
}
"""Rewritings that keep every frame: all of the picture stays."""

WITHOUT_FRAMES: dict[str, File] = {
    "MPLS, one label": lambda packets: p.pcap(r.in_mpls(packets, 16)),
    "MPLS, two labels": lambda packets: p.pcap(r.in_mpls(packets, 16, 17)),
    "MPLS, three labels": lambda packets: p.pcap(r.in_mpls(packets, 16, 17, 18)),
    "PPPoE": lambda packets: p.pcap(r.in_pppoe(packets)),
    "Linux cooked": lambda packets: p.pcap(r.in_sll(packets), linktype=113),
    "Linux cooked, version 2": lambda packets: p.pcap(r.in_sll2(packets), linktype=276),
    "raw IP": lambda packets: p.pcap(r.bare(packets), linktype=101),
    "loopback": lambda packets: p.pcap(r.in_null(packets), linktype=0),
    "loopback big endian": lambda packets: p.pcap(r.in_null(packets, big=True), linktype=108),
    "GRE": lambda packets: p.pcap(r.in_gre(packets)),
    "GRE with key, sequence, checksum": lambda packets: p.pcap(r.in_gre(packets, extras=True)),
    "mixed interfaces": mixed,
}
"""Rewritings that carry IP alone, without ARP or MACs: what was said over IP stays."""


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", WHOLE)
def test_everything_stays(name: str, sample: str, packets_of: Sample, picture: Pictured, tmp_path: Path) -> None:
    before, after = picture(sample), analyzed(tmp_path, WHOLE[name](packets_of(sample)))
    assert after.status == 0
    assert_same_words(before, after)
    assert after.devices() == before.devices()
    assert after.report["coverage"]["flows_total"] == before.report["coverage"]["flows_total"]
    assert after.report["coverage"]["bytes_total"] == before.report["coverage"]["bytes_total"]
    assert after.report["coverage"]["bytes_lost"] == 0


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", WITHOUT_FRAMES)
def test_what_was_said_stays(name: str, sample: str, packets_of: Sample, picture: Pictured, tmp_path: Path) -> None:
    before, after = picture(sample), analyzed(tmp_path, WITHOUT_FRAMES[name](packets_of(sample)))
    assert after.status == 0
    assert_same_words(before, after)
    assert entities(after) == entities(before)
    assert after.capture["undecoded"] == 0


def entities(picture: Picture) -> dict[str, list[str]]:
    """AE titles by address; link-local addresses left out, as only MACs tell whose they are."""
    return {
        ip: host["network_aes"]
        for ip, host in picture.hosts().items()
        if host["network_aes"] and not ip.startswith("fe80:")
    }


def assert_same_words(before: Picture, after: Picture) -> None:
    """Every association, message and answer, and no malformation that was not there before."""
    assert after.associations() == before.associations()
    for kind in DECODED:
        assert after.what(kind) == before.what(kind), kind
    assert after.malformed() == before.malformed()
    assert not after.events.get("capture_loss")


FLOW = ("orig_ip", "orig_port", "resp_ip", "resp_port", "service", "orig_bytes", "resp_bytes", "orig_packets",
        "resp_packets", "orig_lost", "resp_lost", "retransmitted", "state")  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("vlan", [None, 30], ids=["untagged", "copy tagged"])
def test_copies_count_once(vlan: int | None, sample: str, packets_of: Sample, tmp_path: Path) -> None:
    """Where no identification tells a copy from a repetition (IPv6 acknowledgements), the packet counts: left out."""
    packets = r.only_identified(packets_of(sample))
    before = analyzed(tmp_path / "once", p.pcap(packets))
    after = analyzed(tmp_path / "twice", p.pcap(r.seen_twice(packets, vlan=vlan)))
    assert_same_words(before, after)
    assert after.devices() == before.devices()
    assert after.keys("flow", FLOW) == before.keys("flow", FLOW)
    assert after.capture["packets"] == 2 * len(packets)
    assert after.capture["duplicates"] == len(packets)
    assert sum(event["duplicates"] for event in after.events["flow"]) == len(packets)
    for name in ("bytes_total", "bytes_lost", "flows_total", "flows_one_sided"):
        assert after.report["coverage"][name] == before.report["coverage"][name]


LATE: dict[str, Callable[[Packets], list[Packet]]] = {
    "two milliseconds later": lambda packets: r.seen_later(packets, 2_000_000),
    "two milliseconds later, tagged": lambda packets: r.seen_later(packets, 2_000_000, 30),
    "on both sides of a router": lambda packets: r.seen_on_both_sides(packets, 40_000),
    "on both sides of a router, late": lambda packets: r.seen_on_both_sides(packets, 2_000_000),
}


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", LATE)
def test_late_copies_count_once(name: str, sample: str, packets_of: Sample, tmp_path: Path) -> None:
    packets = r.only_identified(packets_of(sample))
    before = analyzed(tmp_path / "once", p.pcap(packets))
    after = analyzed(tmp_path / "twice", p.pcap(LATE[name](packets)))
    assert_same_words(before, after)
    assert after.keys("flow", FLOW) == before.keys("flow", FLOW)
    assert after.capture["duplicates"] == len(packets)
    assert sum(event["duplicates"] for event in after.events["flow"]) == len(packets)
    for name in ("bytes_total", "bytes_lost", "flows_total", "flows_one_sided"):
        assert after.report["coverage"][name] == before.report["coverage"][name]


@pytest.mark.parametrize("vlan", [None, 30], ids=["untagged", "copy tagged"])
def test_copies_without_identification_add_no_words(
    vlan: int | None, packets_of: Sample, picture: Pictured, tmp_path: Path
) -> None:
    """IPv6 has no identification: data is told from a copy all the same."""
    before, after = (
        picture("ordinary-day"),
        analyzed(tmp_path, p.pcap(r.seen_twice(packets_of("ordinary-day"), 2, vlan))),
    )
    assert_same_words(before, after)
    assert after.report["coverage"]["bytes_lost"] == 0


@pytest.mark.parametrize("tags", [(30,), ((0x88A8, 100), 30), ((0x9100, 100), 30)], ids=["802.1Q", "88a8", "9100"])
def test_vlans_are_shown(tags: tuple[int | tuple[int, int], ...], packets_of: Sample, tmp_path: Path) -> None:
    after = analyzed(tmp_path, p.pcap(r.in_vlan(packets_of("hl7-impostor"), *tags)))
    assert {event["vlan"] for event in after.events["flow"]} == {30}
    assert {event["vlan"] for event in after.events["arp"]} == {30}
    for device in after.report["devices"]:
        assert {address["vlan"] for address in device["addresses"]} == {30}


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_reused_port_begins_a_new_flow(sample: str, packets_of: Sample, picture: Pictured, tmp_path: Path) -> None:
    before, after = picture(sample), analyzed(tmp_path, p.pcap(r.on_reused_ports(packets_of(sample))))
    assert after.associations() == before.associations()
    assert after.devices() == before.devices()
    for kind, names in (("dicom_message", MESSAGE), ("hl7_message", HL7), ("dicom_association", ASSOCIATION)):
        free = [name for name in names if name != "orig_port"]
        assert after.keys(kind, free) == before.keys(kind, free)
    assert after.malformed() == before.malformed()
    ports = ("orig_ip", "resp_ip", "resp_port", "orig_port")
    assert max(after.keys("flow", ports).values()) > max(before.keys("flow", ports).values())


HOP_BY_HOP = ((0, b"\0" + b"\1\4\0\0\0\0"), (60, b"\0" + b"\1\4\0\0\0\0"))


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("extensions", [(), HOP_BY_HOP], ids=["plain", "extension headers"])
def test_ipv6_says_the_same(
    sample: str, extensions: Sequence[tuple[int, bytes]], packets_of: Sample, picture: Pictured, tmp_path: Path
) -> None:
    before, after = picture(sample), analyzed(tmp_path, p.pcap(r.in_ipv6(packets_of(sample), extensions)))
    for kind, names in (("dicom_message", MESSAGE), ("hl7_message", HL7), ("dicom_association", ASSOCIATION)):
        four = Counter({key: n for key, n in before.keys(kind, names).items() if ":" not in key[0]})
        assert after.keys(kind, names) == Counter({(_six(key[0]), key[1], _six(key[2]), *key[3:]): n for key, n in
                                                   four.items()})  # fmt: skip
    assert after.malformed() == before.malformed()


def _six(address: str) -> str:
    return r.six_of(address) if ipaddress.ip_address(address).version == 4 else address
