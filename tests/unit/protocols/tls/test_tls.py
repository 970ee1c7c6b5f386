from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from radvigil.protocols.tls import TLS
from radvigil.protocols.tls.hello import ClientHello
from radvigil.protocols.tls.ja4 import ja4
from radvigil.protocols.tls.names import presumed
from radvigil.records import Flow, Match, Opening, Tls
from tests.support.datagrams import corpus
from tests.support.driving import FLOW, KEY, Mask, context_for, drive, events_of, orig, resp
from tests.support.talks import any_split_says_the_same, complaints, stream_events
from tests.support.tls_messages import (
    CHANGE,
    FINISHED,
    alert,
    alpn,
    certificate,
    certificates,
    client_hello,
    data,
    extension,
    message,
    numbers,
    record,
    server_hello,
    server_name,
    vector,
    versions,
)

OLD_HELLO = client_hello((0x0A0A, 0xC02F, 0x002F), server_name(b"pacs.example") + alpn(b"h2", b"http/1.1"))
NEW_HELLO = client_hello((0x1301, 0x1302, 0xC02F), versions(0x3A3A, 0x0304, 0x0303), session=b"s" * 32)
DONE = message(14, b"")


def flight(*more: bytes) -> bytes:
    return server_hello(0xC02F, alpn(b"http/1.1")) + certificates(certificate("pacs")) + b"".join(more) + DONE


def the_event(talk, flow: Flow = FLOW, **more) -> Tls:
    events: list = []
    drive(TLS.decoder(flow, context_for(events), False), talk, **more)
    (event,) = [event for event in events if isinstance(event, Tls)]
    return event


def test_tls_1_2_whole() -> None:
    talk = [orig(record(OLD_HELLO)), resp(record(flight())), orig(record(message(16, b"key")) + CHANGE + FINISHED)]
    talk.append(resp(CHANGE + FINISHED + data()))
    event = the_event(talk)
    assert (event.versions_offered, event.version) == (("TLS1.2",), "TLS1.2")
    assert event.cipher == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    assert event.ciphers_offered == (event.cipher, "TLS_RSA_WITH_AES_128_CBC_SHA")
    assert (event.server_name, event.alpn, event.alpn_offered) == ("pacs.example", "http/1.1", ("h2", "http/1.1"))
    assert (event.certificate_requested, event.mutual, event.resumed, event.established) == (False, False, False, True)
    assert (event.carries, event.alert, event.mark.packet) == ("http", "", 1)
    assert any_split_says_the_same(TLS, talk) == [event]


def test_the_certificate() -> None:
    (shown,) = the_event([resp(record(flight()))]).server_certificates
    assert (shown.subject, shown.issuer, shown.serial) == ("CN=pacs", "CN=pacs", "abc")
    assert (shown.not_before, shown.not_after) == (1767225600 * 10**9, 1798761600 * 10**9)
    assert (shown.key_type, shown.key_bits, shown.self_signed) == ("EC", 256, True)
    assert shown.names == ("pacs.example", "192.0.2.9")
    assert (len(shown.fingerprint), shown.signature_algorithm) == (64, "ecdsa-with-SHA256")
    assert len(shown.key_fingerprint) == 64


def test_mutual() -> None:
    requested = message(13, b"\x01\x40\x00\x00")
    sent = certificates(certificate("ct-1")) + message(16, b"key") + message(15, b"proof")
    start = [orig(record(OLD_HELLO)), resp(record(flight(requested)))]
    end = [resp(CHANGE + FINISHED)]
    event = the_event([*start, orig(record(sent) + CHANGE + FINISHED), *end])
    assert (event.certificate_requested, event.mutual) == (True, True)
    assert event.client_certificates[0].subject == "CN=ct-1"
    refused = the_event([*start, orig(record(certificates() + message(16, b"key")) + CHANGE + FINISHED), *end])
    assert (refused.certificate_requested, refused.mutual, refused.client_certificates) == (True, False, ())


def test_tls_1_3() -> None:
    chosen = server_hello(0x1302, extension(43, numbers(0x0304)), session=b"s" * 32)
    talk = [orig(record(NEW_HELLO, version=0x0301)), resp(record(chosen) + CHANGE + data(200)), orig(CHANGE + data(69))]
    event = the_event(talk, flow=replace(FLOW, resp_port=2762))
    assert (event.versions_offered, event.version) == (("TLS1.3", "TLS1.2"), "TLS1.3")
    assert (event.cipher, event.mutual, event.resumed) == ("TLS_AES_256_GCM_SHA384", None, False)
    assert (event.established, event.carries) == (True, "dicom")


