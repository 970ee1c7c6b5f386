"""Writes the captures of all traces again, always the same bytes: `python -m tests.traces.make [FOLDER]`.

Every byte comes from here or from the tests' own writers; no capture of a real network is among them. All names,
patients and machines are invented; addresses are private or kept for documentation.
"""

from __future__ import annotations

import datetime
import struct
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import zstandard
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.support import dicom_traffic as d
from tests.support import dns_messages as dns
from tests.support import office, tls_messages
from tests.support import packets as p
from tests.support import rewriting as r
from tests.support.packets import CLIENT, SERVER, Ends, Interface, Packet

HOUR = 3_600_000_000_000
SECOND = 1_000_000_000
Turns = Sequence[tuple[int, bytes]]


class Host(NamedTuple):
    """A machine: its address and the MAC seen with it."""

    ip: str
    mac: str


CT = Host("10.1.0.11", "02:00:00:01:00:11")
MR = Host("10.1.0.12", "02:00:00:01:00:12")
PACS = Host("10.1.0.20", "02:00:00:01:00:20")
EAI = Host("10.1.0.40", "02:00:00:01:00:40")
WORKSTATION = Host("10.1.0.31", "02:00:00:01:00:31")
ROUTER = Host("10.1.0.1", "02:00:00:01:00:01")


def ends(client: Host, server: Host, port: int, **more: object) -> Ends:
    """Two ends on one Ethernet; `client_port`, `start` and the like may be given."""
    chosen = {"client_port": 40_000, **more}

    def framed(packet: bytes, sender: int) -> bytes:
        source, target = (client, server) if sender == CLIENT else (server, client)
        return p.ethernet(packet, source=source.mac, target=target.mac)

    client_port = int(str(chosen.pop("client_port")))
    return Ends((client.ip, client_port), (server.ip, port), wrap=framed, **chosen)  # type: ignore[arg-type]


# What is said

VERIFICATION = [(d.VERIFICATION, [d.IMPLICIT])]
STORAGE = [(d.CT, [d.EXPLICIT])]


def echo(calling: str = "CT_1", called: str = "PACS", turns: int = 1) -> Turns:
    asked = [
        (CLIENT, d.message("C_ECHO_RQ", MessageID=n + 1, AffectedSOPClassUID=d.VERIFICATION)) for n in range(turns)
    ]
    said = [
        (SERVER, d.message("C_ECHO_RSP", MessageIDBeingRespondedTo=n + 1, AffectedSOPClassUID=d.VERIFICATION, Status=0))
        for n in range(turns)
    ]
    talk = [turn for pair in zip(asked, said, strict=True) for turn in pair]
    return [
        (CLIENT, d.request(VERIFICATION, calling, called)),
        (SERVER, d.accept([(d.VERIFICATION, [d.IMPLICIT])])),
        *talk,
        (CLIENT, d.release_request()),
        (SERVER, d.release_answer()),
    ]


def stores(count: int = 1, pixels: int = 64, calling: str = "CT_1", **changed: str) -> Turns:
    talk: list[tuple[int, bytes]] = []
    for number in range(1, count + 1):
        image = d.image(bytes(at % 251 for at in range(pixels)), f"1.2.3.4.5.6.{number}")
        for name, value in changed.items():
            setattr(image, name, value)
        instance = f"1.2.3.4.5.6.{number}"
        talk.append((CLIENT, d.store(d.data_set(image), instance=instance, number=number)))
        talk.append((SERVER, d.stored(instance=instance, number=number)))
    return [
        (CLIENT, d.request(STORAGE, calling, "PACS")),
        (SERVER, d.accept([(d.CT, [d.EXPLICIT])])),
        *talk,
        (CLIENT, d.release_request()),
        (SERVER, d.release_answer()),
    ]


def hl7(control: str = "MSG00001", delimiters: str = "|^~\\&", kind: str = "ADT^A08") -> Turns:
    f, c = delimiters[0], delimiters[1]
    code, event = kind.split("^")
    header = f"MSH{delimiters}{f}HIS{f}WARD{f}EAI{f}RADIO{f}20260102101112{f}{f}"
    patient = f"PID{f}1{f}{f}PATIENT4242{f}{f}DOE{c}JANE{f}{f}19700203{f}F"
    message = f"{header}{code}{c}{event}{f}{control}{f}P{f}2.5\rEVN{f}{event}\r{patient}\r"
    answer = f"MSH{delimiters}{f}EAI{f}RADIO{f}HIS{f}WARD{f}20260102101113{f}{f}ACK{c}{event}{f}A{control}{f}P{f}2.5\r"
    answer += f"MSA{f}AA{f}{control}\r"
    return [(side, b"\x0b" + text.encode() + b"\x1c\r") for side, text in ((CLIENT, message), (SERVER, answer))]


