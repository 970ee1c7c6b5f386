# Invariant: any talk gives events or Malformed, never an exception, and split in sevens it gives the same ones.
"""Kerberos. An input is a talk: items cut by `<|>`, directions alternating."""

from __future__ import annotations

from radvigil.protocols.kerberos import KERBEROS, KERBEROS_UDP
from radvigil.records import Event, Mark
from tests.support import office
from tests.support.driving import FLOW, context_for

SEEDS: tuple[bytes, ...] = (
    office.joined(office.over_tcp(office.kerberos_request()), office.over_tcp(office.kerberos_error())),
    office.joined(office.over_tcp(office.kerberos_request("CT-CONSOLE$")), office.over_tcp(office.kerberos_reply())),
    office.kerberos_request(),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    office.play(KERBEROS, content)
    events: list[Event] = []
    reader = KERBEROS_UDP.decoder(FLOW, context_for(events))
    reader.datagram(0, content, Mark(0, "", 1))
    reader.close(Mark(0, "", 1))