def test_tls_1_3_refused_under_encryption() -> None:
    chosen = server_hello(0x1302, extension(43, numbers(0x0304)))
    talk = [orig(record(NEW_HELLO)), resp(record(chosen) + CHANGE + data(200)), orig(CHANGE + data(19))]
    assert the_event(talk).established is False


def test_tls_1_3_resumed_by_a_pre_shared_key() -> None:
    chosen = server_hello(0x1302, extension(43, numbers(0x0304)) + extension(41, numbers(0)))
    assert the_event([orig(record(NEW_HELLO)), resp(record(chosen) + data())]).resumed is True


def test_hello_retry_request() -> None:
    retry = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
    first = server_hello(0x1301, extension(43, numbers(0x0304)), random=retry)
    second = server_hello(0x1302, extension(43, numbers(0x0304)))
    talk = [orig(record(NEW_HELLO)), resp(record(first) + CHANGE), orig(CHANGE + record(NEW_HELLO))]
    talk += [resp(record(second) + data(90)), orig(data(60))]
    event = the_event(talk)
    assert (event.cipher, event.established) == ("TLS_AES_256_GCM_SHA384", True)
    assert any_split_says_the_same(TLS, talk) == [event]


def test_a_session_resumed_in_tls_1_2() -> None:
    hello = client_hello((0xC02F,), session=b"known")
    talk = [orig(record(hello)), resp(record(server_hello(0xC02F, session=b"known")) + CHANGE + FINISHED)]
    event = the_event([*talk, orig(CHANGE + FINISHED)])
    assert (event.resumed, event.established, event.mutual) == (True, True, None)


def test_handshake_messages_cut_over_records() -> None:
    whole = flight()
    cut = b"".join(record(whole[at : at + 37]) for at in range(0, len(whole), 37))
    event = the_event([orig(record(OLD_HELLO)), resp(cut)])
    assert (event.server_certificates[0].subject, event.established) == ("CN=pacs", False)


@pytest.mark.parametrize(
    ("sent", "said"),
    [((2, 40), "handshake_failure"), ((2, 70), "protocol_version"), ((2, 200), "0xc8"), ((1, 112), "")],
)
def test_alerts(sent: tuple[int, int], said: str) -> None:
    event = the_event([orig(record(OLD_HELLO)), resp(alert(*sent))])
    assert (event.alert, event.established) == (said, False)


@pytest.mark.parametrize(
    ("alpn", "offered", "port", "carries"),
    [
        ("http/1.1", (), 2762, "http"),
        ("", ("h2",), 2762, "dicom"),
        ("", ("h2", "http/1.1"), 9999, "http"),
        ("", ("h2", "imap"), 9999, ""),
        ("", (), 2575, "hl7"),
        ("", (), 636, "ldap"),
        ("", (), 3389, "rdp"),
    ],
)
def test_what_is_presumed_beneath(alpn: str, offered: tuple[str, ...], port: int, carries: str) -> None:
    assert presumed(alpn, offered, port) == carries


def test_two_alerts_are_one_event() -> None:
    talk = [orig(record(OLD_HELLO) + alert(2, 40)[:6]), resp(alert(2, 70)), orig(alert(2, 40)[6:])]
    assert the_event(talk).alert == "protocol_version"


def test_one_side_alone() -> None:
    assert the_event([resp(record(flight()) + CHANGE + FINISHED)]).established is True
    assert the_event([orig(record(OLD_HELLO))]).established is False


def test_a_hole_in_the_server_flight_invents_nothing() -> None:
    said = record(flight())
    talk = [orig(record(OLD_HELLO)), resp(said[:90]), (1, 200), resp(said[290:] + CHANGE + FINISHED)]
    event = the_event(talk)
    assert (event.version, event.server_certificates, event.established) == ("TLS1.2", (), False)


def test_after_a_hole_encryption_is_still_noticed() -> None:
    start = [orig(record(OLD_HELLO)), resp(record(server_hello(0xC02F))), (1, 900)]
    for end in (CHANGE + FINISHED, data()):
        event = the_event([*start, orig(record(message(16, b"key")) + CHANGE + FINISHED), resp(end)])
        assert (event.established, event.resumed, event.mutual) == (True, False, None)


