"""Who talks to whom about what."""

from __future__ import annotations

from radvigil.records import Http, Tls
from tests.support.events import CT, STUDY_FIND, STUDY_GET, WORKLIST, Wire, closed, device_at


def between(site, orig: str, resp: str):
    source, target = device_at(site, orig).id, device_at(site, resp).id
    return [each for each in site.conversations if (each.source, each.target) == (source, target)]


def test_images_queries_and_worklist_are_different_edges():
    wire = Wire()
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"))
    wire.ask("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), command="C-FIND", sop_class=STUDY_FIND)
    wire.ask("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), command="C-FIND", sop_class=WORKLIST)
    edges = between(closed(wire), "10.0.0.11", "10.0.0.20")
    assert {(edge.what, edge.flows, edge.messages) for edge in edges} == {
        ("images", 1, 6), ("queries", 1, 2), ("worklist", 1, 2),
    }  # fmt: skip
    assert sum(edge.bytes_out for edge in edges) == 15_400 + 1000 + 1000
    assert {edge.encrypted for edge in edges} == {"no"}


def test_images_of_a_retrieval_come_back():
    wire = Wire()
    flow = wire.flow("10.0.0.40", "10.0.0.20", 104)
    wire.associate(flow, "WS", "PACS", STUDY_GET)
    wire.exchange(flow, ("WS", "PACS"), "C-GET", STUDY_GET)
    wire.exchange(flow, ("WS", "PACS"), "C-STORE", CT, sender="resp", bytes=500_000)
    wire.end(flow, "dicom", 1000, 501_000)
    site = closed(wire)
    (images,) = [edge for edge in between(site, "10.0.0.40", "10.0.0.20") if edge.what == "images"]
    assert images.data_flow == "back"
    assert images.bytes_back >= 500_000
    assert device_at(site, "10.0.0.20").kind.value == "archive"


def test_refused_and_unanswered_flows_are_counted_as_failed():
    wire = Wire()
    wire.talk("10.0.0.11", "10.0.0.20", 104, state="REJ", out=0, back=0)
    wire.talk("10.0.0.11", "10.0.0.20", 104, state="S0", out=0, back=0, resp_packets=0)
    (edge,) = between(closed(wire), "10.0.0.11", "10.0.0.20")
    assert (edge.flows, edge.failed, edge.service) == (2, 2, "unknown")


def test_rejected_associations_are_failures():
    wire = Wire()
    flow = wire.flow("10.0.0.66", "10.0.0.20", 104)
    wire.associate(flow, "X", "WRONG", CT, result="rejected", source=1, reason=7, presentation_contexts=())
    wire.end(flow, "dicom")
    site = closed(wire)
    (edge,) = between(site, "10.0.0.66", "10.0.0.20")
    assert (edge.flows, edge.failed) == (1, 1)
    (group,) = site.associations
    assert (group.result, group.reasons) == ("rejected", (("1/7", 1),))
    assert device_at(site, "10.0.0.20").network_aes == ()


def test_a_scan_of_many_ports_is_one_edge():
    wire = Wire()
    for port in range(20_000, 20_200):
        wire.talk("10.0.0.66", "10.0.0.20", port, state="REJ", out=0, back=0)
    (edge,) = between(closed(wire), "10.0.0.66", "10.0.0.20")
    assert (edge.flows, edge.failed, edge.port) == (200, 200, None)


def test_tls_on_the_port_of_dicom_is_presumed_images():
    wire = Wire()
    flow = wire.flow("10.0.0.11", "10.0.0.22", 2762)
    wire.say(Tls, flow, version="TLS1.2", carries="dicom", established=True)
    wire.end(flow, "tls", encrypted=True)
    site = closed(wire)
    (edge,) = between(site, "10.0.0.11", "10.0.0.22")
    assert (edge.what, edge.encrypted, edge.service) == ("images", "yes", "tls")
    assert edge.presumed == "dicom"


def test_tls_between_machines_that_speak_dicom_elsewhere_is_presumed_too():
    wire = Wire()
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"))
    wire.ask("10.0.0.40", "10.0.0.20", aes=("WS", "PACS"), command="C-FIND", sop_class=STUDY_FIND)
    wire.talk("10.0.0.11", "10.0.0.20", 4100, "tls", encrypted=True)
    wire.talk("10.0.0.11", "10.0.0.20", 443, "tls", encrypted=True)
    edges = between(closed(wire), "10.0.0.11", "10.0.0.20")
    assert {(edge.port, edge.what) for edge in edges if edge.service == "tls"} == {(4100, "images"), (443, "web")}


def test_dicomweb_carries_images():
    wire = Wire()
    flow = wire.flow("10.0.0.40", "10.0.0.20", 8042)
    wire.say(Http, flow, method="GET", status=200, service="dicomweb", response_bytes=9000)
    wire.end(flow, "http")
    wire.talk("10.0.0.40", "10.0.0.41", 80, "http")
    site = closed(wire)
    assert [edge.what for edge in between(site, "10.0.0.40", "10.0.0.20")] == ["images"]
    assert [edge.what for edge in between(site, "10.0.0.40", "10.0.0.41")] == ["web"]
    assert device_at(site, "10.0.0.20").kind.value == "archive"


def test_a_flow_met_in_its_middle_is_turned_round():
    wire = Wire()
    flow = wire.flow("10.0.0.20", "10.0.0.11", 50_123, orig_port=104)
    wire.end(flow, "", 10, 2000, state="OTH")
    (edge,) = between(closed(wire), "10.0.0.11", "10.0.0.20")
    assert (edge.port, edge.bytes_out, edge.bytes_back) == (104, 2000, 10)


def test_messages_and_statuses_belong_to_the_accepted_group():
    wire = Wire()
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), count=2)
    (group,) = closed(wire).associations
    assert group.messages == (("C-STORE-RQ", 2), ("C-STORE-RSP", 2))
    assert group.statuses == (("C-STORE-RSP 0000", 2),)


def test_ports_that_come_and_go_are_one_edge():
    wire = Wire()
    for port in range(30_000, 30_040):
        wire.talk("10.0.0.5", "10.0.0.9", port)
    wire.talk("10.0.0.5", "10.0.0.8", 30_000)
    site = closed(wire)
    (edge,) = between(site, "10.0.0.5", "10.0.0.9")
    assert (edge.port, edge.flows) == (None, 40)
    (other,) = between(site, "10.0.0.5", "10.0.0.8")
    assert other.port == 30_000
    assert len(device_at(site, "10.0.0.9").services) == 1
