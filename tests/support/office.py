"""Messages of the protocols that imaging systems share with office machines, written by hand, and talks made of them.

A fuzz input is a talk: items are cut by `CUT`, and their direction alternates (0xFE is part of SMB and Telnet).
"""

from __future__ import annotations

import struct

from radvigil.records import ORIGINATOR, Event, Flow, StreamProtocol
from tests.support.driving import FLOW, context_for, drive

CUT = b"<|>"
USER, PASSWORD, DOMAIN, WORKSTATION = "dr.martin", "S3cr3t-pass", "IMAGING", "CT-CONSOLE"
PATH, SHARE = "Dupont_Jean\\scan.dcm", "patients"
SECRETS = (USER, PASSWORD, "Dupont", "scan.dcm", SHARE, "martin", "secret-command")


def flow_to(port: int) -> Flow:
    return Flow("flow-0", "capture-0", 0, "tcp", "192.0.2.1", 40000, "192.0.2.2", port)


def joined(*items: bytes) -> bytes:
    """A fuzz seed, from items in turn."""
    return CUT.join(items)


def talk_of(content: bytes) -> list[tuple[int, bytes | int]]:
    return [(number & 1, item) for number, item in enumerate(content.split(CUT)[:16]) if item]


def play(protocol: StreamProtocol, content: bytes, flow: Flow = FLOW) -> list[Event]:
    """Whole ≡ split in sevens, with and without the beginning, with a hole; the events of the whole."""
    talk = talk_of(content)
    whole: list[Event] = []
    drive(protocol.decoder(flow, context_for(whole), False), talk)
    split: list[Event] = []
    drive(protocol.decoder(flow, context_for(split), False), talk, split=7)
    assert whole == split, (whole, split)
    holed = [*talk[:1], (ORIGINATOR, 17), *talk[1:]]
    for midstream in (False, True):
        drive(protocol.decoder(flow, context_for([]), midstream), holed)
    return whole


# NTLM and SPNEGO


def _fields(base: int, *values: bytes) -> tuple[bytes, bytes]:
    heads, at = b"", base
    for value in values:
        heads += struct.pack("<HHI", len(value), len(value), at)
        at += len(value)
    return heads, b"".join(values)


def ntlm_negotiate() -> bytes:
    head, body = _fields(40, b"", WORKSTATION.encode())
    return (
        b"NTLMSSP\0"
        + struct.pack("<II", 1, 0x02000000)
        + head
        + bytes((10, 0))
        + struct.pack("<HI", 19041, 15 << 24)
        + body
    )


def av(kind: int, value: bytes) -> bytes:
    return struct.pack("<HH", kind, len(value)) + value


def ntlm_challenge(filetime: int = 132_000_000_000_000_000) -> bytes:
    names = [(2, "IMAGING"), (1, "PACS1"), (4, "imaging.example"), (3, "pacs1.imaging.example")]
    pairs = b"".join(av(kind, text.encode("utf-16-le")) for kind, text in names)
    pairs += av(7, struct.pack("<Q", filetime)) + av(0, b"")
    target = "IMAGING".encode("utf-16-le")
    head, body = _fields(56, target, pairs)
    flags = 0x02800001
    version = bytes((6, 1)) + struct.pack("<HI", 7601, 15 << 24)
    return (
        b"NTLMSSP\0"
        + struct.pack("<I", 2)
        + head[:8]
        + struct.pack("<I", flags)
        + b"C" * 8
        + bytes(8)
        + head[8:]
        + version
        + body
    )


def ntlm_authenticate(user: str = USER, response: int = 48) -> bytes:
    wide = [text.encode("utf-16-le") for text in (DOMAIN, user, WORKSTATION)]
    head, body = _fields(72, bytes(24), bytes(response), *wide, b"")
    version = bytes((10, 0)) + struct.pack("<HI", 19041, 15 << 24)
    return b"NTLMSSP\0" + struct.pack("<I", 3) + head + struct.pack("<I", 0x02000001) + version + body


# SMB


def nbss(message: bytes, kind: int = 0) -> bytes:
    return bytes((kind,)) + len(message).to_bytes(3, "big") + message