def arp(host: Host, target: str, at: int, answer: bool = False) -> Packet:
    """RFC 826: a question, or an announcement of one's own address."""
    ip = [bytes(int(part) for part in address.split(".")) for address in (host.ip, target)]
    body = struct.pack(">HHBBH", 1, 0x0800, 6, 4, 2 if answer else 1) + p.mac(host.mac) + ip[0] + bytes(6) + ip[1]
    return Packet(at, p.ethernet(body, 0x0806, source=host.mac, target="ff:ff:ff:ff:ff:ff", pad=True))


def dhcp_ack(client: Host, name: str, at: int) -> Packet:
    """RFC 2131: the router gives the client its address."""
    given, by = (bytes(int(part) for part in address.split(".")) for address in (client.ip, ROUTER.ip))
    options = b"\x35\x01\x05" + b"\x36\x04" + by + b"\x33\x04" + struct.pack(">I", 600)
    options += b"\x0c" + bytes([len(name)]) + name.encode() + b"\xff"
    head = struct.pack(">BBBBIHH", 2, 1, 6, 0, 77, 0, 0) + bytes(4) + given + by + bytes(4)
    body = head + p.mac(client.mac).ljust(16, b"\0") + bytes(192) + b"\x63\x82\x53\x63" + options
    packet = p.ipv4(p.udp(body, 67, 68), p.UDP, ROUTER.ip, client.ip, ident=at % 65_535)
    return Packet(at, p.ethernet(packet, source=ROUTER.mac, target=client.mac))