def test_after_encryption_nothing_is_wanted() -> None:
    events: list = []
    driver = drive(TLS.decoder(FLOW, context_for(events), False), [orig(record(OLD_HELLO) + data()), orig(b"x" * 9999)])
    assert driver.need(0).size == 0


class TestSsl2:
    KINDS = bytes.fromhex("0700c0 010080 00002f")

    def hello(self, version: bytes) -> bytes:
        body = b"\x01" + version + numbers(len(self.KINDS), 0, 16) + self.KINDS + bytes(16)
        return (0x8000 | len(body)).to_bytes(2, "big") + body

    def test_version_2_both_sides(self) -> None:
        der = certificate("old")
        body = b"\x04\x00\x01\x00\x02" + numbers(len(der), 3, 16) + der + b"\x07\x00\xc0" + bytes(16)
        answer = (0x8000 | len(body)).to_bytes(2, "big") + body
        key = b"\x80\x04\x02\x07\x00\xc0"
        talk = [orig(self.hello(b"\x00\x02")), resp(answer), orig(key + b"\x80\x10"), resp(b"\x80\x10")]
        event = the_event(talk)
        assert (event.versions_offered, event.version) == (("SSLv2",), "SSLv2")
        assert event.cipher == "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"
        assert event.server_certificates[0].subject == "CN=old"
        assert event.established is True

    def test_a_newer_version_behind_an_old_hello(self) -> None:
        talk = [orig(self.hello(b"\x03\x01")), resp(record(server_hello(0x002F, version=0x0301) + DONE))]
        talk += [orig(record(message(16, b"k")) + CHANGE + FINISHED), resp(CHANGE + FINISHED)]
        event = the_event(talk)
        assert (event.versions_offered, event.version) == (("TLS1.0", "SSLv2"), "TLS1.0")
        assert (event.cipher, event.established) == ("TLS_RSA_WITH_AES_128_CBC_SHA", True)

    def test_probe(self) -> None:
        assert TLS.probe(Opening(self.hello(b"\x00\x02"), b"", 1, 443, False)) is Match.YES
        assert TLS.probe(Opening(self.hello(b"\x00\x02")[:6], b"", 1, 443, False)) is Match.MORE
        assert TLS.probe(Opening(b"\x80\x2e\x01\x00\x05abcdefgh", b"", 1, 443, False)) is Match.NO


class TestMalformed:
    @pytest.mark.parametrize(
        ("said", "why"),
        [
            (record(OLD_HELLO) + b"\x63\x03\x03\x00\x05hello", "record-type"),
            (record(OLD_HELLO) + b"\x16\x07\x03\x00\x05hello", "record-version"),
            (record(OLD_HELLO) + b"\x16\x03\x03\xff\xffhello", "record-length"),
            (record(message(99, b"")), "handshake-type"),
            (record(b"\x0b\xff\xff\xff"), "handshake-length"),
            (record(message(1, b"\x03\x03")), "length"),
            (record(client_hello((1,))[:-2] + b"\xff\x00"), "length"),
            (record(message(11, vector(vector(b"no certificate", 3), 3))), "certificate"),
            (alert(9, 9), "alert"),
        ],
    )
    @pytest.mark.parametrize("split", [None, 1])
    def test_each_is_said_once(self, said: bytes, why: str, split) -> None:
        assert complaints(events_of(TLS, [resp(said)], split)) == [why]

    def test_picked_up_in_the_middle_of_a_record_is_nobodys_fault(self) -> None:
        assert complaints(events_of(TLS, [orig(data()), resp(b"abcdefgh")], midstream=True)) == []


def _listed(values: str) -> tuple[int, ...]:
    return tuple(int(value, 16) for value in values.split())


