"""All that is remembered of the events, before anything is concluded.

An endpoint is an address with the MAC it was seen with on the wire and its VLAN: a MAC may be a router's and an address
may change hands, so nothing is joined here. Every table is bounded and merges (see `tallies`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from radvigil.records import Counts, Event, Facts, Flow, Limits, Tallies
from radvigil.systems.ports import answer_came_first

Endpoint = tuple[str, str, int]
"""IP address (may be empty), MAC (may be empty), VLAN."""


class Pair(NamedTuple):
    """Both ends of a flow as a client and a server; `swapped` when the flow's originator is the server."""

    client: Endpoint
    server: Endpoint
    key: tuple[str, str, str, str, int, str, int]
    """Client's address and MAC, server's address and MAC, VLAN, transport, server's port."""
    swapped: bool

    @property
    def port(self) -> int:
        return self.key[6]

    def sender(self, sender: str) -> Endpoint:
        """The endpoint that sent it; the client where the event does not say."""
        return self.server if (sender == "resp") != self.swapped else self.client

    def receiver(self, sender: str) -> Endpoint:
        return self.client if (sender == "resp") != self.swapped else self.server


def pair_of(flow: Flow) -> Pair:
    vlan, transport = flow.vlan, flow.transport
    orig_ip, orig_mac, resp_ip, resp_mac = flow.orig_ip, flow.orig_mac, flow.resp_ip, flow.resp_mac
    orig, resp = (orig_ip, orig_mac, vlan), (resp_ip, resp_mac, vlan)
    if answer_came_first(transport, flow.orig_port, flow.resp_port):
        return Pair(resp, orig, (resp_ip, resp_mac, orig_ip, orig_mac, vlan, transport, flow.orig_port), True)
    return Pair(orig, resp, (orig_ip, orig_mac, resp_ip, resp_mac, vlan, transport, flow.resp_port), False)


class Ledger:
    """The tables. Their keys are said beside each."""

    def __init__(self, limits: Limits) -> None:
        self.flows = Tallies(limits.conversations, 6)
        """(pair key, service) -> bytes out, bytes back, failed, answered, encrypted, spoke."""
        self.associations = Tallies(limits.associations)
        """(pair key, calling, called, result, reason, requestor's UID and version, acceptor's UID and version)."""
        self.contexts = Counts(limits.associations, 1)
        """(endpoint, AE title, role, SOP class, transfer syntax) -> times negotiated."""
        self.purposes = Counts(limits.associations, 2)
        """(pair key, purpose) -> associations negotiated for it, those that failed."""
        self.messages = Tallies(limits.associations, 1)
        """(pair key, calling, called, sender, command, SOP class, modality, status) -> bytes."""
        self.moves = Counts(limits.associations, 1)
        """(client's address, server's address, server's port, calling, called, destination) -> C-MOVE requests."""
        self.origins = Tallies(limits.associations)
        """(sender, modality, manufacturer, model, station, serial, software, SOP class)."""
        self.hl7 = Tallies(limits.conversations, 1)
        """(pair key, sender, type, MSH-3, MSH-4, MSH-5, MSH-6, version, acknowledgement) -> bytes."""
        self.web = Counts(limits.conversations, 3)
        """(pair key, service) -> exchanges, request bytes, response bytes."""
        self.facts = Facts(limits.endpoints, limits.values)
        """(endpoint, field) -> (value, source)."""
        self.hearsay = Facts(limits.endpoints, limits.values)
        """(IP address, field) -> (value, source): what others say of an address."""
        self.details = Facts(limits.endpoints, limits.values)
        """(endpoint, role, service, port) -> (value, code)."""
        self.owners = Tallies(limits.endpoints)
        """(IP address, MAC, how, VLAN): who said itself that it has the address."""
        self._last: tuple[Flow | None, Pair | None] = (None, None)

    def pair(self, flow: Flow) -> Pair:
        """Events of one flow follow one another: the last answer is kept."""
        last, pair = self._last
        if last is flow and pair is not None:
            return pair
        pair = pair_of(flow)
        self._last = (flow, pair)
        return pair

    def fact(self, endpoint: Endpoint, field: str, fact: tuple[str, str], event: Event) -> None:
        """`fact` is (value, source)."""
        self.facts.see((*endpoint, field), fact, event.mark, event.flow)

    def heard(self, ip: str, field: str, fact: tuple[str, str], event: Event) -> None:
        if ip:
            self.hearsay.see((ip, field), fact, event.mark, event.flow)

    def served(self, event: Event, service: str, **details: str) -> None:
        """What a server said of one of its services."""
        if event.flow is not None:
            pair = self.pair(event.flow)
            self._detail((*pair.server, "server", service, pair.port), details, event)

    def used(self, event: Event, service: str, **details: str) -> None:
        """What a client said while using a service."""
        if event.flow is not None:
            self._detail((*self.pair(event.flow).client, "client", service, 0), details, event)

    def _detail(self, subject: tuple[Any, ...], details: dict[str, str], event: Event) -> None:
        for code, value in details.items():
            self.details.see(subject, (value, code), event.mark, event.flow)

    def tables(self) -> dict[str, Tallies | Counts | Facts]:
        return {name: table for name, table in vars(self).items() if isinstance(table, Tallies | Counts | Facts)}

    def merge(self, other: Ledger) -> None:
        theirs = other.tables()
        for name, table in self.tables().items():
            table.merge(theirs[name])  # type: ignore[arg-type]

    def state(self) -> dict[str, Any]:
        return {name: table.state() for name, table in self.tables().items()}

    def load(self, state: dict[str, Any]) -> None:
        for name, table in self.tables().items():
            table.load(state[name])
