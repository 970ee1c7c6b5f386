"""Ports are hints with names."""

from __future__ import annotations

from radvigil.standards import port_name


def test_imaging_ports() -> None:
    assert [port_name("tcp", port) for port in (104, 11112, 2762, 2575)] == ["dicom", "dicom", "dicom-tls", "hl7"]
    assert port_name("udp", 161) == "snmp"


def test_unknown_ports_and_transports_have_no_name() -> None:
    assert port_name("tcp", 54321) == ""
    assert port_name("icmp", 80) == ""
