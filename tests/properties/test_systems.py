"""The fold over events is a semilattice: order and partition of the events change nothing in the picture."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radvigil.records import (
    EVENT_TYPES,
    Certificate,
    Clock,
    Dhcp,
    Dns,
    Event,
    Flow,
    Http,
    Limits,
    Mark,
    Name,
    Ntlm,
    Site,
    Smb,
    Snmp,
    Ssh,
    Tls,
)
from radvigil.systems import Systems
from tests.support.events import CT, MR, STUDY_FIND, STUDY_MOVE, WORKLIST, Wire, department, mac_of

IPS = ("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.1.0.4", "192.0.2.9", "8.8.8.8", "fd00::5", "10.0.0.255", "224.0.0.251")
AES = ("CT01", "PACS", "WS", "RIS")
QUERIES = (("C-FIND", WORKLIST), ("C-FIND", STUDY_FIND), ("C-MOVE", STUDY_MOVE))

ips = st.sampled_from(IPS)
pairs = st.tuples(ips, ips, st.sampled_from(AES), st.sampled_from(AES))
STORIES = ("images", "ask", "hl7", "talk", "attempt", "arp", "dhcp", "name", "web", "windows", "tls", "other")
steps = st.lists(st.tuples(st.sampled_from(STORIES), pairs, st.integers(0, 3)), min_size=1, max_size=14)


def told(wire: Wire, story: str, pair: tuple[str, str, str, str], choice: int) -> None:
    """One step of a story, in a few variants."""
    orig, resp, calling, called = pair
    match story:
        case "images":
            make = {"manufacturer": ("GE", "ge", "SIEMENS", "")[choice], "model": "M", "serial": f"S{choice}"}
            sop_class, modality = ((CT, "CT"), (MR, "MR"))[choice % 2]
            wire.images(orig, resp, aes=(calling, called), sop_class=sop_class, modality=modality, **make)
        case "ask":
            command, sop_class = QUERIES[choice % 3]
            wire.ask(orig, resp, aes=(calling, called), command=command, sop_class=sop_class, port=104 + choice)
        case "hl7":
            wire.hl7(orig, resp, ("ADT^A04", "ORM^O01", "ORU^R01", "SIU^S12")[choice])
        case "talk":
            wire.talk(orig, resp, (80, 445, 50_000, 3389)[choice], ("http", "smb", "", "rdp,tls")[choice])
        case "attempt":
            wire.talk(orig, resp, 7000 + choice, state="S0", out=0, back=0, resp_packets=0)
        case "arp":
            wire.arp(orig, mac_of(resp) if choice == 3 else "")
        case _:
            said(wire, story, pair, choice)


def said(wire: Wire, story: str, pair: tuple[str, str, str, str], choice: int) -> None:
    orig, resp, calling, called = pair
    flow = wire.flow(orig, resp, 443)
    match story:
        case "dhcp":
            facts: dict[str, Any] = {"message": "ack", "client_mac": mac_of(resp), "assigned_ip": orig}
            wire.say(Dhcp, flow, hostname=f"host{choice}", routers=(IPS[choice],), **facts)
        case "name":
            wire.say(Name, flow, source="nbns", name=calling, ip=orig, roles=("printer",), said_by_itself=choice > 0)
            wire.say(Dns, flow, query=called, qtype="A", answers=(orig,), answered=True)
        case "web":
            api = ("", "dicomweb", "fhir", "orthanc")[choice]
            wire.say(Http, flow, method="GET", host=f"h{choice}.x", status=200, server="nginx", service=api)
        case "windows":
            wire.say(Smb, flow, dialect="SMB1", server_os="Windows 5.1", server_name=called, server_guid=f"g{choice}")
            wire.say(Ntlm, flow, server_version="6.1.7601", server_name=called, workstation=calling)
        case "tls":
            certificate = Certificate("CN=x", "CN=y", "1", 0, 1, "rsa", 2048, "sha256", True, ("x.y",), f"f{choice}")
            wire.say(Tls, flow, version="TLS1.2", server_certificates=(certificate,), mutual=bool(choice % 2))
        case _:
            wire.say(Ssh, flow, server="SSH-2.0-OpenSSH_9.2", client="SSH-2.0-PuTTY")
            wire.say(Snmp, flow, sender="resp", version="2c", sys_name=called, sys_object_id="1.3.6.1.4.1.3775.1")
            wire.say(Clock, flow, source="ntp", stratum=choice)


def written(story: list[tuple[str, tuple[str, str, str, str], int]]) -> list[Event]:
    wire = Wire()
    for step in story:
        told(wire, *step)
    return wire.events


def folded(events: list[Event], limits: Limits | None = None) -> Systems:
    fold = Systems(limits)
    for event in events:
        fold.see(event)
    return fold


def merged(parts: list[list[Event]], limits: Limits | None = None) -> Site:
    whole = Systems(limits)
    for part in parts:
        state = json.loads(json.dumps(folded(part, limits).state()))
        whole.merge(Systems.from_state(state, limits))
    return whole.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=steps, order=st.randoms(use_true_random=False), cuts=st.lists(st.integers(0, 10**6), max_size=4))
def test_any_order_and_any_partition_give_the_same_picture(story, order, cuts):
    events = written(story)
    whole = folded(events).close()
    shuffled = events[:]
    order.shuffle(shuffled)
    places = sorted({cut % (len(events) + 1) for cut in cuts} | {0, len(events)})
    parts = [shuffled[begin:end] for begin, end in pairwise(places)]
    order.shuffle(parts)
    assert merged(parts) == whole


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=steps, order=st.randoms(use_true_random=False))
def test_tables_that_are_full_still_do_not_depend_on_order(story, order):
    limits = replace(Limits(), endpoints=6, conversations=4, associations=3, values=2)
    events = written(story)
    whole = folded(events, limits).close()
    shuffled = events[:]
    order.shuffle(shuffled)
    middle = len(events) // 2
    assert merged([shuffled[:middle], shuffled[middle:]], limits) == whole


@settings(max_examples=20, deadline=None)
@given(split=st.integers(0, 200))
def test_a_department_in_two_parts_is_the_department(split):
    events = department()
    assert merged([events[:split], events[split:]]) == folded(events).close()


def test_closing_changes_nothing():
    fold = folded(department())
    assert fold.close() == fold.close()
    assert json.dumps(fold.state()) == json.dumps(folded(department()).state())


texts = st.sampled_from(
    ("", "x", "PACS", "\x00\ufffd", "10.0.0.1", "ff:ff:ff:ff:ff:ff", "é" * 40, "(((", "1.2.3")
) | st.text(max_size=12)
FLOWS = st.builds(
    Flow,
    id=st.just("f"),
    capture=st.just("c"),
    ts=st.integers(0, 2**62),
    transport=st.sampled_from(("tcp", "udp", "icmp", "other", "link")),
    orig_ip=st.sampled_from(IPS) | texts,
    orig_port=st.integers(0, 65_535),
    resp_ip=st.sampled_from(IPS) | texts,
    resp_port=st.sampled_from((104, 2762, 445, 0, 50_000)),
    vlan=st.integers(0, 4094),
    orig_mac=st.sampled_from((mac_of("10.0.0.1"), "", "00:00:5e:00:01:01")) | texts,
    resp_mac=texts,
)


def anything(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Events of a kind whose every text is whatever a peer may send."""
    chosen: dict[str, Any] = {
        "mark": st.builds(Mark, st.integers(0, 2**62), st.just("c"), st.integers(0, 2**31)),
        "flow": st.none() | FLOWS,
    }
    for each in fields(kind):
        hint = str(each.type)
        if each.name in chosen:
            continue
        if hint == "str":
            chosen[each.name] = texts
        elif hint == "tuple[str, ...]":
            chosen[each.name] = st.lists(texts, max_size=3).map(tuple)
        elif hint == "int":
            chosen[each.name] = st.integers(0, 2**40)
        elif hint == "Sender":
            chosen[each.name] = st.sampled_from(("orig", "resp", ""))
    return st.builds(kind, **chosen)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events=st.lists(st.one_of([anything(kind) for kind in EVENT_TYPES]), max_size=12))
def test_nothing_that_a_peer_writes_breaks_the_picture(events):
    whole = folded(events)
    assert whole.close() == merged([events[::2], events[1::2]])
    ids = [device.id for device in whole.close().devices]
    assert len(ids) == len(set(ids))
