"""TLS: any bytes give events or Malformed, any split the same ones, a hole never an event that was not sent."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import fuzz_tls
from radvigil.protocols.tls import TLS
from radvigil.records import Tls
from tests.support.driving import events_of
from tests.support.talks import mutations, nothing_escapes
from tests.support.tls_messages import CHANGE, FINISHED, alert, certificates, client_hello, data, record, server_hello

RECORDS = st.sampled_from(
    [
        record(client_hello((0x1301, 0x2F))),
        record(server_hello(0x2F)),
        record(certificates(b"0")),
        *(CHANGE, FINISHED, data(), alert(2, 40), alert(1, 0), b"\x16\x03\x01", b"\x80\x2e\x01\x00\x02"),
    ]
)
SAID = st.lists(st.one_of(RECORDS, st.binary(max_size=6)), max_size=8).map(b"".join)


@given(st.one_of(st.binary(max_size=300), SAID))
@settings(max_examples=150, deadline=None)
def test_any_bytes(content: bytes) -> None:
    nothing_escapes(TLS, content)


@given(SAID, SAID, st.lists(st.integers(1, 40), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_split(first: bytes, second: bytes, sizes: list[int]) -> None:
    talk = [(0, first), (1, second), (0, second)]
    assert events_of(TLS, talk, sizes) == events_of(TLS, talk) == events_of(TLS, talk, 1)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_hole_never_invents(draw: st.DataObject) -> None:
    content = record(server_hello(0x2F)) + CHANGE + FINISHED
    at = draw.draw(st.integers(0, len(content)))
    size = draw.draw(st.integers(1, len(content)))
    hello = (0, record(client_hello((0x2F, 0x35))))
    for event in events_of(TLS, [hello, (1, content[:at]), (1, size), (1, content[at + size :])]):
        if isinstance(event, Tls):
            assert event.cipher in ("", "TLS_RSA_WITH_AES_128_CBC_SHA")
            assert event.version in ("", "TLS1.2")
            assert not event.established


def test_the_fuzz_harness_runs_its_seeds_and_their_broken_copies() -> None:
    for number, seed in enumerate(fuzz_tls.SEEDS):
        fuzz_tls.one_input(seed)
        for broken in mutations(seed, 60, number):
            fuzz_tls.one_input(broken)
