"""Captures for the rules about TLS and HL7: certificates, machines, names and patients are invented.

Every byte follows from its name: keys are Ed25519, whose signatures are the same each time; an RSA key is only ever
shown, never used, so that any odd number stands for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import shake_256

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.support import packets as p
from tests.support import tls_messages as t
from tests.support.packets import CLIENT, SERVER, Packet
from tests.traces.make import CT, EAI, MR, PACS, ROUTER, SECOND, WORKSTATION, Host, Turns, ends, stores

NOW = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=p.EPOCH // SECOND)
CLOUD = Host("8.8.4.4", ROUTER.mac)
"""A public address, behind the router."""
GOOD = 0xC02F
"""TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"""
AUTHORITY = "Hospital CA"


def key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b"\1")[:32])


def rsa(bits: int) -> RSAPublicKey:
    modulus = int.from_bytes(shake_256(b"modulus").digest(bits // 8), "big") | 1 << (bits - 1) | 1
    return RSAPublicNumbers(65_537, modulus).public_key()


@cache
def certificate(
    name: str, *, issuer: str = AUTHORITY, began: int = -300, ends_in: int = 1_000, held: str = "", bits: int = 0
) -> bytes:
    """DER; `began` and `ends_in` in days from the first packet, `held` names the key, `bits` makes it an RSA key."""
    public = rsa(bits) if bits else key(held or name).public_key()
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, issuer)]
    built = x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).public_key(public)
    built = built.serial_number(4242).not_valid_before(NOW + timedelta(days=began))
    return built.not_valid_after(NOW + timedelta(days=ends_in)).sign(key(issuer), None).public_bytes(Encoding.DER)


def own(name: str) -> bytes:
    """Signed by itself."""
    return certificate(name, issuer=name)


def tls(*chain: bytes, cipher: int = GOOD, version: int = 0x0303, data: int = 400) -> Turns:
    """TLS up to 1.2, through to encrypted data."""
    server = t.server_hello(cipher, version=version) + t.certificates(*chain) + t.message(14, b"")
    return [
        (CLIENT, t.record(t.client_hello((cipher, 0xC030), version=version), version=0x0301)),
        (SERVER, t.record(server, version=version)),
        (CLIENT, t.record(t.message(16, bytes(33)), version=version) + t.CHANGE + t.FINISHED),
        (SERVER, t.CHANGE + t.FINISHED),
        (CLIENT, t.data(data)),
        (SERVER, t.data(60)),
    ]


def talk(turns: Turns, number: int, client: Host, server: Host, port: int) -> list[Packet]:
    """A conversation on its own client port, `number` seconds after the first."""
    return p.conversation(turns, ends(client, server, port, client_port=40_000 + number, start=at(number)))


def at(second: int) -> int:
    return p.EPOCH + second * SECOND


def wire(*talks: list[Packet]) -> bytes:
    return p.pcap(p.merged(*talks))


# TLS below BCP 195


def tls_1_0_and_rc4() -> bytes:
    shown = certificate("pacs.hospital.example")
    return wire(
        talk(tls(shown, cipher=0xC013, version=0x0301), 0, CT, PACS, 2762),
        talk(tls(shown, cipher=0xC013, version=0x0301), 1, MR, PACS, 2762),
        talk(tls(certificate("eai.hospital.example"), cipher=0x0005), 2, MR, EAI, 8443),
        talk(tls(certificate("ws.hospital.example"), cipher=0x009C), 3, MR, WORKSTATION, 443),
    )


def tls_1_0_elsewhere() -> bytes:
    """TLS 1.2 inside, TLS 1.0 to a public site only, and an old client that is refused."""
    refused: Turns = [
        (CLIENT, t.record(t.client_hello((0xC013,), version=0x0301), version=0x0301)),
        (SERVER, t.alert(2, 70)),
    ]
    return wire(
        talk(tls(certificate("pacs.hospital.example")), 0, CT, PACS, 2762),
        talk(tls(certificate("news.example"), cipher=0xC013, version=0x0301), 1, WORKSTATION, CLOUD, 443),
        talk(refused, 2, MR, PACS, 2762),
    )


# Certificates


def shown_at_pacs(der: bytes, *others: list[Packet]) -> bytes:
    return wire(talk(tls(der), 0, CT, PACS, 2762), talk(tls(der), 1, MR, PACS, 2762), *others)


def expired() -> bytes:
    return shown_at_pacs(certificate("pacs.hospital.example", ends_in=-10))


def expired_elsewhere() -> bytes:
    outside = certificate("news.example", ends_in=-10)
    near = certificate("pacs.hospital.example", ends_in=1)
    return shown_at_pacs(near, talk(tls(outside), 2, WORKSTATION, CLOUD, 443))


def expiring() -> bytes:
    return shown_at_pacs(certificate("pacs.hospital.example", ends_in=30))


def expiring_by_design() -> bytes:
    """Forty days left of ninety; sixty-one of years; and one that has ended already."""
    return shown_at_pacs(
        certificate("pacs.hospital.example", began=-50, ends_in=40),
        talk(tls(certificate("eai.hospital.example", ends_in=61)), 2, MR, EAI, 8443),
        talk(tls(certificate("ws.hospital.example", ends_in=-1)), 3, MR, WORKSTATION, 8443),
    )


def self_signed() -> bytes:
    return shown_at_pacs(own("pacs.hospital.example"), talk(tls(own("WS1")), 2, EAI, WORKSTATION, 3389))


def self_signed_elsewhere() -> bytes:
    """A chain whose root is signed by itself, as every root is; and a public site."""
    chain = (certificate("pacs.hospital.example"), own(AUTHORITY))
    return wire(
        talk(tls(*chain), 0, CT, PACS, 2762),
        talk(tls(own("news.example")), 1, WORKSTATION, CLOUD, 443),
    )


def shared() -> bytes:
    """Two machines, two certificates, one key."""
    return wire(
        talk(tls(certificate("ct1.example", held="factory")), 0, PACS, CT, 2762),
        talk(tls(certificate("mr1.example", held="factory")), 1, PACS, MR, 2762),
    )


def shared_by_one() -> bytes:
    """One machine under two addresses; and another of the same name with a key of its own."""
    shown, six = certificate("pacs.hospital.example"), Host("fd00:1::20", PACS.mac)
    namesake = certificate("pacs.hospital.example", held="another")
    return wire(
        talk(tls(shown), 0, CT, PACS, 2762),
        talk(tls(shown), 1, Host("fd00:1::11", CT.mac), six, 2762),
        talk(tls(namesake), 2, MR, EAI, 8443),
    )


def weak() -> bytes:
    return shown_at_pacs(certificate("pacs.hospital.example", bits=1_024))


def weak_elsewhere() -> bytes:
    outside = certificate("news.example", bits=1_024)
    return shown_at_pacs(
        certificate("pacs.hospital.example", bits=2_048), talk(tls(outside), 2, WORKSTATION, CLOUD, 443)
    )


# Clear beside TLS


def clear_beside_tls() -> bytes:
    """The CT sends under TLS, and in clear again later; the MR in clear only."""
    shown = certificate("pacs.hospital.example")
    return wire(
        talk(tls(shown), 0, CT, PACS, 2762),
        talk(stores(1), 5, CT, PACS, 104),
        talk(stores(1, calling="MR_1"), 6, MR, PACS, 104),
    )


def clear_before_tls() -> bytes:
    """In clear until TLS began, and in clear to a machine with which TLS did not come about."""
    shown = certificate("pacs.hospital.example")
    failed = tls(certificate("ws.hospital.example"))[:2]
    return wire(
        talk([*failed, (CLIENT, t.alert(2, 48))], 1, MR, WORKSTATION, 2762),
        talk(stores(1), 0, CT, PACS, 104),
        talk(tls(shown), 5, CT, PACS, 2762),
        talk(stores(1, calling="MR_1"), 6, MR, WORKSTATION, 104),
    )


# HL7

HIS = Host("10.1.0.41", "02:00:00:01:00:41")
RIS = Host("10.1.0.42", "02:00:00:01:00:42")
INTRUDER = Host("10.1.0.66", "02:00:00:01:00:66")


def block(*segments: str) -> bytes:
    return b"\x0b" + "\r".join(segments).encode() + b"\r\x1c\r"


def message(control: str, name: str = "HIS|WARD", kind: str = "ADT^A08", asks: str = "|") -> tuple[int, bytes]:
    """`name` is MSH-3 and MSH-4, `asks` MSH-15 and MSH-16."""
    header = f"MSH|^~\\&|{name}|EAI|RADIO|20260921141320||{kind}|{control}|P|2.5|||{asks}"
    return CLIENT, block(header, f"EVN|{kind[4:]}", "PID|1||PATIENT4242||DOE^JANE||19700203|F")


def answer(control: str, code: str = "AA", kind: str = "ADT^A08") -> tuple[int, bytes]:
    header = f"MSH|^~\\&|EAI|RADIO|HIS|WARD|20260921141321||ACK^{kind[4:]}|A{control}|P|2.5"
    return SERVER, block(header, f"MSA|{code}|{control}")


def said(
    *codes: str, name: str = "HIS|WARD", kind: str = "ADT^A08", asks: str = "|", begin: int = 0
) -> list[tuple[int, bytes]]:
    """A message for each code, answered with it; an empty one is silence."""
    turns = []
    for number, code in enumerate(codes, begin):
        turns.append(message(f"M{number}", name, kind, asks))
        turns += [answer(f"M{number}", code, kind)] if code else []
    return turns


def mllp(turns: Turns, number: int = 0, client: Host = HIS, server: Host = EAI) -> list[Packet]:
    return talk(turns, number, client, server, 2575)


def merges(count: int, begin: int = 0) -> list[tuple[int, bytes]]:
    return said(*["AA"] * count, kind="ADT^A40", begin=begin)


def usual_hl7() -> bytes:
    """What an earlier report shows: the HIS sends, and merges now and then."""
    return wire(mllp([*said("AA"), *merges(1, 5)]))


def another_sender() -> bytes:
    return wire(mllp(said("AA"), 100), mllp(said("AA"), 101, INTRUDER), mllp(said("AA"), 102, INTRUDER, RIS))


def another_receiver() -> bytes:
    """The usual sender speaks to another machine, and a new one knocks without being let in."""
    knocking = p.conversation([], ends(INTRUDER, EAI, 2575, client_port=41_000, start=at(105)))
    return wire(mllp(said("AA"), 100), mllp(said("AA"), 101, HIS, RIS), knocking[:1])


def merges_by_another() -> bytes:
    """One merge by a machine that never merged, eleven in an hour by one that did."""
    return wire(mllp(merges(11), 100), mllp(merges(1), 101, INTRUDER))


def merges_as_usual() -> bytes:
    """Ten in an hour by the usual sender; another sends, but merges nothing."""
    return wire(mllp(merges(10), 100), mllp(said("AA"), 101, INTRUDER))


def mllp_in_clear() -> bytes:
    return wire(mllp(said("AA", "AA")), mllp(said("AA"), 1, server=CLOUD))


def mllp_under_tls() -> bytes:
    """HL7 over TLS, and a port 2575 that takes no connection."""
    shown = certificate("eai.hospital.example")
    refused = p.conversation([], ends(RIS, EAI, 2575, client_port=41_000, start=at(5)))[:1]
    return wire(mllp(tls(shown)), refused)


def one_name_twice() -> bytes:
    """The HIS before and after, an intruder under its name in between."""
    return wire(mllp(said("AA")), mllp(said("AA"), 1, INTRUDER), mllp(said("AA"), 2))


def one_name_passed_on() -> bytes:
    """An engine passes messages on under their first sender's name; later another node of the HIS takes its turn."""
    return wire(
        mllp(said("AA")),
        mllp(said("AA"), 1, EAI, RIS),
        mllp(said("AA"), 2),
        mllp(said("AA"), 3, EAI, RIS),
        mllp(said("AA"), 4, INTRUDER),
    )


