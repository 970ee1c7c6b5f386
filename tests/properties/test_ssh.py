"""SSH: any bytes give events or Malformed, any split the same ones, a hole never a name that was not sent."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import fuzz_ssh
from radvigil.protocols.ssh import SSH
from radvigil.records import Ssh
from tests.support.driving import events_of
from tests.support.talks import mutations, nothing_escapes

PARTS = st.sampled_from([b"SSH-2.0-x\r\n", b"SSH-1.5-y\n", b"hello\n", *fuzz_ssh.SEEDS[0].split(b"\xfe")])
SAID = st.lists(st.one_of(PARTS, st.binary(max_size=6)), max_size=6).map(b"".join)


@given(st.one_of(st.binary(max_size=300), SAID))
@settings(max_examples=150, deadline=None)
def test_any_bytes(content: bytes) -> None:
    nothing_escapes(SSH, content)


@given(SAID, SAID, st.lists(st.integers(1, 30), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_split(first: bytes, second: bytes, sizes: list[int]) -> None:
    talk = [(0, first), (1, second), (0, second)]
    assert events_of(SSH, talk, sizes) == events_of(SSH, talk) == events_of(SSH, talk, 1)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_hole_never_invents(draw: st.DataObject) -> None:
    server = fuzz_ssh.SEEDS[0].split(b"\xfe")[1]
    at = draw.draw(st.integers(0, len(server)))
    size = draw.draw(st.integers(1, len(server)))
    for event in events_of(SSH, [(1, server[:at]), (1, size), (1, server[at + size :])]):
        if isinstance(event, Ssh):
            assert event.server in ("", "SSH-2.0-Server x")
            assert event.macs in ((), ("n", "o"))


def test_the_fuzz_harness_runs_its_seeds_and_their_broken_copies() -> None:
    for number, seed in enumerate(fuzz_ssh.SEEDS):
        fuzz_ssh.one_input(seed)
        for broken in mutations(seed, 60, number):
            fuzz_ssh.one_input(broken)
