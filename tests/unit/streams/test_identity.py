"""Names of flows. The Community IDs are those published with its specification."""

from __future__ import annotations

import ipaddress

import pytest

from radvigil.streams.identity import Ends, address, flow_of


def ends(source: str, target: str, sport: int, dport: int, protocol: int) -> Ends:
    packed = [ipaddress.ip_address(a).packed for a in (source, target)]
    return Ends(packed[0], packed[1], sport, dport, protocol, 0, b"", b"")


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (ends("128.232.110.120", "66.35.250.204", 34855, 80, 6), "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
        (ends("66.35.250.204", "128.232.110.120", 80, 34855, 6), "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
        (ends("192.168.1.52", "8.8.8.8", 54585, 53, 17), "1:d/FP5EW3wiY1vCndhwleRRKHowQ="),
        (ends("192.168.0.89", "192.168.0.1", 8, 0, 1), "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="),
        (ends("192.168.0.1", "192.168.0.89", 0, 8, 1), "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="),
    ],
)
def test_community_id(known: Ends, expected: str) -> None:
    assert flow_of(known, 0, "").community_id == expected


def test_flow_id_tells_ends_vlan_and_time_apart_and_no_direction() -> None:
    first = ends("10.0.0.1", "10.0.0.2", 1, 2, 6)
    ids = [
        flow_of(first, 5, "a").id,
        flow_of(ends("10.0.0.2", "10.0.0.1", 2, 1, 6), 5, "b").id,
        flow_of(first, 6, "a").id,
        flow_of(first._replace(vlan=3), 5, "a").id,
        flow_of(first._replace(protocol=17), 5, "a").id,
    ]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 4
    assert len(ids[0]) == 20


def test_addresses_as_rfc_5952_writes_them() -> None:
    assert address(bytes((10, 0, 200, 1))) == "10.0.200.1"
    assert address(ipaddress.ip_address("2001:DB8:0:0:0:0:0:1").packed) == "2001:db8::1"
