"""A capture in which every machine lies: each name that any protocol carries is written to run somewhere.

One conversation a text and a protocol; the texts are aimed at HTML, spreadsheets, terminals and JSON readers.
"""

from __future__ import annotations

import struct

from tests.support import dicom_traffic, dns_messages
from tests.support.packets import (
    CLIENT,
    SERVER,
    Ends,
    Packet,
    conversation,
    datagrams,
    ethernet,
    merged,
    pcap,
)

TEXTS = (
    b"<script>alert(1)</script>",
    b"</title><img src=x onerror=alert(1)>",
    b"\"onmouseover='alert(1)' x=\"",
    b"'><svg onload=alert(1)>",
    b"javascript:alert(1)//",
    b"</style></script><!--",
    b"=cmd|'/C calc'!A0",
    b"+1+cmd|'/C calc'!A0",
    b"-2+3",
    b"@SUM(1)",
    b"A;=1+1",
    b"A,=1+1",
    b"A\t=1+1",
    b'A"\r\n=1+1',
    b"\x1b[2J\x1b]0;owned\x07",
    b"\x9b31mred",
    "\u202eLTR\u2066x".encode(),
    b"nul\0nul",
    b"line\nend\r\n\x85x",
    b"\xff\xfe\xfa",
    "\ud800".encode("utf-8", "surrogatepass"),
    b"${jndi:ldap://x}{{7*7}}%s%n",
    b"X" * 10_000,
)
CT = dicom_traffic.CT


def capture() -> bytes:
    """All of it in one pcap file."""
    talks: list[list[Packet]] = []
    for number, text in enumerate(TEXTS):
        talks += [writer(text, number) for writer in WRITERS]
    return pcap(merged(*talks), nanoseconds=True)


def _ends(number: int, place: int, port: int, source: int = 0) -> Ends:
    start = 1_790_000_000_000_000_000 + (number * 100 + place) * 1_000_000_000
    return Ends((f"10.9.{number}.{place}", source or 40_000 + number), (f"10.8.{number}.{place}", port), start=start)


def _ae(text: bytes) -> bytes:
    return text[:16].ljust(16)


def _dicom(text: bytes, number: int) -> list[Packet]:
    image = dicom_traffic.image()
    for name in ("Manufacturer", "ManufacturerModelName", "StationName", "DeviceSerialNumber", "SoftwareVersions"):
        setattr(image, name, "M" * 60 if name[:2] in ("Ma", "De", "So") else "M" * 16)
    content = dicom_traffic.data_set(image)
    for size in (60, 16):
        content = content.replace(b"M" * size, text[:size].ljust(size))
    proposals = [(CT, [dicom_traffic.EXPLICIT])]
    asked = dicom_traffic.request(proposals, "C" * 16, "D" * 16).replace(b"C" * 16, _ae(text), 1)
    asked = asked.replace(b"D" * 16, _ae(text), 1).replace(b"TEST_1", text[:6].ljust(6))
    accepted = dicom_traffic.accept([(CT, [dicom_traffic.EXPLICIT])])
    store = dicom_traffic.message(
        "C_STORE_RQ", MessageID=1, AffectedSOPClassUID=CT, AffectedSOPInstanceUID="1.2.3", Priority=2, DataSet=content
    )
    turns = [
        (CLIENT, asked), (SERVER, accepted), (CLIENT, store), (SERVER, dicom_traffic.stored(instance="1.2.3")),
        (CLIENT, dicom_traffic.release_request()), (SERVER, dicom_traffic.release_answer()),
    ]  # fmt: skip
    return conversation(turns, _ends(number, 1, 104))


def _hl7(text: bytes, number: int) -> list[Packet]:
    part = text.replace(b"\r", b" ").replace(b"|", b"/")
    head = b"|".join((b"MSH", b"^~\\&", part, part, part, part, b"20260101", b"", b"ADT^A04", b"C1", b"P", b"2.3"))
    answer = head.replace(b"ADT^A04", b"ACK") + b"\rMSA|AA|C1\r"
    turns = [(CLIENT, b"\x0b" + head + b"\rSFT|" + part + b"|1|" + part + b"\r\x1c\r"),
             (SERVER, b"\x0b" + answer + b"\x1c\r")]  # fmt: skip
    return conversation(turns, _ends(number, 2, 2575))