class TestJa4:
    EXAMPLE = ClientHello(
        version=0x0303,
        session_id=b"",
        ciphers=_listed("2a2a 1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035"),
        extensions=_listed("1a1a 001b 0000 0033 0010 4469 0017 002d 000d 0005 0023 0012 002b ff01 000b 000a 0015"),
        versions=(0x0304, 0x0303),
        server_name=b"example.org",
        protocols=(b"h2", b"http/1.1"),
        signature_algorithms=(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601),
    )

    def test_the_example_of_the_specification(self) -> None:
        assert ja4(self.EXAMPLE) == "t13d1516h2_8daaf6152771_e5627efa2ab1"

    @pytest.mark.parametrize(
        ("protocols", "ends"),
        [
            ((), "00"),
            ((b"h2",), "h2"),
            ((b"http/1.1",), "h1"),
            ((b"x",), "xx"),
            ((b"\xab",), "ab"),
            ((b"\x30\xab",), "3b"),
        ],
    )
    def test_both_ends_of_the_protocol(self, protocols: tuple[bytes, ...], ends: str) -> None:
        assert ja4(replace(self.EXAMPLE, protocols=protocols))[8:10] == ends

    def test_nothing_but_a_head(self) -> None:
        bare = replace(
            self.EXAMPLE, ciphers=(), extensions=(), signature_algorithms=(), versions=(0x0301,), protocols=()
        )
        assert ja4(bare) == "t10i000000_000000000000_000000000000"

    def test_no_signature_algorithms_no_underscore(self) -> None:
        shown = ja4(replace(self.EXAMPLE, extensions=(5,), signature_algorithms=()))
        assert shown == "t13i1501h2_8daaf6152771_" + hashlib.sha256(b"0005").hexdigest()[:12]


class TestProbe:
    @pytest.mark.parametrize("said", [record(OLD_HELLO), record(flight()), alert(2, 40)])
    def test_yes(self, said: bytes) -> None:
        assert TLS.probe(Opening(said, b"", 1, 9, False)) is Match.YES
        assert TLS.probe(Opening(b"", said, 1, 9, False)) is Match.YES

    @pytest.mark.parametrize("said", [b"\x16", b"\x16\x03\x01\x00", b"\x80"])
    def test_more(self, said: bytes) -> None:
        assert TLS.probe(Opening(said, b"", 1, 443, False)) is Match.MORE

    @pytest.mark.parametrize(
        "said", [b"GET / HTTP/1.1", b"\x16\x04\x01\x00\x40\x01", data(), b"\x16\x03\x01\x00\x40\x63"]
    )
    def test_no(self, said: bytes) -> None:
        assert TLS.probe(Opening(said, b"", 1, 443, False)) is Match.NO

    def test_midstream(self) -> None:
        assert TLS.probe(Opening(data(), b"", 1, 443, True)) is Match.YES


class TestPersons:
    def test_a_persons_certificate_names_nobody(self) -> None:
        requested = message(13, b"\x01\x40\x00\x00")
        cards = certificate("Jean Dupont", surname="Dupont"), certificate("Jean Dupont", mail="j.dupont@example.org")
        for card in (*cards, certificate("j.dupont@example.org")):
            event = the_event([resp(record(flight(requested))), orig(record(OLD_HELLO + certificates(card)))])
            assert "upont" not in repr(event)
        assert f"CN={Mask(KEY)('user', b'j.dupont@example.org')}" == event.client_certificates[0].subject

    def test_a_servers_administrator_is_left_out(self) -> None:
        sent = server_hello(0xC02F) + certificates(certificate("plesk", mail="admin@example.org"))
        assert the_event([resp(record(sent))]).server_certificates[0].subject == "CN=plesk"


class TestCorpus:
    @pytest.mark.parametrize(
        ("name", "version", "cipher", "carries"),
        [
            ("made-07-dicom-tls-2762.pcap", "TLS1.3", "TLS_AES_256_GCM_SHA384", "dicom"),
            ("zeek-dhe.pcap", "TLS1.2", "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA", "http"),
            ("zeek-client-certificate.pcap", "TLS1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "http"),
            ("zeek-ssl-v2.pcap", "SSLv2", "SSL_CK_DES_192_EDE3_CBC_WITH_MD5", "http"),
        ],
    )
    def test_what_was_negotiated(self, name: str, version: str, cipher: str, carries: str) -> None:
        events = stream_events(corpus(name), TLS)
        seen = [(event.version, event.cipher, event.carries, event.established) for event in events]
        assert seen == [(version, cipher, carries, True)]

    def test_a_person_with_a_client_certificate(self) -> None:
        (event,) = stream_events(corpus("zeek-client-certificate.pcap"), TLS)
        assert (event.mutual, len(event.server_certificates), len(event.client_certificates)) == (True, 3, 2)
        assert "@" not in repr(event)
