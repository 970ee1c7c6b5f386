"""Captures for the rules about whole machines: their systems, names, clocks and addresses, and the internet."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable

from tests.detections.makers.net import NAS, capture, rdp_turns, smb2_at, talk
from tests.support import dns_messages as dns
from tests.support import office
from tests.support import packets as p
from tests.support import tls_messages as tls
from tests.support.packets import CLIENT, SERVER, Packet
from tests.traces.make import CT, MR, PACS, ROUTER, SECOND, WORKSTATION, Host, Turns, arp, ends, stores

HTTP, HTTPS, DNS, LLMNR, SSH, SMB, RDP, DICOM = 80, 443, 53, 5355, 22, 445, 3389, 104
YEAR = 365 * 86_400 * SECOND
RESOLVER, HELPER = Host("8.8.8.8", ROUTER.mac), Host("9.9.9.9", ROUTER.mac)
"""A public address must be a public one: two that everybody knows, behind the router."""
SWITCHED_ON: list[Packet] = [arp(ROUTER, ROUTER.ip, p.EPOCH)]
IMAGES = talk(stores(1), DICOM, client=CT, server=PACS)


def earlier(packets: Iterable[Packet], by: int) -> list[Packet]:
    return [packet._replace(ts=packet.ts - by) for packet in packets]


# Systems and pages


def page(body: bytes, kind: bytes = b"text/html") -> Turns:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\nContent-Length: " + str(len(body)).encode()
    return [(CLIENT, b"GET /login HTTP/1.1\r\nHost: x\r\n\r\n"), (SERVER, answer + b"\r\n\r\n" + body)]


CONSOLE = page(b"<html><head><title>Archive console</title></head></html>")


def console(server: Host) -> bytes:
    numbers = page(b'[{"00080005": {}}]', b"application/dicom+json")
    return capture(IMAGES, talk(CONSOLE, HTTP, 1, server=server), talk(numbers, HTTP, 2, server=PACS))


XP = [(CLIENT, office.smb1_negotiate("NT LM 0.12")), (SERVER, office.smb1_negotiated()),
      (CLIENT, office.smb1_setup()), (SERVER, office.smb1_set_up())]  # fmt: skip


def old_system(years: int) -> bytes:
    return capture(earlier(talk(XP, SMB), years * YEAR))


# Names


def asked(name: str, port: int, target: Host, client: Host = WORKSTATION, number: int = 0) -> list[Packet]:
    question = dns.message(0 if port == LLMNR else 0x0100, [dns.question(name)])
    at = ends(client, target, port, client_port=50_000 + number, start=p.EPOCH + number * SECOND)
    return p.datagrams([(CLIENT, question)], at)


def resolved(name: str, client: Host, number: int = 0) -> list[Packet]:
    address = dns.record(name, 1, bytes((10, 1, 0, 99)))
    turns = [(CLIENT, dns.message(0x0100, [dns.question(name)])),
             (SERVER, dns.message(0x8180, [dns.question(name)], [address]))]  # fmt: skip
    at = ends(client, ROUTER, DNS, client_port=50_000 + number, start=p.EPOCH + number * SECOND)
    return p.datagrams(turns, at)


EVERYBODY = Host("224.0.0.252", "01:00:5e:00:00:fc")


# Outside


def encrypted(name: bytes) -> Turns:
    hello = tls.client_hello((0xC02F,), tls.server_name(name))
    return [(CLIENT, tls.record(hello, version=0x0301)), (SERVER, tls.record(tls.server_hello(0xC02F)))]


def far_hands() -> bytes:
    desk = talk(rdp_turns(2), RDP, 0, client=HELPER, server=NAS)
    tool = talk(encrypted(b"router7.teamviewer.com"), HTTPS, 1, server=RESOLVER)
    return capture(SWITCHED_ON, desk, tool)


def near_hands() -> bytes:
    """A remote desktop between neighbours, and a name that only looks like a tool's."""
    desk = talk(rdp_turns(2), RDP, 0)
    return capture(SWITCHED_ON, desk, talk(encrypted(b"notteamviewer.com"), HTTPS, 1, server=RESOLVER))


def outward(client: Host) -> bytes:
    line = talk(encrypted(b"update.example"), HTTPS, 1, client=client, server=HELPER)
    return capture(SWITCHED_ON, IMAGES, line, talk(encrypted(b"x.example"), HTTPS, 2, server=RESOLVER))


def stored(client: Host, name: str) -> bytes:
    return capture(SWITCHED_ON, IMAGES, resolved(name, client), resolved("dropbox.com", WORKSTATION, 1))


