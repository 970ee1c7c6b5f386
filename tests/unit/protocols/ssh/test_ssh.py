from __future__ import annotations

import pytest

from radvigil.protocols.ssh import SSH
from radvigil.records import Limits, Match, Opening, Ssh
from tests.support.datagrams import corpus
from tests.support.driving import FLOW, context_for, drive, events_of, orig, resp
from tests.support.talks import any_split_says_the_same, complaints, stream_events

CLIENT = b"SSH-2.0-PuTTY_Release_0.70\r\n"
SERVER = b"SSH-2.0-OpenSSH_7.4 Debian-10\r\n"
LISTS = (
    b"curve25519-sha256,diffie-hellman-group1-sha1",
    b"ssh-rsa,ssh-dss",
    b"aes128-ctr,arcfour",
    b"aes128-cbc,3des-cbc",
)
LISTS += (b"hmac-sha2-256", b"hmac-md5,hmac-sha1", b"none", b"none", b"", b"")


def packet(payload: bytes) -> bytes:
    padding = 8 - (len(payload) + 5) % 8 + 8
    return (len(payload) + padding + 1).to_bytes(4, "big") + bytes([padding]) + payload + bytes(padding)


def key_exchange(lists: tuple[bytes, ...] = LISTS) -> bytes:
    return packet(b"\x14" + bytes(16) + b"".join(len(x).to_bytes(4, "big") + x for x in lists) + bytes(5))


TALK = [resp(SERVER), orig(CLIENT + key_exchange()), resp(key_exchange() + b"\xff" * 99), orig(b"\xff" * 99)]


def test_both_sides_and_the_servers_offer() -> None:
    (event,) = any_split_says_the_same(SSH, TALK)
    assert isinstance(event, Ssh)
    assert (event.client, event.server) == ("SSH-2.0-PuTTY_Release_0.70", "SSH-2.0-OpenSSH_7.4 Debian-10")
    assert event.key_exchanges == ("curve25519-sha256", "diffie-hellman-group1-sha1")
    assert event.host_keys == ("ssh-rsa", "ssh-dss")
    assert (event.ciphers, event.macs) == (("aes128-cbc", "3des-cbc"), ("hmac-md5", "hmac-sha1"))
    assert event.mark.packet == 1


def test_lines_before_the_identification() -> None:
    (event,) = events_of(SSH, [resp(b"Authorised use only\r\n*\n" + SERVER), orig(CLIENT)])
    assert event.server == "SSH-2.0-OpenSSH_7.4 Debian-10"


def test_version_1() -> None:
    (event,) = events_of(SSH, [resp(b"SSH-1.5-Cisco-1.25\n" + b"\0" * 20), orig(b"SSH-1.5-x\n")])
    assert (event.server, event.ciphers) == ("SSH-1.5-Cisco-1.25", ())


def test_after_the_offer_nothing_is_wanted() -> None:
    driver = drive(SSH.decoder(FLOW, context_for([]), False), TALK)
    assert (driver.need(0).size, driver.need(1).size) == (0, 0)


def test_one_side_alone_and_holes() -> None:
    (event,) = events_of(SSH, [resp(SERVER)])
    assert (event.client, event.server) == ("", "SSH-2.0-OpenSSH_7.4 Debian-10")
    (event,) = events_of(SSH, [resp(SERVER), orig(CLIENT), resp(key_exchange()[:50]), (1, 30), resp(b"x" * 900)])
    assert (event.client, event.ciphers) == ("SSH-2.0-PuTTY_Release_0.70", ())
    assert events_of(SSH, [resp(b"rest\n"), orig(b"of it\n")], midstream=True) == []


def test_lists_are_bounded_and_odd_names_left_out() -> None:
    lists = (b"a,b,c,d,e", b"ok,\x1b[31m,with space", *LISTS[2:])
    events: list = []
    drive(SSH.decoder(FLOW, context_for(events, Limits(names=3)), False), [resp(SERVER + key_exchange(lists))])
    assert (events[0].key_exchanges, events[0].host_keys) == (("a", "b", "c"), ("ok",))


@pytest.mark.parametrize(
    ("talk", "why"),
    [
        ([orig(b"HELLO\r\n")], "identification"),
        ([resp(b"x\n" * 70)], "identification"),
        ([resp(b"x" * 9000)], "identification"),
        ([resp(b"SSH-2.0-" + b"x" * 300 + b"\r\n")], "identification-length"),
        ([resp(SERVER + b"\xff\xff\xff\xff\x08")], "packet-length"),
        ([resp(SERVER + b"\0\0\0\x0c\x02")], "packet-length"),
        ([resp(SERVER + packet(b"\x01hello"))], "not-kexinit"),
        ([resp(SERVER + packet(b"\x14" + bytes(16) + b"\0\0\xff\xff"))], "length"),
    ],
)
@pytest.mark.parametrize("split", [None, 1])
def test_malformed(talk, why: str, split) -> None:
    assert complaints(events_of(SSH, talk, split)) == [why]


@pytest.mark.parametrize(
    ("said", "port", "match"),
    [
        (SERVER, 9, Match.YES),
        (b"banner\n" + SERVER, 9, Match.YES),
        (b"SSH-", 9, Match.MORE),
        (b"SSH-2.", 9, Match.MORE),
        (b"Welcome\n", 22, Match.MORE),
        (b"Welcome\n", 9, Match.NO),
        (b"\x16\x03", 22, Match.NO),
        (b"SSHX", 9, Match.NO),
    ],
)
def test_probe(said: bytes, port: int, match: Match) -> None:
    assert SSH.probe(Opening(b"", said, 1, port, False)) is match


@pytest.mark.parametrize(
    ("name", "server"),
    [("suri-ssh-hassh.pcap", "SSH-2.0-OpenSSH_7.4"), ("zeek-single-conn.pcap", "SSH-1.99-OpenSSH_3.9p1")],
)
def test_corpus(name: str, server: str) -> None:
    (event,) = stream_events(corpus(name), SSH)
    assert event.server == server
    assert event.client.startswith("SSH-2.0-")
    assert "aes256-ctr" in event.ciphers
    assert event.key_exchanges
    assert event.host_keys
    assert event.macs
