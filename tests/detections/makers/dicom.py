"""Captures for the rules about DICOM: written by the tests' own writers; machines, names and patients are invented."""

from __future__ import annotations

from collections.abc import Callable

from tests.support import dicom_traffic as d
from tests.support import packets as p
from tests.support.packets import CLIENT, SERVER, Packet
from tests.traces.make import CT, PACS, SECOND, VERIFICATION, Host, Turns, echo, ends, stores


def talk(turns: Turns, number: int = 0, *, client: Host = CT, server: Host = PACS, port: int = 104) -> list[Packet]:
    """A conversation on its own client port, `number` seconds after the first."""
    at = ends(client, server, port, client_port=40_000 + number, start=p.EPOCH + number * SECOND)
    return p.conversation(turns, at)


def refused(calling: str, called: str = "PACS", reason: int = 3) -> Turns:
    """A-ASSOCIATE-RJ: permanent, by the service user, title not recognised (PS3.8 9.3.4)."""
    return [(CLIENT, d.request(VERIFICATION, calling, called)), (SERVER, d.reject(1, 1, reason))]


def images_in_clear() -> bytes:
    return p.pcap(talk(stores(2)))


def echoes_only() -> bytes:
    return p.pcap([*talk(echo()), *talk(stores(0), 1)])


def many_titles() -> bytes:
    return p.pcap([packet for n in range(6) for packet in talk(refused(f"TITLE{n}"), n)])


def one_title_again_and_again() -> bytes:
    return p.pcap([packet for n in range(12) for packet in talk(refused("CT_1"), n)])


MAKERS: dict[str, Callable[[], bytes]] = {
    "RV-DICOM-001/fires.pcap": images_in_clear,
    "RV-DICOM-001/silent.pcap": echoes_only,
    "RV-NET-026/fires.pcap": images_in_clear,
    "RV-NET-026/silent.pcap": images_in_clear,
    "RV-DICOM-020/fires.pcap": many_titles,
    "RV-DICOM-020/silent.pcap": one_title_again_and_again,
}
