"""HTTP: any bytes give events or Malformed, any split the same ones, a hole never a request that was not sent."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import fuzz_http
from radvigil.protocols.http import HTTP
from radvigil.records import Http
from tests.support.driving import events_of
from tests.support.talks import mutations, nothing_escapes

PARTS = [
    b"GET /studies/1.2 HTTP/1.1\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 101 OK\r\n",
    b"Content-Length: 3\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Type: text/html\r\n",
    b"Authorization: Basic YTpi\r\n",
    b"Date: Mon, 23 Nov 2026 10:15:00 GMT\r\n",
    *(b"\r\n", b"\n", b"3\r\nabc\r\n", b"0\r\n\r\n", b"abc", b"<title>x</title>"),
]
SAID = st.lists(st.one_of(st.sampled_from(PARTS), st.binary(max_size=4)), max_size=16).map(b"".join)


@given(st.one_of(st.binary(max_size=300), SAID))
@settings(max_examples=150, deadline=None)
def test_any_bytes(content: bytes) -> None:
    nothing_escapes(HTTP, content)


@given(SAID, SAID, st.lists(st.integers(1, 30), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_split(first: bytes, second: bytes, sizes: list[int]) -> None:
    talk = [(0, PARTS[0] + first), (1, PARTS[1] + second), (0, second)]
    assert events_of(HTTP, talk, sizes) == events_of(HTTP, talk) == events_of(HTTP, talk, 1)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_hole_never_invents(draw: st.DataObject) -> None:
    asked = b"".join(f"GET /studies/1.{n} HTTP/1.1\r\nUser-Agent: {n}\r\n\r\n".encode() for n in range(4))
    at = draw.draw(st.integers(0, len(asked)))
    size = draw.draw(st.integers(1, len(asked)))
    events = events_of(HTTP, [(0, asked[:at]), (0, size), (0, asked[at + size :])])
    seen = [event for event in events if isinstance(event, Http)]
    agents = [event.user_agent for event in seen]
    assert agents == sorted(set(agents))
    assert set(agents) <= {"0", "1", "2", "3"}
    assert {event.path_shape for event in seen} <= {"/studies/{}"}


def test_the_fuzz_harness_runs_its_seeds_and_their_broken_copies() -> None:
    for number, seed in enumerate(fuzz_http.SEEDS):
        fuzz_http.one_input(seed)
        for broken in mutations(seed, 60, number):
            fuzz_http.one_input(broken)