# Addresses


def claimed(*claims: tuple[Host, int]) -> bytes:
    """(machine, second) of each gratuitous ARP."""
    return capture([arp(host, host.ip, p.EPOCH + at * SECOND) for host, at in claims])


TWIN = Host(PACS.ip, "02:00:00:01:00:99")
VIRTUAL = Host(PACS.ip, "00:00:5e:00:01:07")
HEIR = Host(WORKSTATION.ip, "02:00:00:01:00:98")


def ordinary_claims() -> bytes:
    shared = [(PACS, 0), (VIRTUAL, 1), (PACS, 2), (VIRTUAL, 3)]
    return claimed(*shared, (WORKSTATION, 4), (WORKSTATION, 5), (HEIR, 6), (HEIR, 7))


def offer(server: Host, router: str, number: int, relay: str = "0.0.0.0") -> Packet:
    """RFC 2131 3.1: an offer with its router."""
    by, way, agent = (bytes(int(part) for part in ip.split(".")) for ip in (server.ip, router, relay))
    options = b"\x35\x01\x02\x36\x04" + by + b"\x03\x04" + way + b"\xff"
    head = struct.pack(">BBBBIHH", 2, 1, 6, 0, number, 0, 0) + bytes(4) + bytes((10, 1, 0, 77)) + bytes(4) + agent
    body = head + p.mac(CT.mac).ljust(16, b"\0") + bytes(192) + b"\x63\x82\x53\x63" + options
    packet = p.ipv4(p.udp(body, 67, 68), p.UDP, server.ip, "10.1.0.77", ident=number)
    return Packet(p.EPOCH + number * SECOND, p.ethernet(packet, source=server.mac, target=CT.mac))


def two_ways() -> bytes:
    return capture([offer(ROUTER, ROUTER.ip, 1), offer(NAS, NAS.ip, 2), offer(ROUTER, ROUTER.ip, 3)])


def one_way() -> bytes:
    """Two servers that agree, and a third for another network behind a relay agent."""
    return capture([offer(ROUTER, ROUTER.ip, 1), offer(NAS, ROUTER.ip, 2), offer(PACS, "10.2.0.1", 3, "10.2.0.1")])


# Serials and clocks


def two_scanners(one: str, other: str) -> bytes:
    first = talk(stores(1, DeviceSerialNumber=one, StationName="CT1"), DICOM, 0, client=CT, server=PACS)
    second = stores(1, calling="MR_1", DeviceSerialNumber=other, StationName="MR1")
    return capture(first, talk(second, DICOM, 1, client=MR, server=PACS))


def clocks(minutes: int) -> bytes:
    """Two servers that are right, and one that is ahead."""
    right = [talk(smb2_at(p.EPOCH), SMB, n, server=host) for n, host in enumerate((PACS, MR))]
    return capture(*right, talk(smb2_at(p.EPOCH + minutes * 60 * SECOND), SMB, 2))


MAKERS: dict[str, Callable[[], bytes]] = {
    "RV-NET-014/fires.pcap": lambda: console(PACS),
    "RV-NET-014/silent.pcap": lambda: console(NAS),
    "RV-NET-015/fires.pcap": lambda: old_system(0),
    "RV-NET-015/silent.pcap": lambda: old_system(14),
    "RV-NET-017/fires.pcap": lambda: capture(asked("archive", LLMNR, EVERYBODY)),
    "RV-NET-017/silent.pcap": lambda: capture(resolved("archive", WORKSTATION)),
    "RV-NET-019/fires.pcap": far_hands,
    "RV-NET-019/silent.pcap": near_hands,
    "RV-NET-020/fires.pcap": lambda: outward(CT),
    "RV-NET-020/silent.pcap": lambda: outward(NAS),
    "RV-NET-021/fires.pcap": lambda: stored(CT, "www.dropbox.com"),
    "RV-NET-021/silent.pcap": lambda: stored(CT, "dropbox.com.hospital.example"),
    "RV-NET-022/fires.pcap": lambda: claimed((PACS, 0), (TWIN, 1), (PACS, 2), (TWIN, 3)),
    "RV-NET-022/silent.pcap": ordinary_claims,
    "RV-NET-023/fires.pcap": two_ways,
    "RV-NET-023/silent.pcap": one_way,
    "RV-NET-024/fires.pcap": lambda: two_scanners("75114", "75114"),
    "RV-NET-024/silent.pcap": lambda: two_scanners("1234", "1234"),
    "RV-NET-025/fires.pcap": lambda: clocks(20),
    "RV-NET-025/silent.pcap": lambda: clocks(4),
}
