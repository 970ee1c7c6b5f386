"""One dossier a machine: what the ledger holds of it, gathered from all its endpoints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from radvigil.records import Tally
from radvigil.standards import merge_event, port_name
from radvigil.systems.identity import Machine, Presence, machines
from radvigil.systems.ledger import Endpoint, Ledger
from radvigil.systems.sop import purpose

Merged = dict[tuple[Any, ...], Tally]
UNANSWERED = frozenset({"syslog", "snmp-trap"})
"""Services that never answer: to be sent to is to offer them (RFC 5426)."""
FEW_PORTS = 8
FAILURES = ("a", "c", "01")
"""Leading digits of DIMSE statuses that refuse (PS3.7 C.5): Axxx, Cxxx, 01xx."""


def gather(rows: Merged, key: tuple[Any, ...], row: Tally) -> None:
    known = rows.get(key)
    if known is None:
        rows[key] = row.copy()
    else:
        known.merge(row)


@dataclass(slots=True)
class Dossier:
    """A machine and everything seen of it."""

    machine: Machine
    presence: Presence
    facts: dict[str, Merged] = field(default_factory=lambda: defaultdict(dict))
    """Field -> (value, source)."""
    details: dict[tuple[str, str, int], Merged] = field(default_factory=lambda: defaultdict(dict))
    """(role, service, port) -> (value, code)."""
    origins: Merged = field(default_factory=dict)
    """(modality, manufacturer, model, station, serial, software, SOP class)."""
    acts: Merged = field(default_factory=dict)
    """(`scu` or `scp`, role, AE title, SOP class, modality): what it did in DICOM messages."""
    aes: Merged = field(default_factory=dict)
    """(AE title, `requestor` or `acceptor`, port, UID, version name)."""
    served: Merged = field(default_factory=dict)
    """(service, transport, port) of flows others began and that it answered."""
    used: Merged = field(default_factory=dict)
    """(service, transport, port) of flows it began."""
    peers: dict[tuple[Any, ...], set[int]] = field(default_factory=lambda: defaultdict(set))
    """(role, service, transport, port) -> machines at the other end."""
    bindings: Merged = field(default_factory=dict)
    """(IP address, MAC, how): addresses that it said itself are its own."""
    delivered_only: bool = False
    """All images that it received came from machines that pass images on."""
    borrowed: bool = False
    """The images it sends were made by another machine of the site."""
    hl7: Merged = field(default_factory=dict)
    """(`sent` or `received`, message type, MSH-3, MSH-4)."""

    def span(self) -> Tally:
        """That it was there at all: from its first to its last sign, with the earliest places."""
        total = Tally(self.presence.first, self.presence.last, 0)
        total.count = self.presence.count
        for rows in (self.bindings, self.used, self.served):
            for row in rows.values():
                for moment in row.moments:
                    total.refer(moment)
        return total

    @property
    def passes_on(self) -> bool:
        """It receives images, or answers queries and retrievals: what it sends is not proved its own."""
        return bool({"storage", "query", "retrieve"} & self.roles("scp"))

    def roles(self, side: str) -> set[str]:
        """What it does as `scu` or as `scp`: `storage`, `query`, `retrieve`, `worklist`, ..."""
        return {role for which, role, *_ in self.acts if which == side}

    def hl7_by_author(self, way: str) -> Merged:
        """Messages other than acknowledgements, by sending application and facility."""
        found: Merged = {}
        for (which, kind, application, facility), row in self.hl7.items():
            if which == way and not kind.startswith("ACK"):
                gather(found, (application, facility), row)
        return found

    def hl7_events(self, way: str) -> set[str]:
        """Message types and trigger events, acknowledgements apart."""
        return {kind for which, kind, *_ in self.hl7 if which == way and not kind.startswith("ACK")}

    def evidence_of(self, side: str, role: str) -> Tally:
        """All messages of one role together."""
        return summed(row for key, row in self.acts.items() if key[0] == side and key[1] == role)


def summed(rows: Iterable[Tally]) -> Tally:
    """One row out of at least one."""
    total: Tally | None = None
    for row in rows:
        if total is None:
            total = row.copy()
        else:
            total.merge(row)
    return total or Tally(0, 0, 0)


@dataclass(slots=True)
class Cabinet:
    """All dossiers, and whose each endpoint is."""

    dossiers: list[Dossier]
    whose: dict[Endpoint, int]
    by_ip: dict[str, list[int]]
    presences: dict[Endpoint, Presence]
    crowded: set[tuple[int, int, str]] = field(default_factory=set)
    """Machines and transport between which nobody recognised more than a few ports."""
    transfers: set[tuple[int, int]] = field(default_factory=set)
    """Machines with an FTP control connection between them, both ways."""

    def service(self, key: tuple[Any, ...]) -> str:
        """The service of a flow; what nobody recognised between FTP peers is their data (RFC 959 3.2)."""
        service: str = key[7]
        if service or key[5] != "tcp" or port_name("tcp", key[6]):
            return service
        return "ftp-data" if self.pair(key) in self.transfers else ""

    def port(self, key: tuple[Any, ...], service: str) -> int:
        """The server's port; 0 where a pair uses so many passing ports that none means anything."""
        port: int = key[6]
        passing = service == "ftp-data" or (not service and (*self.pair(key), key[5]) in self.crowded)
        return 0 if passing and not port_name(key[5], port) else port

    def addresses(self, dossier: Dossier) -> dict[tuple[str, int], Presence]:
        """When each address of a machine was seen, by VLAN."""
        found: dict[tuple[str, int], Presence] = {}
        for endpoint in dossier.machine.endpoints:
            ip, _, vlan = endpoint
            presence = self.presences[endpoint]
            if ip and (ip, vlan) in found:
                found[(ip, vlan)].join(presence)
            elif ip:
                found[(ip, vlan)] = replace(presence)
        return found

    def pair(self, key: tuple[Any, ...]) -> tuple[int, int]:
        """Numbers of the machines at both ends of a pair key; -1 for a group address."""
        client_ip, client_mac, server_ip, server_mac, vlan = key[:5]
        find = self.whose.get
        return find((client_ip, client_mac, vlan), -1), find((server_ip, server_mac, vlan), -1)

    def ends(self, key: tuple[Any, ...]) -> Iterator[tuple[str, Dossier, int]]:
        """(`client` or `server`, dossier, number of the other end)."""
        client, server = self.pair(key)
        if client >= 0:
            yield "client", self.dossiers[client], server
        if server >= 0:
            yield "server", self.dossiers[server], client


