"""Who talks to whom, about what.

A DICOM conversation is told apart by purpose: images, queries and worklist are different edges of the map even over one
port. Flows go to the purpose their association was negotiated for; bytes are those of the messages, and what remains of
the flow (PDU headers, negotiation) goes to the largest. What nobody recognised between one source and very many targets
is one conversation (`fans`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from radvigil.records import Confidence, Conversation, Tally
from radvigil.standards import port_name
from radvigil.systems.dossiers import Cabinet, Dossier, role_of
from radvigil.systems.fans import Fan, Spokes, reached
from radvigil.systems.ledger import Ledger
from radvigil.systems.ports import DICOM_TLS, HL7
from radvigil.systems.services import Encrypted, encryption

What = Literal["images", "queries", "worklist", "hl7", "web", "files", "remote", "names", "other"]

WHAT_OF_SERVICE: Final[dict[str, What]] = {
    "dicom": "other", "hl7": "hl7", "mllp": "hl7", "http": "web", "tls": "web", "smb": "files", "ftp": "files",
    "ftp-data": "files", "tftp": "files", "nfs": "files", "rdp": "remote", "vnc": "remote", "ssh": "remote",
    "telnet": "remote", "rsh": "remote", "rexec": "remote", "rlogin": "remote", "rcmd": "remote", "dns": "names",
    "mdns": "names", "nbns": "names", "nbdgm": "names", "llmnr": "names", "ssdp": "names", "dhcp": "names",
    "ldap": "names", "kerberos": "names",
}  # fmt: skip
WHAT_OF_ROLE: Final[dict[str, What]] = {
    "storage": "images", "query": "queries", "retrieve": "queries", "worklist": "worklist",
    "mpps": "worklist", "ups": "worklist", "availability": "worklist",
}  # fmt: skip
WHAT_OF_PURPOSE: Final[dict[str, What]] = {
    "storage": "images", "query": "queries", "worklist": "worklist", "mpps": "worklist",
}  # fmt: skip
IMAGING_WEB: Final = frozenset({"dicomweb", "wado-uri"})

UNRECOGNISED: Final = "unknown"

Edge = tuple[int, int, str, str, str, int]
"""source, target, service, what, transport, port."""


class Guess(NamedTuple):
    """What TLS presumably carries."""

    carries: Literal["dicom", "hl7"]
    confidence: Confidence


@dataclass(slots=True)
class Share:
    """What a purpose takes of a DICOM conversation."""

    messages: int = 0
    out: int = 0
    back: int = 0
    flows: int = 0
    failed: int = 0
    images_out: int = 0
    images_back: int = 0
    rows: list[Tally] = field(default_factory=list)


def conversations(cabinet: Cabinet, ledger: Ledger, ids: list[str]) -> tuple[Conversation, ...]:
    edges: dict[Edge, _Sum] = defaultdict(_Sum)
    spokes = Spokes()
    shares = _dicom_shares(ledger)
    told = _message_counts(ledger)
    guesses = presumptions(cabinet, ledger)
    for key, row in ledger.flows.settled():
        source, target = cabinet.pair(key)
        if source < 0 or target < 0 or source == target or key[5] == "icmp":
            continue
        layers, transport = cabinet.service(key), key[5]
        port = cabinet.port(key, layers)
        service = layers.partition(",")[0]
        guess = guesses.get((source, target, port))
        if not service and guess is None:
            spokes.add(source, transport, port, target, row)
        elif service == "dicom":
            _split(edges, (source, target, service, "", transport, port), row, shares.get(key[:7], {}))
        else:
            what = what_of(key, ledger, guess, service)
            edge = edges[(source, target, service or UNRECOGNISED, what, transport, port)]
            edge.add(row, layers, told.get(key[:7], 0))
            edge.guess = guess
    found = [_fan(one, ids) for one in spokes.fans()]
    for source, transport, port, target, row in spokes.left():
        edges[(source, target, UNRECOGNISED, "other", transport, port)].add(row, "", 0)
    found += [_conversation(edge, total, ids) for edge, total in edges.items()]
    return tuple(sorted(found, key=_order))


def _order(one: Conversation) -> tuple[str, str, str, str, str, int]:
    return one.source, one.target, one.service, one.what, one.transport, one.port or 0


def _fan(one: Fan, ids: list[str]) -> Conversation:
    row = one.row
    return Conversation(
        ids[one.source], "", UNRECOGNISED, "other", encryption("", row), one.port or None, one.transport, row.count,
        row.sums[2], row.sums[0], row.sums[1], 0, row.first, row.last, row.evidence("flow"), targets=one.targets,
        reached=reached(one, ids), silent=tuple(sorted(ids[target] for target in one.silent)),
        ports=tuple((str(port), flows) for port, flows in one.ports),
    )  # fmt: skip


class _Sum:
    """An edge under addition. The first row is only looked at; it is copied when another joins it."""

    __slots__ = ("back", "encrypted", "guess", "messages", "out", "own", "row")

    def __init__(self) -> None:
        self.row: Tally | None = None
        self.own = False
        self.messages = 0
        self.encrypted: Encrypted | None = None
        self.out = 0
        self.back = 0
        self.guess: Guess | None = None

    def add(self, row: Tally, service: str, messages: int) -> None:
        if self.row is None:
            self.row = row
        else:
            if not self.own:
                self.row, self.own = self.row.copy(), True
            self.row.merge(row)
        self.messages += messages
        encrypted = encryption(service, row)
        self.encrypted = encrypted if self.encrypted in (None, encrypted) else "mixed"


def _conversation(edge: Edge, total: _Sum, ids: list[str]) -> Conversation:
    source, target, service, what, transport, port = edge
    row = total.row or Tally(0, 0, 6)
    encrypted = total.encrypted or "unknown"
    out, back = total.out, total.back
    direction: Literal["out", "back", "both"] = "both"
    if what == "images" and out != back:
        direction = "out" if out > back else "back"
    guess = total.guess
    return Conversation(
        ids[source], ids[target], service, what, encrypted, port or None, transport, row.count, row.sums[2],  # type: ignore[arg-type]
        row.sums[0], row.sums[1], total.messages, row.first, row.last, row.evidence("flow"), direction,
        guess.confidence if guess else "high", guess.carries if guess else "",
    )  # fmt: skip


def what_of(key: tuple[Any, ...], ledger: Ledger, guess: Guess | None, service: str) -> What:
    """What a flow is about, from its service; TLS carries what its port and its peers make likely."""
    if guess is not None:
        return "hl7" if guess.carries == "hl7" else "images"
    if service == "http" and any((*key[:7], api) in ledger.web.rows for api in IMAGING_WEB):
        return "images"
    return WHAT_OF_SERVICE.get(service, "other")


def presumptions(cabinet: Cabinet, ledger: Ledger) -> dict[tuple[int, int, int], Guess]:
    """TLS presumed to carry DICOM or HL7: by its port, or because both peers speak it and the port is no other."""
    found: dict[tuple[int, int, int], Guess] = {}
    for key, _ in ledger.flows.settled():
        source, target = cabinet.pair(key)
        if source >= 0 and target >= 0 and key[7] == "tls":
            guess = _guess(cabinet.dossiers[source], cabinet.dossiers[target], key[6])
            if guess is not None:
                found[(source, target, key[6])] = guess
    return found


def _guess(client: Dossier, server: Dossier, port: int) -> Guess | None:
    if port == DICOM_TLS:
        return Guess("dicom", "medium")
    if port in HL7:
        return Guess("hl7", "medium")
    if port_name("tcp", port):
        return None
    if client.acts and server.acts:
        return Guess("dicom", "low")
    return Guess("hl7", "low") if client.hl7 and server.hl7 else None


def _message_counts(ledger: Ledger) -> dict[tuple[Any, ...], int]:
    found: dict[tuple[Any, ...], int] = defaultdict(int)
    for key, row in ledger.hl7.settled():
        found[key[:7]] += row.count
    for web, sums in ledger.web.settled():
        found[web[:7]] += sums[0]
    return found


def _dicom_shares(ledger: Ledger) -> dict[tuple[Any, ...], dict[What, Share]]:
    found: dict[tuple[Any, ...], dict[What, Share]] = defaultdict(lambda: defaultdict(Share))
    for key, sums in ledger.purposes.settled():
        share = found[key[:7]][WHAT_OF_PURPOSE.get(key[7], "other")]
        share.flows += sums[0]
        share.failed += sums[1]
    for key, row in ledger.messages.settled():
        sender, command, uid = key[9], key[10], key[11]
        share = found[key[:7]][WHAT_OF_ROLE.get(role_of(command, uid)[0], "other")]
        share.messages += row.count
        share.rows.append(row)
        stored = row.sums[0] if command == "C-STORE-RQ" else 0
        if sender == "client":
            share.out += row.sums[0]
            share.images_out += stored
        else:
            share.back += row.sums[0]
            share.images_back += stored
    return found


def _split(edges: dict[Edge, _Sum], edge: Edge, row: Tally, shares: dict[What, Share]) -> None:
    """One edge a purpose; the sum of all is the flows' own sum."""
    source, target, service, _, transport, port = edge
    if not shares:
        edges[(source, target, service, "other", transport, port)].add(row, service, 0)
        return
    order = sorted(shares, key=lambda what: (-(shares[what].out + shares[what].back), -shares[what].messages, what))
    rest = row.copy()
    for what in order[1:]:
        piece = _piece(row, shares[what])
        rest.count -= piece.count
        for place in (0, 1, 2):
            rest.sums[place] -= piece.sums[place]
        _put(edges[(source, target, service, what, transport, port)], piece, shares[what])
    rest.count, rest.sums[2] = max(rest.count, 0), max(rest.sums[2], 0) + shares[order[0]].failed
    rest.sums[0], rest.sums[1] = max(rest.sums[0], 0), max(rest.sums[1], 0)
    _put(edges[(source, target, service, order[0], transport, port)], rest, shares[order[0]])


def _put(total: _Sum, row: Tally, share: Share) -> None:
    total.add(row, "dicom", share.messages)
    total.out += share.images_out
    total.back += share.images_back


def _piece(row: Tally, share: Share) -> Tally:
    first = min((each.first for each in share.rows), default=row.first)
    last = max((each.last for each in share.rows), default=row.last)
    piece = Tally(first, last, 6)
    for each in share.rows:
        for moment in each.moments:
            piece.refer(moment)
    piece.count = min(share.flows, row.count)
    piece.moments = piece.moments or row.moments[:]
    piece.sums[0], piece.sums[1], piece.sums[2] = share.out, share.back, share.failed
    return piece