def name_elsewhere() -> bytes:
    """The HIS is silent today; another machine, that sent under its own name before, uses its name."""
    return wire(mllp(said("AA"), 100, INTRUDER))


def names_before() -> bytes:
    """Two senders, each under its own name."""
    return wire(mllp(said("AA")), mllp(said("", name="LAB|WARD"), 1, INTRUDER))


def names_as_before() -> bytes:
    """Each under its own name, one new name, and an engine that passes on the name that it hears."""
    return wire(
        mllp(said("AA"), 100),
        mllp(said("", name="LAB|WARD"), 101, INTRUDER),
        mllp(said("", name="NEW|WARD"), 102, INTRUDER),
        mllp(said("AA"), 103, EAI, RIS),
    )


def refusals() -> bytes:
    return wire(mllp(said("AA", "AE", "AR", "AA", "AE")))


def few_refusals() -> bytes:
    """Two refusals of an ordinary day, and three among many."""
    many = said(*["AA"] * 97, "AE", "AE", "AE")
    return wire(mllp(said("AA", "AE", "AR")), mllp(many, 5, RIS))


def unanswered() -> bytes:
    return wire(mllp(said("AA", "", "", "AA", "", "AA")), mllp(said("AA"), 100, RIS))


def unanswered_lawfully() -> bytes:
    """Nothing is asked for (MSH-15 and MSH-16 NE); two are still open; and of one line only one side was captured."""
    both = mllp(said("AA", "AA", "AA", "AA"), 3, RIS)
    one_sided = [packet for packet in both if packet.content[6:12] != p.mac(EAI.mac)]
    return wire(mllp(said("", "", "", "", asks="NE|NE")), mllp(said("AA", "", ""), 1), one_sided)


