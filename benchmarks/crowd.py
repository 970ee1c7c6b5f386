"""A large hospital, made from a seed: what a thousand machines and fifty thousand random pairs cost.

Two cases, both the same at every run:

- `random_pairs`: a capture in which 1,020 machines begin 50,000 TCP flows with whoever chance picks, hardly any pair
  twice. No hospital looks like this; a table of who talks to whom meets its worst here. Two flows of five carry bytes
  that nobody recognises, one of five is not answered, one is refused, one opens and closes without a word.
- `department`: a realistic day of 1,000 machines, as the events that decoders give and a site file with their rooms:
  modalities ask their worklist and send to their gateway, gateways to archives, readers query and retrieve, HL7 goes
  its rounds, desks use web and files, and one machine searches all others. Events, for such a day's capture has 100 GB.

`python -m benchmarks.crowd FOLDER` folds the department's day, closes the fold, writes the report, and prints what
took how long.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from struct import Struct

from radvigil.records import Event, Result
from radvigil.report import Tool, write_report
from radvigil.systems import Systems, read_site_file
from tests.support.events import CT, MR, STUDY_FIND, STUDY_MOVE, WORKLIST, Wire, mac_of
from tests.support.packets import (
    ACK,
    CLIENT,
    EPOCH,
    RST,
    SERVER,
    SYN,
    TCP,
    Ends,
    Packet,
    conversation,
    ethernet,
    ipv4,
    pcap,
    tcp,
)

MACHINES = 1_020
FLOWS = 50_000
PORTS = (80, 104, 443, 445, 2575, 3389, 8080, 11112)
APART_NS = 2_000_000
MICROSECOND = 1_000
MINUTE = 60_000_000_000
_RECORD = Struct("<IIII")


def random_pairs(target: Path, flows: int = FLOWS, machines: int = MACHINES, seed: int = 1) -> Path:
    """The capture of random pairs; written once."""
    if not target.exists():
        partial = target.with_suffix(".partial")
        with partial.open("wb") as file:
            file.write(pcap([]))
            for packet in packets_of(flows, machines, seed):
                seconds, rest = divmod(packet.ts, 1_000_000_000)
                length = len(packet.content)
                file.write(_RECORD.pack(seconds, rest // MICROSECOND, length, length) + packet.content)
        partial.rename(target)
    return target


def packets_of(flows: int, machines: int, seed: int) -> Iterator[Packet]:
    """One flow after the other, in order of time."""
    chance = random.Random(seed)
    for number in range(flows):
        client, server = chance.sample(range(machines), 2)
        yield from _flow(chance, number, (_address(client), _address(server)))


def _flow(chance: random.Random, number: int, ips: tuple[str, str]) -> list[Packet]:
    ends = Ends(
        (ips[0], 32_768 + number % 28_000), (ips[1], chance.choice(PORTS)),
        client_isn=number * 7_919, server_isn=number * 104_729, start=EPOCH + number * APART_NS, step=MICROSECOND,
        wrap=lambda packet, sender: ethernet(packet, source=mac_of(ips[sender]), target=mac_of(ips[1 - sender])),
    )  # fmt: skip
    story = chance.choice(("carries", "carries", "silent", "refused", "empty"))
    if story == "carries":
        asked = b"\xfe" + chance.randbytes(chance.randrange(20, 400))
        return conversation([(CLIENT, asked), (SERVER, b"\xfd" + chance.randbytes(chance.randrange(20, 900)))], ends)
    return conversation([], ends) if story == "empty" else _attempt(ends, answered=story == "refused")


def _attempt(ends: Ends, answered: bool) -> list[Packet]:
    """A SYN, and its reset when it was answered."""
    (here, port), (there, peer) = ends.client, ends.server
    asked = ipv4(tcp(b"", port, peer, seq=ends.client_isn, flags=SYN), TCP, here, there)
    packets = [Packet(ends.start, ends.frame(asked, CLIENT))]
    if answered:
        refused = ipv4(tcp(b"", peer, port, seq=0, ack=ends.client_isn + 1, flags=RST | ACK), TCP, there, here)
        packets.append(Packet(ends.start + ends.step, ends.frame(refused, SERVER)))
    return packets


def _address(machine: int) -> str:
    return f"10.20.{machine // 250}.{machine % 250 + 1}"


MODALITIES, READERS, DESKS, SERVERS = range(600), range(600, 850), range(850, 970), range(970, 1_000)
ARCHIVES, GATEWAYS, WORKLISTS, ENGINE = SERVERS[:3], SERVERS[3:7], SERVERS[7:9], SERVERS[9]
SCANNER = DESKS[-1]
MAKES = (("CT", CT, "SIEMENS", "SOMATOM Force"), ("MR", MR, "Philips", "Ingenia"), ("CT", CT, "GE", "Revolution"))


def department(seed: int = 1) -> Iterator[Event]:
    """The day's events, in order of time."""
    wire, chance = Wire(), random.Random(seed)
    for machine in range(1_000):
        wire.arp(_address(machine))
    for round_ in range(4):
        wire.now += 90 * MINUTE
        for machine in MODALITIES:
            _examine(wire, chance, machine)
            yield from _said(wire)
        for machine in READERS:
            _read(wire, chance, machine)
            yield from _said(wire)
        for machine in DESKS:
            _work(wire, chance, machine)
        for machine in WORKLISTS:
            wire.hl7(_address(ENGINE), _address(machine), ("ADT^A04", "ORM^O01")[round_ % 2])
        yield from _said(wire)
    for machine in range(1_000):
        wire.talk(_address(SCANNER), _address(machine), 445, state="S0", out=0, back=0, resp_packets=0)
    yield from _said(wire)


