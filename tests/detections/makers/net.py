"""Captures for the rules about the rest of the machine: written by the tests' own writers."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable

from tests.support import office
from tests.support import packets as p
from tests.support import tls_messages as tls
from tests.support.packets import ACK, CLIENT, RST, SERVER, SYN, Packet
from tests.traces.make import CT, PACS, SECOND, WORKSTATION, Host, Turns, arp, ends, stores

NAS = Host("10.1.0.50", "02:00:00:01:00:50")
LAPTOP = Host("10.1.0.66", "02:00:00:01:00:66")
SMB, RDP, TELNET, FTP, RSH, HTTP, VNC, LDAP, SNMP = 445, 3389, 23, 21, 514, 80, 5900, 389, 161
NOT_IMPLEMENTED, INVALID_PARAMETER, LOGON_FAILURE = 0xC0000002, 0xC000000D, 0xC000006D


def said(*turns: tuple[int, bytes]) -> Turns:
    return turns


def talk(turns: Turns, port: int, number: int = 0, *, client: Host = WORKSTATION, server: Host = NAS) -> list[Packet]:
    """A conversation on its own client port, `number` seconds after the first."""
    return p.conversation(
        turns, ends(client, server, port, client_port=40_000 + number, start=p.EPOCH + number * SECOND)
    )


def capture(*talks: Iterable[Packet]) -> bytes:
    return p.pcap(p.merged(*talks))


def knock(port: int, number: int, *, client: Host = LAPTOP, server: Host = NAS, closed: bool = True) -> list[Packet]:
    """A SYN, and the reset of a closed port (RFC 9293 3.10.7.1) or silence."""
    at = ends(client, server, port, client_port=40_000 + number, start=p.EPOCH + number * SECOND)
    asked = p.ip(p.tcp(b"", 40_000 + number, port, seq=9, flags=SYN), p.TCP, client.ip, server.ip)
    found = [Packet(at.start, at.frame(asked, CLIENT))]
    if closed:
        reset = p.ip(p.tcp(b"", port, 40_000 + number, ack=10, flags=RST | ACK), p.TCP, server.ip, client.ip)
        found.append(Packet(at.start + 1000, at.frame(reset, SERVER)))
    return found


# SMB


SMB1 = said((CLIENT, office.smb1_negotiate("NT LM 0.12", "SMB 2.002")), (SERVER, office.smb1_negotiated()))
SMB2 = said((CLIENT, office.smb2_negotiate(0x0202, 0x0210)), (SERVER, office.smb2_negotiated(0x0210, 1)))


def smb2_only() -> bytes:
    """The negotiation begins in the form of SMB 1, but names no dialect of SMB 1."""
    return capture(talk([(CLIENT, office.smb1_negotiate("SMB 2.002", "SMB 2.???")), SMB2[1]], SMB))


def smb(mode: int, flags: int = 0, status: int = 0) -> Turns:
    return said(
        SMB2[0],
        (SERVER, office.smb2_negotiated(0x0210, mode)),
        (CLIENT, office.smb2_setup(office.ntlm_authenticate())),
        (SERVER, office.smb2_set_up(b"", status=status, flags=flags)),
    )


def with_images(mode: int) -> bytes:
    return capture(talk(stores(1), 104, client=CT, server=PACS), talk(smb(mode), SMB, 1, client=CT))


def smb2_at(now: int) -> Turns:
    """A server that says what time it is: FILETIME (MS-DTYP 2.3.3) at 104 bytes (MS-SMB2 2.2.4)."""
    answer = office.smb2_negotiated(0x0210, 3)
    said_now = (now // 100 + 116_444_736_000_000_000).to_bytes(8, "little")
    return said(SMB2[0], (SERVER, answer[:108] + said_now + answer[116:]))


def guest_refused() -> bytes:
    return capture(talk(smb(1), SMB), talk(smb(1, flags=1, status=LOGON_FAILURE), SMB, 1))


PING = office.smb1_transaction(0x32, (0x0E,), 0, 0, 65)
OVERFLOW = said(
    *SMB1,
    (CLIENT, office.smb1_nt_transact(0, 66_512, 64, 65)),
    (SERVER, office.smb1_answer(0xA0, 65)),
    *((CLIENT, office.smb1_secondary(0x33, 4096, 200, 64 + 200 * n, 65)) for n in range(3)),
    (SERVER, office.smb1_answer(0x32, 65, INVALID_PARAMETER)),
)
IMPLANT = said(*SMB1, (CLIENT, PING), (SERVER, office.smb1_answer(0x32, 81, NOT_IMPLEMENTED)))
UNANSWERED = said(*SMB1, (CLIENT, PING))
ORDINARY_TRANSACTIONS = said(
    *SMB1,
    (CLIENT, office.smb1_transaction(0x32, (5,), 300, 100, 7)),
    (SERVER, office.smb1_answer(0x32, 7)),
    (CLIENT, office.smb1_secondary(0x33, 300, 200, 100, 7)),
    (SERVER, office.smb1_answer(0x32, 7)),
    (CLIENT, office.smb1_nt_transact(6, 500, 100, 8)),
    (CLIENT, office.smb1_secondary(0xA1, 500, 400, 100, 8)),
    (SERVER, office.smb1_answer(0xA0, 8)),
    (CLIENT, office.smb1_transaction(0x25, (0x23, 0x4001), 0, 0, 9)),
    (SERVER, office.smb1_answer(0x25, 9, 0xC0000205)),
    (CLIENT, office.smb1_write(7)),
)


def broken_in() -> bytes:
    return capture(talk(OVERFLOW, SMB), talk(IMPLANT, SMB, 1), talk(UNANSWERED, SMB, 2, server=PACS))


def worm() -> bytes:
    """Four machines that refuse, twenty-five addresses that nobody has."""
    refused = [knock(SMB, n, server=Host(f"10.1.0.{20 + n}", f"02:00:00:01:00:{20 + n}")) for n in range(4)]
    sought = [[arp(LAPTOP, f"10.1.0.{100 + n}", p.EPOCH + n * 1000)] for n in range(25)]
    return capture(*refused, *sought)


def lost_shares() -> bytes:
    """A desk with three servers, two of them switched off and asked for again and again."""
    off = [knock(SMB, n, client=WORKSTATION, server=(PACS, CT)[n % 2], closed=False) for n in range(40)]
    return capture(talk(smb(3), SMB, 50), *off)


def ntlm(response: int) -> bytes:
    setup = office.smb2_setup(office.ntlm_authenticate(response=response), 2)
    return capture(talk([*SMB2, (CLIENT, setup), (SERVER, office.smb2_set_up(b"", 2))], SMB))


# Readable services


def rdp_turns(chosen: int) -> Turns:
    """The security protocol that the server chooses (MS-RDPBCGR 2.2.1.2.1): 1 TLS, 2 CredSSP."""
    return said((CLIENT, office.rdp_request()), (SERVER, office.rdp_confirm(2, chosen)))


TELNET_LOGIN = said(
    (SERVER, b"\xff\xfd\x18\xff\xfb\x03CT console\r\nlogin: "),
    (CLIENT, b"\xff\xfb\x18service\r\0"),
    (SERVER, b"service\r\nPassword: "),
    (CLIENT, b"S3cr3t-pass\r\0"),
    (SERVER, b"\r\n$ "),
)
SSH = said((SERVER, b"SSH-2.0-OpenSSH_9.2\r\n"), (CLIENT, b"SSH-2.0-PuTTY_Release_0.80\r\n"))
FTP_LOGIN = said(
    (SERVER, b"220 ready\r\n"), (CLIENT, b"USER service\r\n"), (SERVER, b"331 ?\r\n"),
    (CLIENT, b"PASS S3cr3t-pass\r\n"), (SERVER, b"230 in\r\n"),
)  # fmt: skip
FTP_ENCRYPTED = said(
    (SERVER, b"220 ready\r\n"), (CLIENT, b"AUTH TLS\r\n"), (SERVER, b"234 go\r\n"),
    (CLIENT, tls.record(tls.client_hello((0xC02F,)), version=0x0301)),
    (SERVER, tls.record(tls.server_hello(0xC02F) + tls.message(14, b""))),
    (CLIENT, tls.CHANGE + tls.FINISHED), (SERVER, tls.CHANGE + tls.FINISHED), (CLIENT, tls.data(60)),
)  # fmt: skip
RSH_ACCEPTED = said((CLIENT, b"0\0root\0service\0uptime\0"), (SERVER, b"\0up 4 days\n"))
SYSLOG = said((CLIENT, b"<34>1 2026-01-02T10:11:12Z ct1 app - - - started\n"))


def http(fields: bytes, answer: bytes) -> bytes:
    asked = b"GET /studies HTTP/1.1\r\nHost: pacs.example\r\n" + fields + b"\r\n"
    return capture(talk([(CLIENT, asked), (SERVER, answer + b"Content-Length: 0\r\n\r\n")], HTTP))


def basic() -> bytes:
    credential = base64.b64encode(b"service:S3cr3t-pass")
    return http(b"Authorization: Basic " + credential + b"\r\n", b"HTTP/1.1 200 OK\r\n")


def ticket_asked() -> bytes:
    return http(b"Authorization: Bearer abc\r\n", b"HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\n")


VERSION = b"RFB 003.008\n"


def vnc(chosen: bytes) -> bytes:
    """The server offers none and vnc; `chosen` is what the client takes."""
    challenge = [(SERVER, b"C" * 16), (CLIENT, b"R" * 16)] if chosen == b"\2" else []
    opened = [(SERVER, VERSION), (CLIENT, VERSION), (SERVER, b"\2\1\2"), (CLIENT, chosen), *challenge]
    desktop = [(SERVER, bytes(4)), (CLIENT, b"\1"), (SERVER, bytes(20) + b"\0\0\0\5us-01")]
    return capture(talk([*opened, *desktop], VNC))


def ldap(*requests: bytes) -> bytes:
    turns = []
    for number, request in enumerate(requests, 1):
        turns += [(CLIENT, request), (SERVER, office.ldap_result(number, 0))]
    return capture(talk(turns, LDAP))


def simple_bind() -> bytes:
    return ldap(office.ldap_bind(1, f"cn={office.USER}", office.PASSWORD))


def other_binds() -> bytes:
    return ldap(office.ldap_bind(1, "", ""), office.ldap_sasl(2, "GSSAPI", b"token"))


SYS_NAME = bytes.fromhex("2b06010201010500")


def snmp(community: str, tag: int) -> bytes:
    """GetRequest (0xA0) or its answer (0xA2) of SNMP v2c (RFC 3416)."""
    value = office.text("nas") if tag == 0xA2 else office.tlv(5)
    pairs = office.tlv(0x30, office.tlv(0x30, office.tlv(6, SYS_NAME), value))
    body = office.tlv(tag, office.number(1), office.number(0), office.number(0), pairs)
    return office.tlv(0x30, office.number(1), office.text(community), body)


def asked(community: str, number: int, server: Host, answered: bool = True) -> list[Packet]:
    turns = [(CLIENT, snmp(community, 0xA0)), (SERVER, snmp(community, 0xA2))][: 1 + answered]
    at = ends(WORKSTATION, server, SNMP, client_port=50_000 + number, start=p.EPOCH + number * SECOND)
    return p.datagrams(turns, at)


def own_and_unanswered() -> bytes:
    return capture(asked("trois-sources", 0, NAS), asked("public", 1, PACS, answered=False))


# Scans


def scan() -> bytes:
    return capture(*(knock(port, number) for number, port in enumerate(range(20, 33))))


def stubborn() -> bytes:
    """One port asked for forty times, and three others once."""
    again = [knock(104, number, client=WORKSTATION) for number in range(40)]
    return capture(*again, *(knock(port, port, client=WORKSTATION) for port in (80, 443, 2762)))


MAKERS: dict[str, Callable[[], bytes]] = {
    "RV-NET-001/fires.pcap": lambda: capture(talk(SMB1, SMB)),
    "RV-NET-001/silent.pcap": smb2_only,
    "RV-NET-002/fires.pcap": lambda: with_images(1),
    "RV-NET-002/silent.pcap": lambda: with_images(3),
    "RV-NET-003/fires.pcap": lambda: capture(talk(smb(1, flags=1), SMB)),
    "RV-NET-003/silent.pcap": guest_refused,
    "RV-NET-004/fires.pcap": broken_in,
    "RV-NET-004/silent.pcap": lambda: capture(talk(ORDINARY_TRANSACTIONS, SMB)),
    "RV-NET-005/fires.pcap": worm,
    "RV-NET-005/silent.pcap": lost_shares,
    "RV-NET-006/fires.pcap": lambda: capture(talk(rdp_turns(1), RDP)),
    "RV-NET-006/silent.pcap": lambda: capture(talk(rdp_turns(2), RDP)),
    "RV-NET-007/fires.pcap": lambda: capture(talk(TELNET_LOGIN, TELNET)),
    "RV-NET-007/silent.pcap": lambda: capture(talk(SSH, TELNET)),
    "RV-NET-008/fires.pcap": lambda: capture(talk(FTP_LOGIN, FTP)),
    "RV-NET-008/silent.pcap": lambda: capture(talk(FTP_ENCRYPTED, FTP)),
    "RV-NET-009/fires.pcap": lambda: capture(talk(RSH_ACCEPTED, RSH)),
    "RV-NET-009/silent.pcap": lambda: capture(talk(SYSLOG, RSH)),
    "RV-NET-010/fires.pcap": basic,
    "RV-NET-010/silent.pcap": ticket_asked,
    "RV-NET-011/fires.pcap": lambda: vnc(b"\1"),
    "RV-NET-011/silent.pcap": lambda: vnc(b"\2"),
    "RV-NET-012/fires.pcap": simple_bind,
    "RV-NET-012/silent.pcap": other_binds,
    "RV-NET-013/fires.pcap": lambda: capture(asked("public", 0, NAS), asked("private", 1, PACS)),
    "RV-NET-013/silent.pcap": own_and_unanswered,
    "RV-NET-016/fires.pcap": lambda: ntlm(24),
    "RV-NET-016/silent.pcap": lambda: ntlm(48),
    "RV-NET-018/fires.pcap": scan,
    "RV-NET-018/silent.pcap": stubborn,
}