def exposed() -> bytes:
    return wire(mllp(said("AA")), mllp(said("AA"), 1, CLOUD), mllp(said("AA"), 2, RIS))


def within() -> bytes:
    """A neighbour, one whose zone is not stated, and two that are not let in: a public address and another zone."""
    knocking = [p.conversation([], ends(host, EAI, 2575, client_port=41_000, start=at(n)))[:1]
                for n, host in ((5, CLOUD), (6, WORKSTATION))]  # fmt: skip
    return wire(mllp(said("AA")), mllp(said("AA"), 1, RIS), *knocking)


MAKERS: dict[str, Callable[[], bytes]] = {
    "RV-DICOM-013/fires.pcap": tls_1_0_and_rc4,
    "RV-DICOM-013/silent.pcap": tls_1_0_elsewhere,
    "RV-DICOM-014/fires.pcap": expired,
    "RV-DICOM-014/silent.pcap": expired_elsewhere,
    "RV-DICOM-015/fires.pcap": expiring,
    "RV-DICOM-015/silent.pcap": expiring_by_design,
    "RV-DICOM-016/fires.pcap": self_signed,
    "RV-DICOM-016/silent.pcap": self_signed_elsewhere,
    "RV-DICOM-017/fires.pcap": shared,
    "RV-DICOM-017/silent.pcap": shared_by_one,
    "RV-DICOM-018/fires.pcap": weak,
    "RV-DICOM-018/silent.pcap": weak_elsewhere,
    "RV-DICOM-019/fires.pcap": clear_beside_tls,
    "RV-DICOM-019/silent.pcap": clear_before_tls,
    "RV-HL7-001/fires.pcap": mllp_in_clear,
    "RV-HL7-001/silent.pcap": mllp_under_tls,
    "RV-HL7-002/fires.pcap": one_name_twice,
    "RV-HL7-002/silent.pcap": one_name_passed_on,
    "RV-HL7-003/fires.pcap": another_sender,
    "RV-HL7-003/past.pcap": usual_hl7,
    "RV-HL7-003/silent.pcap": another_receiver,
    "RV-HL7-004/fires.pcap": merges_by_another,
    "RV-HL7-004/past.pcap": usual_hl7,
    "RV-HL7-004/silent.pcap": merges_as_usual,
    "RV-HL7-005/fires.pcap": refusals,
    "RV-HL7-005/silent.pcap": few_refusals,
    "RV-HL7-006/fires.pcap": unanswered,
    "RV-HL7-006/silent.pcap": unanswered_lawfully,
    "RV-HL7-007/fires.pcap": exposed,
    "RV-HL7-007/silent.pcap": within,
    "RV-HL7-008/fires.pcap": name_elsewhere,
    "RV-HL7-008/past.pcap": names_before,
    "RV-HL7-008/silent.pcap": names_as_before,
}