def smb1(
    command: int, words: bytes = b"", octets: bytes = b"", answer: bool = False, status: int = 0, multiplex: int = 4
) -> bytes:
    head = b"\xffSMB" + bytes((command,)) + struct.pack("<IBH", status, 0x80 if answer else 0, 0xC801)
    head += bytes(12) + struct.pack("<HHHH", 1, 2, 3, multiplex)
    return nbss(head + bytes((len(words) // 2,)) + words + struct.pack("<H", len(octets)) + octets)


def wide(*texts: str) -> bytes:
    return b"".join(text.encode("utf-16-le") + b"\0\0" for text in texts)


def smb1_negotiate(*dialects: str) -> bytes:
    return smb1(0x72, b"", b"".join(b"\x02" + name.encode() + b"\0" for name in dialects))


def smb1_negotiated(mode: int = 3, filetime: int = 132_000_000_000_000_000) -> bytes:
    words = struct.pack("<HBHHIIII", 0, mode, 1, 1, 1, 1, 0, 0x54) + struct.pack("<QhB", filetime, 0, 8)
    return smb1(0x72, words, b"C" * 8 + wide("IMAGING", "OLDNAS"), True)


def smb1_setup(account: str = USER) -> bytes:
    words = struct.pack("<BBHHHHIHHII", 255, 0, 0, 1, 1, 0, 0, 24, 24, 0, 0)
    return smb1(0x73, words, bytes(48) + b"\0" + wide(account, DOMAIN, "Windows 2000 2195", "Windows 2000 5.0"))


def smb1_set_up(status: int = 0) -> bytes:
    words = struct.pack("<BBHH", 255, 0, 0, 0)
    return smb1(0x73, words, b"\0" + wide("Windows 5.1", "Windows 2000 LAN Manager", DOMAIN), True, status)


def smb1_tree(path: str = f"\\\\NAS\\{SHARE}") -> bytes:
    return smb1(0x75, struct.pack("<BBHHH", 255, 0, 0, 0, 1), b"\0" + b"" + wide(path) + b"?????\0")


def smb1_tree_connected(service: bytes = b"A:") -> bytes:
    return smb1(0x75, struct.pack("<BBHH", 255, 0, 0, 0), service + b"\0", True)


def smb1_create(path: str = PATH) -> bytes:
    return smb1(0xA2, struct.pack("<BBH", 255, 0, 0) + bytes(44), b"\0" + wide(path))


def smb1_created(status: int = 0) -> bytes:
    return smb1(0xA2, b"", b"", True, status)


def smb1_transaction(command: int, setup: tuple[int, ...], total: int, carried: int, multiplex: int) -> bytes:
    """TRANSACTION (0x25) or TRANSACTION2 (0x32), data only."""
    words = struct.pack("<HHHHBBHIHHHHHBB", 0, total, 0, 0, 0, 0, 0, 0, 0, 0, 0, carried, 0, len(setup), 0)
    return smb1(command, words + struct.pack(f"<{len(setup)}H", *setup), bytes(carried), multiplex=multiplex)


def smb1_nt_transact(function: int, total: int, carried: int, multiplex: int) -> bytes:
    words = struct.pack("<BHIIIIIIIIBH", 0, 0, 0, total, 0, 0, 0, 0, carried, 0, 0, function)
    return smb1(0xA0, words, bytes(carried), multiplex=multiplex)


def smb1_secondary(command: int, total: int, carried: int, at: int, multiplex: int) -> bytes:
    """TRANSACTION_SECONDARY (0x26), TRANSACTION2_SECONDARY (0x33) or NT_TRANSACT_SECONDARY (0xA1), data only."""
    if command == 0xA1:
        words = struct.pack("<3xIIIIIIIIB", 0, total, 0, 0, 0, carried, 0, at, 0)
    else:
        words = struct.pack("<HHHHHHHH", 0, total, 0, 0, 0, carried, 0, at) + (b"\0\0" if command == 0x33 else b"")
    return smb1(command, words, bytes(carried), multiplex=multiplex)


def smb1_write(multiplex: int, answer: bool = False) -> bytes:
    words = struct.pack("<BBH", 255, 0, 0) + bytes(8 if answer else 24)
    return smb1(0x2F, words, b"", answer, multiplex=multiplex)


def smb1_answer(command: int, multiplex: int, status: int = 0) -> bytes:
    """Without words: interim or refused."""
    return smb1(command, b"", b"", True, status, multiplex)


def smb2_message(
    command: int, body: bytes, number: int, answer: bool = False, status: int = 0, following: int = 0
) -> bytes:
    """Without its prefix, to be compounded."""
    head = b"\xfeSMB" + struct.pack("<HHIHHIIQ", 64, 1, status, command, 1, int(answer), following, number)
    return head + bytes(32) + body


def smb2(command: int, body: bytes, number: int, answer: bool = False, status: int = 0) -> bytes:
    return nbss(smb2_message(command, body, number, answer, status))


def smb2_negotiate(*dialects: int) -> bytes:
    body = struct.pack("<HHHHI", 36, len(dialects), 1, 0, 0) + bytes(24)
    return smb2(0, body + b"".join(struct.pack("<H", dialect) for dialect in dialects), 0)


def smb2_negotiated(dialect: int = 0x0210, mode: int = 1, capabilities: int = 0) -> bytes:
    body = struct.pack("<HHHH", 65, mode, dialect, 0) + bytes(range(16)) + struct.pack("<IIII", capabilities, 1, 1, 1)
    return smb2(0, body + struct.pack("<QQHHI", 132_000_000_000_000_000, 0, 128, 0, 0), 0, True)


def smb2_setup(blob: bytes, number: int = 1) -> bytes:
    return smb2(1, struct.pack("<HBBIIHHQ", 25, 0, 1, 0, 0, 88, len(blob), 0) + blob, number)


def smb2_set_up(blob: bytes, number: int = 1, status: int = 0, flags: int = 0) -> bytes:
    return smb2(1, struct.pack("<HHHH", 9, flags, 72, len(blob)) + blob, number, True, status)


def smb2_tree(path: str = f"\\\\NAS\\{SHARE}", number: int = 3) -> bytes:
    name = path.encode("utf-16-le")
    return smb2(3, struct.pack("<HHHH", 9, 0, 72, len(name)) + name, number)


def smb2_tree_connected(share: int = 1, flags: int = 0, number: int = 3) -> bytes:
    return smb2(3, struct.pack("<HBBIII", 16, share, 0, flags, 0, 0), number, True)


def smb2_create_body(path: str = PATH) -> bytes:
    name = path.encode("utf-16-le")
    return struct.pack("<HBBI", 57, 0, 0, 2) + bytes(28) + struct.pack("<IIHHII", 0, 0, 120, len(name), 0, 0) + name


def smb2_create(path: str = PATH, number: int = 4) -> bytes:
    return smb2(5, smb2_create_body(path), number)


def smb2_created(number: int = 4, status: int = 0) -> bytes:
    return smb2(5, struct.pack("<H", 89) + bytes(86), number, True, status)


# BER


def tlv(tag: int, *contents: bytes) -> bytes:
    octets = b"".join(contents)
    size = bytes((len(octets),)) if len(octets) < 128 else b"\x82" + len(octets).to_bytes(2, "big")
    return bytes((tag,)) + size + octets


def number(value: int, tag: int = 2) -> bytes:
    return tlv(tag, value.to_bytes(max(1, (value.bit_length() + 8) // 8), "big", signed=True))


def text(value: str, tag: int = 4) -> bytes:
    return tlv(tag, value.encode())


def ldap(message: int, *operation: bytes) -> bytes:
    return tlv(0x30, number(message), *operation)


def ldap_bind(message: int, name: str, password: str) -> bytes:
    return ldap(message, tlv(0x60, number(3), text(name), text(password, 0x80)))


def ldap_sasl(message: int, mechanism: str, token: bytes) -> bytes:
    return ldap(message, tlv(0x60, number(3), text(""), tlv(0xA3, text(mechanism), tlv(4, token))))


def ldap_result(message: int, code: int, tag: int = 0x61, *more: bytes) -> bytes:
    return ldap(message, tlv(tag, number(code, 10), text(""), text(""), *more))


def ldap_entry(message: int, name: str, **values: str) -> bytes:
    attributes = [tlv(0x30, text(key), tlv(0x31, text(value))) for key, value in values.items()]
    return ldap(message, tlv(0x64, text(name), tlv(0x30, *attributes)))


def ldap_start_tls(message: int) -> bytes:
    return ldap(message, tlv(0x77, text("1.3.6.1.4.1.1466.20037", 0x80)))


def netlogon_question(host: str = WORKSTATION) -> bytes:
    terms = [tlv(0xA3, text(key), text(value)) for key, value in (("DnsDomain", "imaging.example"), ("Host", host))]
    numbers = number(0, 10) + number(0, 10) + number(0) + number(0) + tlv(1, b"\0")
    return ldap(1, tlv(0x63, text(""), numbers, tlv(0xA0, *terms), tlv(0x30, text("netlogon"))))


def netlogon_answer() -> bytes:
    names = (
        b"\x07imaging\x07example\0" + b"\xc0\x18" + b"\x02dc\xc0\x18" + b"\x07IMAGING\0" + b"\x02DC\0" + b"\x06martin\0"
    )
    octets = struct.pack("<HHI", 23, 0, 0x31FD) + bytes(16) + names + bytes(8)
    attribute = tlv(0x30, text("netlogon"), tlv(0x31, tlv(4, octets)))
    return ldap(1, tlv(0x64, text(""), tlv(0x30, attribute))) + ldap_result(1, 0, 0x65)


def principal(*components: str) -> bytes:
    names = [text(component, 0x1B) for component in components]
    return tlv(0x30, tlv(0xA0, number(1)), tlv(0xA1, tlv(0x30, *names)))


def kerberos_request(client: str = USER, realm: str = "IMAGING.EXAMPLE") -> bytes:
    types = tlv(0x30, number(18), number(23))
    body = tlv(0x30, tlv(0xA0, tlv(3, bytes(5))), tlv(0xA1, principal(client)), tlv(0xA2, text(realm, 0x1B)),
               tlv(0xA3, principal("krbtgt", realm)), tlv(0xA7, number(7)), tlv(0xA8, types))  # fmt: skip
    return tlv(0x6A, tlv(0x30, tlv(0xA1, number(5)), tlv(0xA2, number(10)), tlv(0xA4, body)))


def kerberos_ticket(realm: str = "IMAGING.EXAMPLE", *service: str) -> bytes:
    sealed = tlv(0x30, tlv(0xA0, number(18)), tlv(0xA2, text("sealed")))
    names = principal(*(service or ("cifs", "pacs.imaging.example")))
    return tlv(0x61, tlv(0x30, tlv(0xA0, number(5)), tlv(0xA1, text(realm, 0x1B)), tlv(0xA2, names), tlv(0xA3, sealed)))


def kerberos_reply(client: str = "CT-CONSOLE$") -> bytes:
    return tlv(0x6D, tlv(0x30, tlv(0xA0, number(5)), tlv(0xA1, number(13)), tlv(0xA3, text("IMAGING.EXAMPLE", 0x1B)),
                         tlv(0xA4, principal(client)), tlv(0xA5, kerberos_ticket())))  # fmt: skip


def kerberos_error(code: int = 24) -> bytes:
    realm = "IMAGING.EXAMPLE"
    names = [tlv(0xA9, text(realm, 0x1B)), tlv(0xAA, principal("krbtgt", realm))]
    return tlv(0x7E, tlv(0x30, tlv(0xA0, number(5)), tlv(0xA1, number(30)), tlv(0xA6, number(code)), *names))


def ap_req() -> bytes:
    """Inside the GSS-API token of RFC 4121."""
    request = tlv(0x6E, tlv(0x30, tlv(0xA0, number(5)), tlv(0xA1, number(14)), tlv(0xA3, kerberos_ticket())))
    return tlv(0x60, bytes.fromhex("06092a864886f712010202"), b"\x01\x00", request)


def over_tcp(message: bytes) -> bytes:
    return len(message).to_bytes(4, "big") + message


# RDP


def tpkt(octets: bytes) -> bytes:
    return b"\x03\0" + (len(octets) + 4).to_bytes(2, "big") + octets


def rdp_request(user: str = USER, bits: int | None = 3) -> bytes:
    asked = b"" if bits is None else b"\x01\0\x08\0" + struct.pack("<I", bits)
    rest = f"Cookie: mstshash={user}\r\n".encode() + asked
    return tpkt(bytes((6 + len(rest),)) + b"\xe0\0\0\0\0\0" + rest)


def rdp_confirm(kind: int = 2, value: int = 2) -> bytes:
    return tpkt(b"\x0e\xd0\0\0\x12\x34\0" + bytes((kind, 0, 8, 0)) + struct.pack("<I", value))


def rdp_connect_initial(name: str = WORKSTATION, build: int = 19041) -> bytes:
    core = struct.pack("<IHHHHII", 0x80004, 1024, 768, 0xCA01, 0xAA03, 1036, build) + name.encode("utf-16-le").ljust(
        32, b"\0"
    )
    block = struct.pack("<HH", 0xC001, len(core) + 4) + core
    return tpkt(
        b"\x02\xf0\x80\x7f\x65\x82\x01\x00" + bytes(20) + b"Duca" + struct.pack(">H", 0x8000 | len(block)) + block
    )


def rdp_connect_response(method: int = 2, level: int = 2) -> bytes:
    block = struct.pack("<HHI", 0x0C01, 8, 0x80004) + struct.pack("<HHII", 0x0C02, 12, method, level)
    return tpkt(b"\x02\xf0\x80\x7f\x66\x40" + bytes(20) + b"McDn" + bytes((len(block),)) + block)