def gathered(ledger: Ledger) -> Cabinet:
    found, endpoints = machines(ledger)
    dossiers, whose, by_ip = [], {}, defaultdict(list)
    for number, machine in enumerate(found):
        first = endpoints[machine.endpoints[0]]
        presence = Presence(first.first, first.last, first.spoke, 0, first.attempted)
        for endpoint in machine.endpoints:
            presence.join(endpoints[endpoint])
            whose[endpoint] = number
        for ip in sorted({endpoint[0] for endpoint in machine.endpoints if endpoint[0]}):
            by_ip[ip].append(number)
        dossiers.append(Dossier(machine, presence))
    cabinet = Cabinet(dossiers, whose, dict(by_ip), endpoints)
    for fill in (_bindings, _facts, _hearsay, _details, _origins, _flows, _associations, _messages, _deliveries, _hl7):
        fill(cabinet, ledger)
    return cabinet


def _bindings(cabinet: Cabinet, ledger: Ledger) -> None:
    for (ip, mac, how, vlan), row in ledger.owners.settled():
        number = cabinet.whose.get((ip, mac, vlan))
        if number is not None:
            gather(cabinet.dossiers[number].bindings, (ip, mac, how), row)


def _facts(cabinet: Cabinet, ledger: Ledger) -> None:
    for (ip, mac, vlan, name), rows in ledger.facts:
        number = cabinet.whose.get((ip, mac, vlan))
        for fact, row in rows:
            if number is not None:
                gather(cabinet.dossiers[number].facts[name], fact, row)


def _hearsay(cabinet: Cabinet, ledger: Ledger) -> None:
    for (ip, name), rows in ledger.hearsay:
        for number in cabinet.by_ip.get(ip, ()):
            for fact, row in rows:
                gather(cabinet.dossiers[number].facts[name], fact, row)


def _details(cabinet: Cabinet, ledger: Ledger) -> None:
    for (ip, mac, vlan, role, service, port), rows in ledger.details:
        number = cabinet.whose.get((ip, mac, vlan))
        for fact, row in rows:
            if number is not None:
                gather(cabinet.dossiers[number].details[(role, service, port)], fact, row)


def _origins(cabinet: Cabinet, ledger: Ledger) -> None:
    for key, row in ledger.origins.settled():
        number = cabinet.whose.get(key[:3])
        if number is not None:
            gather(cabinet.dossiers[number].origins, key[3:], row)


