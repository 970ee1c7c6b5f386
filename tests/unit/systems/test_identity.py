"""Which endpoints are one machine."""

from __future__ import annotations

from radvigil.records import Dhcp, Name, Smb
from radvigil.systems.addresses import is_machine, is_own_kind
from radvigil.systems.identity import Union, is_router
from tests.support.events import SECOND, Wire, closed, device_at, mac_of

GATEWAY = "02:00:0a:00:00:01"


def test_hosts_behind_a_router_are_told_apart():
    wire = Wire(macs=dict.fromkeys(("10.9.0.5", "10.9.0.6", "10.9.0.7"), GATEWAY))
    wire.arp("10.0.0.1")
    wire.arp("10.0.0.20")
    for ip in ("10.9.0.5", "10.9.0.6", "10.9.0.7"):
        wire.talk(ip, "10.0.0.20", 104, "dicom")
    site = closed(wire)
    assert len(site.devices) == 5
    assert device_at(site, "10.9.0.5").scope == "routed"
    assert device_at(site, "10.9.0.5").macs == ()
    router = device_at(site, "10.0.0.1")
    assert (router.kind.value, router.macs) == ("router", (GATEWAY,))


def test_one_routed_host_is_enough_when_the_router_said_its_own_address():
    wire = Wire(macs={"10.9.0.5": GATEWAY})
    wire.arp("10.0.0.1")
    wire.talk("10.9.0.5", "10.0.0.20", 104, "dicom")
    site = closed(wire)
    assert device_at(site, "10.9.0.5").scope == "routed"
    assert device_at(site, "10.0.0.1").kind.value == "router"


def test_a_name_given_by_dhcp_stays_with_the_card_it_was_given_to():
    first, second = "02:aa:00:00:00:01", "02:aa:00:00:00:02"
    wire = Wire(macs={"10.0.0.50": first})
    for mac, hostname in ((first, "ct-scanner"), (second, "reading-room")):
        wire.say(Dhcp, message="ack", client_mac=mac, assigned_ip="10.0.0.50", hostname=hostname)
        wire.say(Name, source="dhcp", name=hostname, ip="10.0.0.50", mac=mac, said_by_itself=False)
        wire.macs["10.0.0.50"] = mac
        wire.talk("10.0.0.50", "10.0.0.20", 104, "dicom")
        wire.now += 86_400 * SECOND
    names = {device.macs: [each.value for each in device.names] for device in closed(wire).devices}
    assert (names[(first,)], names[(second,)]) == (["ct-scanner"], ["reading-room"])


def test_an_address_is_in_the_vlan_where_it_was_announced():
    wire = Wire()
    wire.arp("10.0.0.7", vlan=30)
    (address,) = device_at(closed(wire), "10.0.0.7").addresses
    assert (address.vlan, address.assigned) == (30, "said")


def test_an_address_that_changes_hands_is_two_devices():
    wire = Wire(macs={"10.0.0.50": "02:aa:00:00:00:01"})
    wire.say(Dhcp, message="ack", client_mac="02:aa:00:00:00:01", assigned_ip="10.0.0.50", hostname="first")
    wire.talk("10.0.0.50", "10.0.0.20", 104, "dicom")
    wire.now += 86_400 * SECOND
    wire.macs["10.0.0.50"] = "02:aa:00:00:00:02"
    wire.say(Dhcp, message="ack", client_mac="02:aa:00:00:00:02", assigned_ip="10.0.0.50", hostname="second")
    wire.talk("10.0.0.50", "10.0.0.20", 104, "dicom")
    site = closed(wire)
    holders = [d for d in site.devices if any(a.ip == "10.0.0.50" for a in d.addresses)]
    assert sorted((d.macs, d.names[0].value) for d in holders) == [
        (("02:aa:00:00:00:01",), "first"),
        (("02:aa:00:00:00:02",), "second"),
    ]
    assert {a.assigned for d in holders for a in d.addresses} == {"dhcp"}


def test_two_addresses_that_one_card_claims_are_one_device():
    wire = Wire(macs={"10.0.0.60": "02:bb:00:00:00:01", "10.0.0.61": "02:bb:00:00:00:01"})
    wire.arp("10.0.0.60", "02:bb:00:00:00:01")
    wire.arp("10.0.0.61", "02:bb:00:00:00:01")
    wire.talk("10.0.0.60", "10.0.0.20", 104, "dicom")
    wire.talk("10.0.0.61", "10.0.0.20", 104, "dicom")
    site = closed(wire)
    assert device_at(site, "10.0.0.60") == device_at(site, "10.0.0.61")


