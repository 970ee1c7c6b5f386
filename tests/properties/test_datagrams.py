"""Every datagram and frame decoder: any bytes give events or Malformed, never an exception; repeats add nothing."""

from __future__ import annotations

import time
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import (
    fuzz_dhcp,
    fuzz_dhcpv6,
    fuzz_dns,
    fuzz_dns_tcp,
    fuzz_link,
    fuzz_mdns,
    fuzz_nbdgm,
    fuzz_nbns,
    fuzz_ntp,
    fuzz_snmp,
    fuzz_ssdp,
    fuzz_syslog,
)
from radvigil.protocols import DATAGRAM_PROTOCOLS, LINK_PROTOCOLS
from radvigil.protocols.dns import DNS, DNS_TCP, MDNS
from radvigil.records import DatagramProtocol, Dns, Malformed
from tests.support.datagrams import datagrams_stay_harmless, frame_events, harmless, talk_of
from tests.support.dns_messages import message, question, record
from tests.support.driving import events_of
from tests.support.talks import mutations

HARNESSES = (
    fuzz_dhcp,
    fuzz_dhcpv6,
    fuzz_dns,
    fuzz_dns_tcp,
    fuzz_link,
    fuzz_mdns,
    fuzz_nbdgm,
    fuzz_nbns,
    fuzz_ntp,
    fuzz_snmp,
    fuzz_ssdp,
    fuzz_syslog,
)
LABEL = st.text("abcdefgh-0123456789_", min_size=1, max_size=12)


@pytest.mark.parametrize("protocol", DATAGRAM_PROTOCOLS, ids=lambda protocol: protocol.decoder.__name__)
@given(st.lists(st.binary(max_size=200), max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_datagrams(protocol: DatagramProtocol, contents: list[bytes]) -> None:
    datagrams_stay_harmless(protocol, contents)


@given(st.sampled_from(LINK_PROTOCOLS), st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_frame(protocol, content: bytes) -> None:
    assert all(harmless(event) for event in frame_events(protocol, content))


@pytest.mark.parametrize("harness", HARNESSES, ids=lambda harness: harness.__name__)
def test_the_fuzz_harness_runs_its_seeds_and_their_broken_copies(harness: ModuleType) -> None:
    for number, seed in enumerate(harness.SEEDS):
        harness.one_input(seed)
        for broken in mutations(seed, 100, number):
            harness.one_input(broken)


@given(st.lists(LABEL, min_size=1, max_size=8), st.binary(min_size=4, max_size=4))
@settings(max_examples=80, deadline=None)
def test_a_name_comes_back_as_it_was_written(labels: list[str], address: bytes) -> None:
    text = ".".join(labels)
    reply = message(0x8180, [question(text)], [record(b"\xc0\x0c", 1, address)])
    (event,) = talk_of(DNS, [(1, reply)])
    assert (event.query, event.answers) == (text, (".".join(map(str, address)),))


@given(st.integers(0, 120), st.integers(1, 60))
@settings(max_examples=80, deadline=None)
def test_a_hole_in_a_stream_never_invents_a_question(at: int, size: int) -> None:
    asks = [message(0x0100, [question(f"host{number}.example")], ident=number) for number in range(4)]
    stream = b"".join(len(ask).to_bytes(2, "big") + ask for ask in asks)
    said = {event.query for event in events_of(DNS_TCP, [(0, stream)])}
    holed = events_of(DNS_TCP, [(0, stream[:at]), (0, size), (0, stream[at + size :])])
    assert {event.query for event in holed if isinstance(event, Dns)} <= said


@pytest.mark.parametrize("protocol", [DNS, MDNS], ids=lambda protocol: protocol.name)
def test_chains_of_pointers_end_within_a_second(protocol: DatagramProtocol) -> None:
    """The dearest message known: every record's name is the longest walk that a name may make."""
    first = 12 + 11  # where the content of the first record begins
    walk = b"\1a\0" + (0xC000 | first).to_bytes(2, "big")
    walk += b"".join((0xC000 | first + 3 + 2 * step).to_bytes(2, "big") for step in range(8000))
    farthest = (0xC000 | first + 3 + 2 * 125).to_bytes(2, "big")
    octets = message(0x8400, [], [record(b"\0", 10, walk)] + [record(farthest, 12, farthest)] * 3400)
    began = time.perf_counter()
    events = datagrams_stay_harmless(protocol, [octets])
    assert time.perf_counter() - began < 1
    assert not [event for event in events if isinstance(event, Malformed)]
