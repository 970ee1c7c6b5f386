"""The registry: complete, in order, light to import, and no protocol taking another's datagrams."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import pytest

import fuzz
from fuzz import fuzz_dhcp, fuzz_dhcpv6, fuzz_dns, fuzz_nbdgm, fuzz_nbns, fuzz_ntp, fuzz_snmp, fuzz_ssdp, fuzz_syslog
from radvigil.protocols import DATAGRAM_PROTOCOLS, LINK_PROTOCOLS, STREAM_PROTOCOLS
from radvigil.protocols.ntp import NTP
from radvigil.records import Mark, Match, Opening, StreamProtocol
from tests.support.datagrams import Datagram, choose
from tests.support.driving import FLOW, context_for

OWN_PORTS = {
    "dhcp": (68, 67),
    "dns": (40000, 53),
    "nbns": (137, 137),
    "nbdgm": (138, 138),
    "ntp": (40000, 123),
    "snmp": (40000, 161),
    "ssdp": (40000, 1900),
    "syslog": (40000, 514),
}
SEEDS = [
    *[("dhcp", seed) for seed in (*fuzz_dhcp.SEEDS, *fuzz_dhcpv6.SEEDS)],
    *[("dns", seed) for seed in fuzz_dns.SEEDS],
    *[("nbns", seed) for seed in fuzz_nbns.SEEDS],
    *[("nbdgm", seed) for seed in fuzz_nbdgm.SEEDS],
    *[("ntp", seed) for seed in fuzz_ntp.SEEDS],
    *[("snmp", seed) for seed in fuzz_snmp.SEEDS],
    *[("ssdp", seed) for seed in fuzz_ssdp.SEEDS],
    *[("syslog", seed) for seed in fuzz_syslog.SEEDS],
]


def one(seed: bytes, ports: tuple[int, int]) -> Datagram:
    first = seed.split(b"\xfe\xfd\xfc\xfb")[0]
    return Datagram("192.0.2.1", ports[0], "192.0.2.2", ports[1], first, Mark(0, "c", 1))


@pytest.mark.parametrize(("name", "seed"), SEEDS)
def test_datagrams_are_known_on_their_own_port(name, seed):
    chosen = choose(DATAGRAM_PROTOCOLS, one(seed, OWN_PORTS[name]))
    assert chosen is not None
    assert chosen.name == name


@pytest.mark.parametrize(("name", "seed"), [entry for entry in SEEDS if entry[0] != "ntp"])
def test_datagrams_are_known_on_a_foreign_port_by_content(name, seed):
    ports = OWN_PORTS[name] if name == "nbdgm" else (40000, 40001)  # its own port stands in its header
    chosen = choose(DATAGRAM_PROTOCOLS, one(seed, ports))
    assert chosen is not None
    assert chosen.name == name


def test_a_clock_request_is_not_guessed_on_foreign_ports():
    assert not NTP.probe(fuzz_ntp.SEEDS[1], 40000, 40001)


def test_every_entry_is_complete_and_opens():
    for protocol in STREAM_PROTOCOLS:
        assert protocol.name
        assert protocol.ports
        decoder = protocol.decoder(FLOW, context_for([]), False)
        assert decoder.successor == ""
    assert len({id(protocol) for protocol in STREAM_PROTOCOLS}) == len(STREAM_PROTOCOLS)
    assert len({id(protocol) for protocol in DATAGRAM_PROTOCOLS}) == len(DATAGRAM_PROTOCOLS)
    assert {protocol.name for protocol in LINK_PROTOCOLS} == {"arp", "lldp", "cdp"}


def test_stream_protocols_are_asked_strongest_first():
    names = [protocol.name for protocol in STREAM_PROTOCOLS]
    strongest_first = [
        *(
            "dicom",
            "tls",
            "http",
            "smb",
            "hl7",
            "ssh",
            "rdp",
            "vnc",
            "ldap",
            "kerberos",
            "dns",
            "smtp",
            "ftp",
            "telnet",
            "rcmd",
        ),
    ]
    order = [strongest_first.index(name) for name in names]
    assert order == sorted(order)


def test_the_registry_is_light():
    """Start-up is part of every run: third-party packages are imported when first used."""
    script = (
        "import sys, radvigil.protocols; print([m for m in ('numpy', 'cryptography', 'networkx') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == "[]"


def seeds_of_streams() -> list[tuple[str, bytes]]:
    modules = [importlib.import_module(f"fuzz.{found.name}") for found in pkgutil.iter_modules(fuzz.__path__)]
    found = []
    for module in modules:
        names = [value.name for value in vars(module).values() if isinstance(value, StreamProtocol)]
        found += [(name, seed) for name in names for seed in getattr(module, "SEEDS", ())]
    return found


@pytest.mark.parametrize(("name", "seed"), seeds_of_streams())
def test_no_stream_protocol_takes_anothers_opening(name, seed):
    """On ports that nobody claims, either side speaking first: whoever says YES is the protocol itself."""
    items = seed.split(b"\xfe")
    first, second = b"".join(items[0::2])[:512], b"".join(items[1::2])[:512]
    for orig, resp in ((first, second), (first, b""), (second, first), (b"", first)):
        opening = Opening(orig, resp, 40000, 40001, False)
        assert {one.name for one in STREAM_PROTOCOLS if one.probe(opening) is Match.YES} <= {name}