def test_two_addresses_of_one_card_that_nobody_claimed_are_not_proved_one():
    wire = Wire(macs={"10.0.0.60": "02:bb:00:00:00:01", "10.0.0.61": "02:bb:00:00:00:01"})
    wire.talk("10.0.0.60", "10.0.0.20", 104, "dicom")
    wire.talk("10.0.0.61", "10.0.0.20", 104, "dicom")
    site = closed(wire)
    assert device_at(site, "10.0.0.60").id != device_at(site, "10.0.0.61").id


def test_both_address_families_of_one_card_are_one_device():
    mac = "02:cc:00:00:00:01"
    wire = Wire(macs={"10.0.0.70": mac, "fd00::70": mac, "fe80::70": mac})
    wire.talk("10.0.0.70", "10.0.0.20", 104, "dicom")
    wire.talk("fd00::70", "fd00::20", 104, "dicom")
    wire.talk("fe80::70", "fe80::20", 104, "dicom")
    assert {a.ip for a in device_at(closed(wire), "10.0.0.70").addresses} == {"10.0.0.70", "fd00::70", "fe80::70"}


def test_one_machine_seen_on_both_sides_of_a_router():
    wire = Wire()
    wire.arp("10.0.0.1")
    wire.arp("10.0.0.5")
    wire.talk("10.0.0.5", "10.9.0.9", 104, "dicom")
    wire.macs = {"10.0.0.5": "02:dd:00:00:00:01", "10.9.0.9": "02:dd:00:00:00:02"}
    wire.arp("10.9.0.1", "02:dd:00:00:00:01")
    wire.talk("10.0.0.5", "10.9.0.9", 104, "dicom")
    device = device_at(closed(wire), "10.0.0.5")
    assert device.macs == (mac_of("10.0.0.5"),)


def test_groups_and_broadcasts_are_nobody():
    wire = Wire(macs={"10.0.0.255": "ff:ff:ff:ff:ff:ff", "224.0.0.251": "01:00:5e:00:00:fb"})
    for target in ("10.0.0.255", "224.0.0.251", "255.255.255.255", "ff02::fb"):
        wire.talk("10.0.0.5", target, 137, "nbns", transport="udp", resp_packets=0)
    assert len(closed(wire).devices) == 1


def test_a_virtual_router_mac_belongs_to_no_device():
    wire = Wire(macs={"10.0.0.254": "00:00:5e:00:01:07", "10.9.0.9": "00:00:5e:00:01:07"})
    wire.arp("10.0.0.254", "00:00:5e:00:01:07")
    wire.talk("10.0.0.5", "10.9.0.9", 104, "dicom")
    site = closed(wire)
    assert device_at(site, "10.9.0.9").macs == ()
    assert device_at(site, "10.9.0.9").id != device_at(site, "10.0.0.254").id


def test_public_addresses_are_outside_one_device_each():
    wire = Wire(macs={"8.8.8.8": GATEWAY, "9.9.9.9": GATEWAY})
    wire.talk("10.0.0.5", "8.8.8.8", 443, "tls")
    wire.talk("10.0.0.5", "9.9.9.9", 443, "tls")
    site = closed(wire)
    assert [device_at(site, ip).scope for ip in ("8.8.8.8", "9.9.9.9", "10.0.0.5")] == ["outside", "outside", "local"]


def test_who_is_only_spoken_to_is_said_so():
    wire = Wire()
    wire.talk("10.0.0.5", "10.0.0.9", 104, state="S0", out=0, back=0, resp_packets=0)
    site = closed(wire)
    assert device_at(site, "10.0.0.9").spoke is False
    assert device_at(site, "10.0.0.9").services == ()
    assert site.coverage.spoken_to_only == 1


def test_what_others_say_of_an_address_makes_no_device():
    wire = Wire()
    wire.talk("10.0.0.5", "10.0.0.9", 53, "dns")
    wire.say(Name, source="dns", name="ghost.x", ip="10.0.0.77", said_by_itself=False)
    wire.say(Name, source="dns", name="pacs.x", ip="10.0.0.9", said_by_itself=False)
    site = closed(wire)
    assert len(site.devices) == 2
    assert device_at(site, "10.0.0.9").names[0].value == "pacs.x"


def test_ids_do_not_depend_on_the_rest_and_never_collide():
    wire = Wire()
    wire.talk("10.0.0.5", "10.0.0.9", 104, "dicom")
    alone = device_at(closed(wire), "10.0.0.5").id
    wire.talk("10.0.0.6", "10.0.0.9", 104, "dicom")
    site = closed(wire)
    assert device_at(site, "10.0.0.5").id == alone
    assert len({device.id for device in site.devices}) == len(site.devices)


def test_router_signs():
    assert is_router({"10.1.0.1", "10.2.0.1", "10.3.0.1"}, set())
    assert is_router({"8.8.8.8", "10.0.0.1"}, {"10.0.0.1"})
    assert is_router({f"10.0.0.{n}" for n in range(1, 12)}, {f"10.0.0.{n}" for n in range(1, 12)})
    assert not is_router({"10.0.0.1", "10.0.0.2"}, {"10.0.0.1", "10.0.0.2"})
    assert not is_router({"10.0.0.1", "fd00::1", "fd00::2"}, {"10.0.0.1"})