@cache
def certificate(name: str) -> bytes:
    """A self-signed certificate whose every byte follows from its name."""
    key = Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b"\1")[:32])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    built = built.serial_number(4242).not_valid_before(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    return (
        built.not_valid_after(datetime.datetime(2036, 1, 1, tzinfo=datetime.UTC))
        .sign(key, None)
        .public_bytes(Encoding.DER)
    )


def mutual_tls(port_data: int = 400) -> Turns:
    """TLS 1.2 with a certificate on each side (RFC 5246 7.3)."""
    t = tls_messages
    hello = t.client_hello((0xC02F, 0xC030), t.server_name(b"pacs.hospital.example"))
    server = t.server_hello(0xC02F) + t.certificates(certificate("pacs.hospital.example"))
    server += t.message(12, bytes(100)) + t.message(13, b"\1\x40" + t.vector(b"\4\1", 2) + b"\0\0") + t.message(14, b"")
    client = t.certificates(certificate("ct1.hospital.example")) + t.message(16, bytes(33)) + t.message(15, bytes(70))
    return [
        (CLIENT, t.record(hello, version=0x0301)),
        (SERVER, t.record(server)),
        (CLIENT, t.record(client) + t.CHANGE + t.FINISHED),
        (SERVER, t.CHANGE + t.FINISHED),
        (CLIENT, t.data(port_data)),
        (SERVER, t.data(60)),
    ]


# The traces


def mid_association_start() -> bytes:
    return p.pcap(p.conversation(stores(3), ends(CT, PACS, 104))[8:])


def store_with_hole() -> bytes:
    packets = p.conversation(stores(2, 20_000), ends(CT, PACS, 104))
    return p.pcap(p.lose(packets, range(13, 16)))


def reused_port() -> bytes:
    first = p.conversation(echo("CT_1"), ends(CT, PACS, 104))
    second = p.conversation(stores(1), ends(CT, PACS, 104, start=p.EPOCH + SECOND, client_isn=900_000, server_isn=7))
    return p.pcap(p.merged(first, second))


def ae_title_with_markup() -> bytes:
    hostile = {
        "StationName": "=1+1|cmd'!A0",
        "ManufacturerModelName": '"><svg onload=x()>',
        "DeviceSerialNumber": "\x1b[2J",
    }
    packets = p.conversation(stores(1, calling="<img src=x>", **hostile), ends(CT, PACS, 104))
    return p.pcap(packets)


def hl7_byte_by_byte() -> bytes:
    return p.pcap(p.conversation(hl7(delimiters="#*~!&"), ends(MR, EAI, 2575, mss=1)))


def erspan_three() -> bytes:
    tagged = r.in_vlan(p.conversation(echo(), ends(CT, PACS, 104)), 30)
    return p.pcap(r.in_erspan(tagged, 3, subheader=True))


def pcapng_drops() -> bytes:
    return p.pcapng(p.conversation(echo(), ends(CT, PACS, 104)), (Interface(1, 9, dropped=25),))


def ipv6_extension_headers() -> bytes:
    options = ((0, b"\0\1\4\0\0\0\0"), (43, b"\0\0\0\0\0\0\0"), (60, b"\0\1\4\0\0\0\0"))
    return p.pcap(r.in_ipv6(p.conversation(stores(1, 3_000), ends(CT, PACS, 104)), options))


def truncated_file() -> bytes:
    return p.pcap(p.conversation(stores(4, 3_000), ends(CT, PACS, 104)))[:9_000]


def broadcast_only() -> bytes:
    hosts = [Host(f"10.1.0.{n}", f"02:00:00:01:00:{n:02}") for n in range(11, 41)]
    packets = [arp(host, "10.1.0.20", p.EPOCH + n * SECOND) for n, host in enumerate(hosts)]
    return p.pcap(packets)


def one_direction() -> bytes:
    talks = [
        p.conversation(echo(), ends(CT, PACS, 104, client_port=41_000 + n, start=p.EPOCH + n * SECOND))
        for n in range(10)
    ]
    return p.pcap(r.one_direction(p.merged(*talks)))


def address_changes_hands() -> bytes:
    one, other = Host("10.1.0.50", "02:00:00:01:00:aa"), Host("10.1.0.50", "02:00:00:01:00:bb")
    later = p.EPOCH + 4 * HOUR
    return p.pcap(
        p.merged(
            [dhcp_ack(one, "ct-scanner", p.EPOCH), arp(one, PACS.ip, p.EPOCH + SECOND)],
            p.conversation(stores(2), ends(one, PACS, 104, start=p.EPOCH + 2 * SECOND)),
            [dhcp_ack(other, "reading-room", later), arp(other, PACS.ip, later + SECOND)],
            p.conversation(echo("WS_2"), ends(other, PACS, 104, start=later + 2 * SECOND, client_port=40_001)),
        )
    )


def behind_one_router() -> bytes:
    far = [Host(f"10.9.0.{n}", ROUTER.mac) for n in (5, 6, 7)]
    talks = [
        p.conversation(echo(f"FAR_{n}"), ends(host, PACS, 104, start=p.EPOCH + n * SECOND))
        for n, host in enumerate(far)
    ]
    return p.pcap(p.merged([arp(ROUTER, PACS.ip, p.EPOCH - SECOND, answer=True)], *talks))


def dual_stack() -> bytes:
    here, there = Host("fd00:1::20", PACS.mac), Host("fd00:1::11", CT.mac)
    four = p.conversation(echo("CT_1"), ends(CT, PACS, 104))
    six = p.conversation(stores(1), ends(there, here, 104, start=p.EPOCH + SECOND))
    return p.pcap(p.merged([arp(CT, PACS.ip, p.EPOCH - 2), arp(PACS, CT.ip, p.EPOCH - 1, answer=True)], four, six))


def mutual_tls_1_2() -> bytes:
    return p.pcap(p.conversation(mutual_tls(), ends(CT, PACS, 2762)))


def rdp_becomes_tls() -> bytes:
    t = tls_messages
    server = t.server_hello(0xC02F) + t.certificates(certificate("WS1")) + t.message(14, b"")
    talk = [
        (CLIENT, office.rdp_request(bits=1)),
        (SERVER, office.rdp_confirm(value=1)),
        (CLIENT, t.record(t.client_hello((0xC02F,)))),
        (SERVER, t.record(server)),
        (CLIENT, t.CHANGE + t.FINISHED),
        (SERVER, t.CHANGE + t.FINISHED),
        (CLIENT, t.data(200)),
    ]
    return p.pcap(p.conversation(talk, ends(EAI, WORKSTATION, 3389)))


def smb1_negotiate() -> bytes:
    talk = [
        (CLIENT, office.smb1_negotiate("PC NETWORK PROGRAM 1.0", "NT LM 0.12")),
        (SERVER, office.smb1_negotiated()),
        (CLIENT, office.smb1_setup()),
        (SERVER, office.smb1_set_up()),
        (CLIENT, office.smb1_tree()),
        (SERVER, office.smb1_tree_connected()),
    ]
    return p.pcap(p.conversation(talk, ends(CT, WORKSTATION, 445)))


def pdv_flood() -> bytes:
    """Each byte of a data set in a PDV, and a PDU, of its own (PS3.8 D.1)."""
    command, data = d.store(d.data_set(d.image())), b""
    length = struct.unpack(">I", command[2:6])[0] + 6
    data = d.data_set(d.image())
    pieces = [
        struct.pack(">BBIIBB", 4, 0, 7, 3, 1, 2 if at == len(data) - 1 else 0) + data[at : at + 1]
        for at in range(len(data))
    ]
    opening, answer = stores(0)[:2]
    closing = stores(0)[2:]
    talk = [opening, answer, (CLIENT, command[:length] + b"".join(pieces)), (SERVER, d.stored()), *closing]
    return p.pcap(p.conversation(talk, ends(CT, PACS, 104)))


def malformed_pdu() -> bytes:
    """A PDV longer than its PDU (PS3.8 9.3.5), and an unknown PDU type."""
    opening, answer = stores(0)[:2]
    wrong = struct.pack(">BBIIBB", 4, 0, 12, 4_000, 1, 3) + bytes(6)
    return p.pcap(
        p.conversation([opening, answer, (CLIENT, wrong), (SERVER, b"\x09\0" + bytes(8))], ends(CT, PACS, 104))
    )


def zstandard_bomb() -> bytes:
    """A small file that would become 80 MiB: one association, then empty datagrams without end."""
    one = p.conversation(echo(), ends(CT, PACS, 104))
    empty = p.ethernet(
        p.ipv4(p.udp(bytes(65_000), 9, 9), p.UDP, CT.ip, PACS.ip, ident=1), source=CT.mac, target=PACS.mac
    )
    tail = p.pcap([Packet(p.EPOCH + SECOND, empty)])[24:]
    return zstandard.compress(p.pcap(one) + tail * (80 << 20 >> 16), 19)


def seen_twice() -> bytes:
    return p.pcap(r.seen_twice(p.conversation(stores(2, 6_000), ends(CT, PACS, 104)), vlan=30))


def overlap_with_other_bytes() -> bytes:
    """A second copy of the association request names another AE; the first bytes seen win."""
    packets = p.conversation(echo("CT_1"), ends(CT, PACS, 104))
    request = next(n for n, one in enumerate(packets) if b"CT_1" in one.content)
    forged = packets[request].content.replace(b"CT_1            ", b"INTRUDER        ")
    forged = r.mended(r.patched(forged, 18, b"\x77\x77"))
    return p.pcap([*packets[: request + 1], Packet(packets[request].ts + 9_000, forged), *packets[request + 1 :]])


def name_bomb() -> bytes:
    """A DNS answer whose compressed name points at itself (RFC 1035 4.1.4)."""
    answer = dns.message(
        0x8180, [dns.question("pacs.hospital.example")], [b"\xc0\x27" + struct.pack(">HHIH", 1, 1, 60, 4) + bytes(4)]
    )
    talk = [(CLIENT, dns.message(0x0100, [dns.question("pacs.hospital.example")])), (SERVER, answer)]
    return p.pcap(p.datagrams(talk, ends(CT, ROUTER, 53)))


MAKERS: dict[str, Callable[[], bytes]] = {
    "address-changes-hands/capture.pcap": address_changes_hands,
    "ae-title-with-markup/capture.pcap": ae_title_with_markup,
    "behind-one-router/capture.pcap": behind_one_router,
    "broadcast-only/capture.pcap": broadcast_only,
    "dns-name-loop/capture.pcap": name_bomb,
    "dual-stack/capture.pcap": dual_stack,
    "erspan-3/capture.pcap": erspan_three,
    "hl7-byte-by-byte/capture.pcap": hl7_byte_by_byte,
    "ipv6-extension-headers/capture.pcap": ipv6_extension_headers,
    "malformed-pdu/capture.pcap": malformed_pdu,
    "mid-association-start/capture.pcap": mid_association_start,
    "one-direction/capture.pcap": one_direction,
    "overlap-with-other-bytes/capture.pcap": overlap_with_other_bytes,
    "pcapng-drops/capture.pcapng": pcapng_drops,
    "pdv-flood/capture.pcap": pdv_flood,
    "rdp-becomes-tls/capture.pcap": rdp_becomes_tls,
    "reused-port/capture.pcap": reused_port,
    "seen-twice/capture.pcap": seen_twice,
    "smb1-negotiate/capture.pcap": smb1_negotiate,
    "store-with-hole/capture.pcap": store_with_hole,
    "tls-1.2-mutual/capture.pcap": mutual_tls_1_2,
    "truncated-file/capture.pcap": truncated_file,
    "zstandard-bomb/capture.pcap.zst": zstandard_bomb,
}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, make in MAKERS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make())


if __name__ == "__main__":
    main()