def _http(text: bytes, number: int) -> list[Packet]:
    line = text.replace(b"\r", b" ").replace(b"\n", b" ")
    asked = b"GET /dicom-web/studies HTTP/1.1\r\nHost: " + line + b"\r\nUser-Agent: " + line + b"\r\n\r\n"
    answer = b"HTTP/1.1 200 OK\r\nServer: " + line + b"\r\nWWW-Authenticate: " + line + b"\r\nContent-Length: 0\r\n\r\n"
    return conversation([(CLIENT, asked), (SERVER, answer)], _ends(number, 3, 80))


def _ssh(text: bytes, number: int) -> list[Packet]:
    line = b"SSH-2.0-" + text.replace(b"\n", b" ")[:200] + b"\r\n"
    return conversation([(SERVER, line), (CLIENT, line)], _ends(number, 4, 22))


def _ftp(text: bytes, number: int) -> list[Packet]:
    line = text.replace(b"\n", b" ").replace(b"\r", b" ")
    turns = [(SERVER, b"220 " + line + b"\r\n"), (CLIENT, b"USER " + line + b"\r\n"), (SERVER, b"331 ok\r\n"),
             (CLIENT, b"PASS secret\r\n"), (SERVER, b"230 in\r\n")]  # fmt: skip
    return conversation(turns, _ends(number, 5, 21))


def _dhcp(text: bytes, number: int) -> list[Packet]:
    card = bytes((2, 0, 0, 0, 9, number))
    named = text[:250]
    options = b"\x35\1\3" + bytes((12, len(named))) + named + bytes((60, len(named))) + named
    head = b"\1\1\6\0\0\0\0\7" + bytes(4) + bytes((10, 9, number, 6)) + bytes(12) + card.ljust(16, b"\0") + bytes(192)
    return datagrams([(CLIENT, head + b"\x63\x82\x53\x63" + options + b"\xff")], _ends(number, 6, 67, 68))


def _tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = bytes((len(content),)) if len(content) < 128 else b"\x82" + struct.pack(">H", len(content))
    return bytes((tag,)) + size + content


def _snmp(text: bytes, number: int) -> list[Packet]:
    shown = text[:1000]
    pairs = [_tlv(0x30, _tlv(6, bytes.fromhex(f"2b06010201010{last}00")), _tlv(4, shown)) for last in "156"]
    body = _tlv(0xA2, b"\2\1\1\2\1\0\2\1\0", _tlv(0x30, *pairs))
    return datagrams([(SERVER, _tlv(0x30, b"\2\1\1", _tlv(4, b"public"), body))], _ends(number, 7, 161))


def _mdns(text: bytes, number: int) -> list[Packet]:
    label = text[:60]
    owner = bytes((len(label),)) + label + b"\5local\0"
    answer = dns_messages.record(owner, 1, bytes((10, 9, number, 8)))
    return datagrams([(CLIENT, dns_messages.message(0x8400, answers=[answer]))], _ends(number, 8, 5353, 5353))


def _lldp(text: bytes, number: int) -> list[Packet]:
    card = bytes((2, 0, 0, 0, 8, number))
    parts = [(1, b"\4" + card), (2, b"\5eth0"), (3, b"\0\x78"), (5, text[:500]), (6, text[:500]), (0, b"")]
    frame = b"".join(struct.pack(">H", kind << 9 | len(content)) + content for kind, content in parts)
    written = ethernet(frame, 0x88CC, source=card.hex(":"), target="01:80:c2:00:00:0e")
    return [Packet(1_790_000_000_000_000_000 + number * 100_000_000_000, written)]


WRITERS = (_dicom, _hl7, _http, _ssh, _ftp, _dhcp, _snmp, _mdns, _lldp)
