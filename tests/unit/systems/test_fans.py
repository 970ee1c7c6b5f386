"""One source, very many targets, nothing recognised: one conversation, and nobody lost."""

from __future__ import annotations

from typing import Any

from radvigil.records import Conversation, Site, Tls
from radvigil.systems.fans import FAN
from tests.support.events import Wire, closed, device_at

SCANNER = "10.0.0.66"


def there(count: int) -> tuple[Wire, list[str]]:
    """So many machines that have said that they are there."""
    wire = Wire()
    ips = [f"10.0.1.{n}" for n in range(1, count + 1)]
    for ip in (SCANNER, *ips):
        wire.arp(ip)
    return wire, ips


def tried(wire: Wire, ip: str, port: int, **facts: Any) -> None:
    wire.talk(SCANNER, ip, port, **({"state": "S0", "out": 0, "back": 0, "resp_packets": 0} | facts))


def began(site: Site) -> list[Conversation]:
    scanner = device_at(site, SCANNER).id
    return [one for one in site.conversations if one.source == scanner]


def ids(site: Site, ips: list[str]) -> tuple[str, ...]:
    return tuple(sorted(device_at(site, ip).id for ip in ips))


def test_a_scan_of_many_machines_is_one_conversation_that_names_them_all():
    wire, ips = there(40)
    for ip in ips:
        tried(wire, ip, 445)
    site = closed(wire)
    (scan,) = began(site)
    assert (scan.target, scan.targets, scan.port, scan.service) == ("", 40, 445, "unknown")
    assert (scan.flows, scan.failed, scan.bytes_out, scan.bytes_back) == (40, 40, 0, 0)
    assert (scan.silent, scan.reached) == (ids(site, ips), ())
    assert len(site.devices) == 41
    assert len(scan.evidence.references) == 8


def test_few_targets_keep_a_row_each():
    wire, ips = there(FAN)
    for ip in ips:
        tried(wire, ip, 445)
    found = began(closed(wire))
    assert len(found) == FAN
    assert all((one.targets, one.silent, one.reached) == (1, (), ()) and one.target for one in found)


def test_what_was_recognised_never_folds():
    wire, ips = there(40)
    for ip in ips:
        wire.talk(SCANNER, ip, 80, "http")
        tried(wire, ip, 445)
    found = began(closed(wire))
    assert sorted(one.service for one in found) == ["http"] * 40 + ["unknown"]
    assert all(one.target for one in found if one.service == "http")


def test_bytes_keep_their_machine():
    wire, ips = there(20)
    for n, ip in enumerate(ips):
        tried(wire, ip, 445, **({"state": "SF", "out": 10 + n, "back": 100 + n, "resp_packets": 3} if n < 5 else {}))
    tried(wire, ips[0], 445)
    site = closed(wire)
    (chatter,) = began(site)
    told = {one.device: (one.flows, one.failed, one.bytes_out, one.bytes_back) for one in chatter.reached}
    expected = {device_at(site, ip).id: (1 + (n == 0), int(n == 0), 10 + n, 100 + n) for n, ip in enumerate(ips[:5])}
    assert told == expected
    assert chatter.silent == ids(site, ips[5:])
    assert (chatter.bytes_out, chatter.bytes_back, chatter.flows, chatter.failed) == (60, 510, 21, 16)


def test_many_ports_fold_into_one_that_counts_them():
    wire, ips = there(30)
    for n, ip in enumerate(ips):
        tried(wire, ip, (80, 443, 3389)[n % 3])
        tried(wire, ip, 445)
    smb, rest = sorted(began(closed(wire)), key=lambda one: one.port is None)
    assert (smb.port, smb.targets, smb.ports) == (445, 30, ())
    assert (rest.port, rest.targets, rest.ports) == (None, 30, (("80", 10), ("443", 10), ("3389", 10)))


def test_what_encryption_presumably_hides_keeps_its_rows():
    wire, ips = there(30)
    for ip in ips:
        flow = wire.flow(SCANNER, ip, 2762)
        wire.say(Tls, flow, version="TLS1.2", carries="dicom", established=True)
        wire.end(flow, "tls", encrypted=True)
        tried(wire, ip, 2762)
    found = began(closed(wire))
    assert {one.presumed for one in found} == {"dicom"}
    assert len({one.target for one in found}) == 30


def test_one_scanner_is_not_taken_for_the_only_machine_of_the_mirror_port():
    wire, ips = there(120)
    for ip in ips:
        tried(wire, ip, 445)
    wire.talk(ips[0], ips[1], 80, "http")
    site = closed(wire)
    assert not [note for note in site.coverage.notes if note.code == "one-host"]