def test_union_does_not_depend_on_order():
    endpoints = [("10.0.0.1", "", 0), ("10.0.0.2", "", 0), ("10.0.0.3", "", 0)]
    one, other = Union(), Union()
    one.join(endpoints[0], endpoints[1])
    one.join(endpoints[1], endpoints[2])
    other.join(endpoints[2], endpoints[1])
    other.join(endpoints[1], endpoints[0])
    assert {one.find(e) for e in endpoints} == {other.find(e) for e in endpoints} == {endpoints[0]}


def test_addresses_by_their_digits():
    assert not is_own_kind("01:00:5e:00:00:fb")
    assert not is_own_kind("00:00:0c:07:ac:05")
    assert not is_own_kind("")
    assert is_own_kind("02:00:00:00:00:01")
    assert not is_machine("0.0.0.0", "02:00:00:00:00:01")
    assert not is_machine("nonsense", "")
    assert is_machine("", "02:00:00:00:00:01")


def test_a_portable_machine_keeps_itself_when_its_lease_changes():
    make = {"manufacturer": "GE", "model": "LOGIQ", "serial": "LQ77", "modality": "US"}
    wire = Wire(macs=dict.fromkeys(("10.9.0.5", "10.9.0.6", "10.9.0.7"), GATEWAY))
    wire.arp("10.0.0.1")
    for ip in ("10.9.0.5", "10.9.0.6"):
        wire.images(ip, "10.0.0.20", aes=("US1", "PACS"), **make)
        wire.now += 3600 * SECOND
    site = closed(wire)
    assert device_at(site, "10.9.0.5").id == device_at(site, "10.9.0.6").id
    wire.images("10.9.0.5", "10.0.0.20", aes=("US1", "PACS"), **make)
    site = closed(wire)
    assert device_at(site, "10.9.0.5").id != device_at(site, "10.9.0.6").id


def test_who_borrows_a_serial_number_is_another_machine():
    make = {"manufacturer": "SIEMENS", "model": "Force", "serial": "75114"}
    wire = Wire(macs={"10.0.0.11": "88:4b:39:00:00:01"})
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), **make)
    wire.now += 3600 * SECOND
    wire.images("10.0.0.66", "10.0.0.20", aes=("CT1", "PACS"), **make)
    site = closed(wire)
    assert device_at(site, "10.0.0.11").kind.value == "CT"
    assert (device_at(site, "10.0.0.66").kind.value, device_at(site, "10.0.0.66").model) == ("unknown", None)


def test_one_server_guid_joins_routed_addresses_but_not_two_cards():
    wire = Wire(macs=dict.fromkeys(("10.9.0.5", "10.9.0.6", "10.9.0.7"), GATEWAY))
    wire.arp("10.0.0.1")
    for ip in ("10.9.0.5", "10.9.0.6", "10.0.0.8", "10.0.0.9"):
        flow = wire.flow("10.0.0.40", ip, 445)
        wire.say(Smb, flow, dialect="3.1.1", server_guid="a1" if ip.startswith("10.9") else "b2")
        wire.end(flow, "smb")
    site = closed(wire)
    assert device_at(site, "10.9.0.5").id == device_at(site, "10.9.0.6").id
    assert device_at(site, "10.0.0.8").id != device_at(site, "10.0.0.9").id


def test_what_a_sweep_never_found_is_no_device():
    wire = Wire(macs={f"10.9.0.{n}": GATEWAY for n in range(1, 60)})
    for n in range(1, 60):
        wire.talk("10.0.0.66", f"10.9.0.{n}", 445, state="S0", out=0, back=0, resp_packets=0)
    wire.talk("10.0.0.66", "10.9.0.7", 445)
    site = closed(wire)
    assert {a.ip for device in site.devices for a in device.addresses} == {"10.0.0.66", "10.9.0.7"}
    assert [device.macs for device in site.devices if device.kind.value == "router"] == []


def test_a_synthetic_capture_without_real_macs_still_shows_machines():
    wire = Wire(
        macs={"10.0.0.5": "00:00:00:00:00:00", "10.0.0.9": "ff:ff:ff:ff:ff:ff", "10.0.0.127": "ff:ff:ff:ff:ff:ff"}
    )
    wire.talk("10.0.0.5", "10.0.0.9", 2575, "hl7")
    wire.talk("10.0.0.5", "10.0.0.127", 137, "nbns", transport="udp", resp_packets=0)
    site = closed(wire)
    assert sorted(a.ip for device in site.devices for a in device.addresses) == ["10.0.0.5", "10.0.0.9"]
    assert [device.macs for device in site.devices] == [(), ()]