def _said(wire: Wire) -> Iterator[Event]:
    yield from wire.events
    wire.events.clear()


def _examine(wire: Wire, chance: random.Random, machine: int) -> None:
    """A worklist query, a study sent to the gateway, and from there to an archive."""
    here, gateway = _address(machine), GATEWAYS[machine % len(GATEWAYS)]
    archive = ARCHIVES[gateway % len(ARCHIVES)]
    modality, sop_class, maker, model = MAKES[machine % len(MAKES)]
    make = {"manufacturer": maker, "model": model, "serial": f"S{machine:05}", "station_name": f"ST{machine:04}"}
    shown = {"modality": modality, "sop_class": sop_class, "count": chance.randrange(2, 6), **make}
    ris = f"RIS{machine % len(WORKLISTS)}"
    wire.ask(here, _address(WORKLISTS[machine % len(WORKLISTS)]), aes=(f"MOD{machine:04}", ris), command="C-FIND",
             sop_class=WORKLIST)  # fmt: skip
    wire.images(here, _address(gateway), aes=(f"MOD{machine:04}", f"GW{gateway}"), **shown)
    wire.images(_address(gateway), _address(archive), aes=(f"GW{gateway}", f"PACS{archive}"), **shown)


def _read(wire: Wire, chance: random.Random, machine: int) -> None:
    here, archive = _address(machine), chance.choice(ARCHIVES)
    aes = (f"WS{machine:04}", f"PACS{archive}")
    for command, sop_class in (("C-FIND", STUDY_FIND), ("C-MOVE", STUDY_MOVE)):
        wire.ask(here, _address(archive), aes=aes, command=command, sop_class=sop_class)
    wire.images(_address(archive), here, aes=aes[::-1], port=11112, sop_class=CT, modality="CT")


def _work(wire: Wire, chance: random.Random, machine: int) -> None:
    for port, service in ((80, "http"), (445, "smb"), (443, "tls")):
        wire.talk(_address(machine), _address(chance.choice(SERVERS[10:])), port, service, encrypted=service == "tls")


def site_file() -> str:
    """Rooms for nine machines of ten, in buildings, floors and doors."""
    rooms = [
        f'[[devices]]\nip = "{_address(n)}"\nroom = "{"ABC"[n % 3]} {n % 7}.{n % 40:02}"\n'
        for n in range(1_000)
        if n % 10
    ]
    return '[site]\nname = "Large hospital (invented)"\ntimezone = "Europe/Zurich"\n' + "".join(rooms)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    fold, stated = Systems(), read_site_file(site_file(), "site.toml")
    began = time.perf_counter()
    for event in department():
        fold.see(event)
    folded = time.perf_counter()
    site = fold.close(stated)
    closed = time.perf_counter()
    write_report(folder, Result(site), Tool("0", "", "en"))
    written = time.perf_counter()
    figures = {"fold_seconds": folded - began, "close_seconds": closed - folded, "report_seconds": written - closed}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(figures | {"peak_mib": peak, "machines": len(site.devices)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
