"""Records that a receiver can read, that no value can forge, over each transport to a real receiver."""

from __future__ import annotations

import json
import re
import ssl
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from radvigil.hub.notices import syslog
from radvigil.hub.notices.syslog import DATAGRAM, Receiver, Record, framed, send, small
from tests.support import peers

AT = datetime(2026, 11, 18, 7, 10, 5, 3000, tzinfo=UTC)
ONE = Record(
    at=AT, facility=syslog.AUDIT, severity=syslog.NOTICE, kind="audit", sequence=12, values={"verb": "doubt.made"}
)
SHAPE = re.compile(
    rb"<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([!-~]{1,255}) radvigil - ([!-~]{1,32}) "
    rb"(\[meta sequenceId=\"(\d+)\"\]) (\{[ -~]*\})"
)


def test_a_record_is_written_as_the_standard_says() -> None:
    assert framed(ONE, "hub.example") == (
        b'<109>1 2026-11-18T07:10:05.003000Z hub.example radvigil - audit [meta sequenceId="12"] {"verb":"doubt.made"}'
    )


@pytest.mark.parametrize(
    "value",
    ["x\n<0>1 - - - - - - forged", 'a"]\\', "é\u2028中😀", "\x00\x1b[31m\x7f", '[meta sequenceId="99"]', "\ud800"],
)
def test_no_value_forges_a_record(value: str) -> None:
    made = framed(replace(ONE, values={"name": value}), "hub")
    found = SHAPE.fullmatch(made)
    assert found is not None
    assert found[6] == b"12"
    assert json.loads(found[7]) == {"name": value}


@pytest.mark.parametrize(("host", "said"), [("", "-"), ("a b\nc", "abc"), ("é" * 3, "-"), ("x" * 300, "x" * 255)])
def test_a_host_name_is_printable_and_short(host: str, said: str) -> None:
    assert framed(ONE, host).split(b" ")[2] == said.encode()


@pytest.mark.parametrize(
    ("number", "said"), [(2147483647, 2147483647), (2147483648, 1), (1, 1), (4294967294, 2147483647)]
)
def test_the_number_stays_within_the_standard(number: int, said: int) -> None:
    assert f'sequenceId="{said}"'.encode() in framed(replace(ONE, sequence=number), "hub")


def test_a_datagram_is_small_and_says_that_it_was_cut() -> None:
    long = replace(ONE, values={"verb": "x", "detail": "é" * 5000, **{f"n{k}": "y" * 120 for k in range(50)}})
    made = small(long, "h" * 255)
    assert len(made) <= DATAGRAM
    assert json.loads(made.partition(b"] ")[2])["cut"] is True
    assert len(framed(long, "hub")) > DATAGRAM


def test_udp_reaches_a_receiver() -> None:
    with peers.datagrams() as sink:
        assert (
            send([ONE, replace(ONE, sequence=13)], Receiver(host="127.0.0.1", port=sink.port, transport="udp"), "hub")
            == 2
        )
        assert sink.wait_for(2)[0] == framed(ONE, "hub")


def test_tcp_counts_octets_so_that_a_record_has_no_end_to_guess() -> None:
    with peers.listening(peers.counted_frames()) as sink:
        records = [replace(ONE, sequence=k, values={"name": "é\n" * k}) for k in range(1, 50)]
        assert send(records, Receiver(host="127.0.0.1", port=sink.port, transport="tcp"), "hub") == 49
        assert sink.wait_for(49) == [framed(one, "hub") for one in records]


def test_tls_reaches_a_receiver_that_proves_who_it_is(tmp_path: Path) -> None:
    certified = peers.certificate(tmp_path, "localhost")
    with peers.listening(peers.counted_frames(peers.serving(certified))) as sink:
        to = Receiver(host="localhost", port=sink.port, transport="tls", authority=str(certified))
        assert send([ONE], to, "hub") == 1
        assert sink.wait_for(1) == [framed(ONE, "hub")]


@pytest.mark.parametrize("known", [True, False])
def test_tls_to_another_name_or_an_unknown_authority_is_refused(tmp_path: Path, known: bool) -> None:
    certified = peers.certificate(tmp_path, "elsewhere.example")
    with peers.listening(peers.counted_frames(peers.serving(certified))) as sink:
        to = Receiver(host="localhost", port=sink.port, transport="tls", authority=str(certified) if known else "")
        with pytest.raises(ssl.SSLCertVerificationError):
            send([ONE], to, "hub")
        assert sink.taken == []


def test_a_receiver_that_is_not_there_is_an_error() -> None:
    with peers.listening(peers.counted_frames()) as sink:
        gone = sink.port
    with pytest.raises(OSError, match="refused"):
        send([ONE], Receiver(host="127.0.0.1", port=gone, transport="tcp"), "hub")
