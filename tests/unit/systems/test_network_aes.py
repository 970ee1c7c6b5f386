"""Application entities, their roles and capabilities, and the services of machines."""

from __future__ import annotations

from radvigil.records import Certificate, DicomAssociation, PresentationContext, Smb, Tls
from tests.support.events import CT, EXPLICIT, MR, STUDY_FIND, STUDY_GET, Wire, closed, device_at


def test_roles_port_and_implementation():
    wire = Wire()
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), port=4242)
    wire.ask("10.0.0.40", "10.0.0.20", aes=("WS", "PACS"), command="C-FIND", sop_class=STUDY_FIND, port=4242)
    site = closed(wire)
    (archive,) = device_at(site, "10.0.0.20").network_aes
    assert archive.roles == ("acceptor", "query-scp", "storage-scp")
    assert archive.port == 4242
    (ct,) = device_at(site, "10.0.0.11").network_aes
    assert (ct.port, ct.implementation_version_name) == (None, "OFFIS_DCMTK_367")
    assert ct.evidence.references[0].packet > 0


def test_capabilities_negotiated_and_used():
    wire = Wire()
    flow = wire.flow("10.0.0.11", "10.0.0.20", 104)
    contexts = (
        PresentationContext(1, CT, (EXPLICIT,), 0, EXPLICIT),
        PresentationContext(3, MR, (EXPLICIT,), 0, EXPLICIT),
        PresentationContext(5, STUDY_GET, (EXPLICIT,), 3),
    )
    wire.associate(flow, "CT1", "PACS", CT, presentation_contexts=contexts)
    wire.exchange(flow, ("CT1", "PACS"), "C-STORE", CT)
    wire.end(flow, "dicom")
    (archive,) = device_at(closed(wire), "10.0.0.20").network_aes
    found = {(each.sop_class, each.role, each.transfer_syntaxes, each.used) for each in archive.transfer_capabilities}
    assert found == {(CT, "SCP", (EXPLICIT,), 1), (MR, "SCP", (EXPLICIT,), 0)}


def test_role_selection_turns_capabilities_round():
    wire = Wire()
    flow = wire.flow("10.0.0.40", "10.0.0.20", 104)
    context = PresentationContext(1, CT, (EXPLICIT,), 0, EXPLICIT, scu_role=False, scp_role=True)
    wire.associate(flow, "WS", "PACS", CT, presentation_contexts=(context,))
    wire.end(flow, "dicom")
    (station,) = device_at(closed(wire), "10.0.0.40").network_aes
    assert [each.role for each in station.transfer_capabilities] == ["SCP"]


def test_titles_that_were_refused_belong_to_nobody():
    wire = Wire()
    for title in ("PACS1", "PACS2", "ORTHANC"):
        flow = wire.flow("10.0.0.66", "10.0.0.20", 104)
        wire.say(DicomAssociation, flow, calling_ae="X", called_ae=title, result="rejected", source=1, reason=7)
        wire.end(flow, "dicom")
    device = device_at(closed(wire), "10.0.0.20")
    assert device.network_aes == ()
    assert [service.name for service in device.services] == ["dicom"]


def test_services_say_what_the_server_said():
    wire = Wire()
    certificate = Certificate(
        "CN=vna", "CN=vna", "1", 0, 1, "rsa", 2048, "sha256", True, ("vna.x", "10.0.0.22"), "ab12"
    )
    flow = wire.flow("10.0.0.11", "10.0.0.22", 2762)
    wire.say(Tls, flow, version="TLS1.2", ja4="t13d", server_certificates=(certificate,), carries="dicom")
    wire.end(flow, "tls", encrypted=True)
    flow = wire.flow("10.0.0.11", "10.0.0.22", 445)
    wire.say(Smb, flow, dialect="SMB1", server_os="Windows 5.1", signing="disabled")
    wire.end(flow, "smb")
    site = closed(wire)
    server, client = device_at(site, "10.0.0.22"), device_at(site, "10.0.0.11")
    details = {service.name: dict(service.details) for service in server.services}
    assert details["tls"]["self_signed"] == "yes"
    assert details["smb"] == {"dialect": "SMB1", "os": "Windows 5.1", "signing": "disabled"}
    assert [name.value for name in server.names] == ["vna.x"]
    assert server.operating_system.value == "Windows XP"
    assert ("certificate", "ab12") in [(anchor.kind, anchor.value) for anchor in server.anchors]
    assert {service.encrypted for service in server.services} == {"yes", "no"}
    assert ("ja4", "t13d") in [detail for service in client.services for detail in service.details]


def test_the_hours_of_work():
    wire = Wire()
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), count=4, manufacturer="X", model="Y", serial="7171")
    activity = closed(wire).activity
    (whole,) = [each for each in activity.hours if not each.device]
    assert (whole.images, whole.messages) == (4, 8)
    assert whole.bytes == 5000 * 4 + 400 + 100 * 4 + 300
    assert whole.hour % 3_600_000_000_000 == 0