def _survey(cabinet: Cabinet, keys: list[tuple[Any, ...]]) -> None:
    """Between whom files are transferred, and between whom ports come and go."""
    ports: dict[tuple[int, int, str], int] = defaultdict(int)
    for key in keys:
        client, server = cabinet.pair(key)
        if key[7] == "ftp":
            cabinet.transfers |= {(client, server), (server, client)}
        elif not key[7] and not port_name(key[5], key[6]):
            ports[(client, server, key[5])] += 1
    cabinet.crowded = {pair for pair, count in ports.items() if count > FEW_PORTS}


def _flows(cabinet: Cabinet, ledger: Ledger) -> None:
    rows = ledger.flows.settled()
    _survey(cabinet, [key for key, _ in rows])
    for key, row in rows:
        transport, service = key[5], cabinet.service(key)
        port = cabinet.port(key, service)
        answered = row.sums[3] and row.sums[2] < row.count
        for role, dossier, other in cabinet.ends(key):
            if transport == "icmp":
                continue
            if role == "server" and not (answered or service in UNANSWERED):
                continue
            if role == "server" and not service and not (row.sums[1] or port_name(transport, port)):
                continue
            what = (service, transport, port) if role == "server" else (service, transport, 0)
            gather(dossier.served if role == "server" else dossier.used, what, row)
            dossier.peers[(role, *what)].add(other)


def _associations(cabinet: Cabinet, ledger: Ledger) -> None:
    for key, row in ledger.associations.settled():
        port, (calling, called, result, _, uid, version, resp_uid, resp_version) = key[6], key[7:]
        for role, dossier, _ in cabinet.ends(key):
            if role == "client":
                gather(dossier.aes, (calling, "requestor", 0, uid, version), row)
            elif result == "accepted":
                gather(dossier.aes, (called, "acceptor", port, resp_uid, resp_version), row)


def role_of(command: str, uid: str) -> tuple[str, bool]:
    """The DIMSE service that a command belongs to, and whether its requests come from the SCU (PS3.7 6.1)."""
    name, aim = command.rpartition("-")[0], purpose(uid)
    if name == "C-STORE":
        return "storage", True
    if name == "C-FIND":
        return ("worklist" if aim == "worklist" else "query"), True
    if name in ("C-MOVE", "C-GET"):
        return "retrieve", True
    if name == "C-ECHO":
        return "verification", True
    return (aim if aim != "other" else ""), name != "N-EVENT-REPORT"


def _messages(cabinet: Cabinet, ledger: Ledger) -> None:
    """Requests give the roles; a service that only ever refused is not offered."""
    refused: dict[tuple[object, ...], list[int]] = defaultdict(lambda: [0, 0])
    rows = ledger.messages.settled()
    for key, row in rows:
        command, uid, status = key[10], key[11], key[13]
        if command.endswith("RSP") and status:
            counts = refused[(*key[:7], role_of(command, uid)[0])]
            counts[status.startswith(FAILURES)] += row.count
    for key, row in rows:
        calling, called, sender, command, uid, modality = key[7:13]
        role, from_scu = role_of(command, uid)
        if not role or not command.endswith("RQ"):
            continue
        good, bad = refused.get((*key[:7], role), (0, 0))
        for end, dossier, _ in cabinet.ends(key):
            title = calling if end == "client" else called
            side = "scu" if (end == sender) == from_scu else "scp"
            if side == "scu" or good or not bad:
                gather(dossier.acts, (side, role, title, uid, modality), row)


def _deliveries(cabinet: Cabinet, ledger: Ledger) -> None:
    """Who receives images from archives alone receives what was asked for, not what was made."""
    senders: dict[int, set[int]] = defaultdict(set)
    for key, _ in ledger.messages.settled():
        client, server = cabinet.pair(key)
        sender, receiver = (client, server) if key[9] == "client" else (server, client)
        if key[10] == "C-STORE-RQ" and receiver >= 0:
            senders[receiver].add(sender)
    for number, found in senders.items():
        relays = (sender >= 0 and cabinet.dossiers[sender].passes_on for sender in found)
        cabinet.dossiers[number].delivered_only = all(relays)


def _hl7(cabinet: Cabinet, ledger: Ledger) -> None:
    for key, row in ledger.hl7.settled():
        sender, kind, application, facility, to_application, to_facility, version = key[7:14]
        for end, dossier, _ in cabinet.ends(key):
            way = "sent" if end == sender else "received"
            gather(dossier.hl7, (way, kind, application, facility), row)
            details = dossier.details[("client", "hl7", 0) if end == "client" else ("server", "hl7", key[6])]
            own = (application, facility) if way == "sent" else (to_application, to_facility)
            for value, code in zip((*own, version), ("application", "facility", "version"), strict=True):
                if value:
                    gather(details, (value, code), row)
            if way == "sent" and merge_event(kind):
                gather(details, (merge_event(kind), "merge"), row)
