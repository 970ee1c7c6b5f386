"""Flows, addresses and names: what each event leaves in the ledger."""

from __future__ import annotations

from radvigil.records import Arp, Banner, Clock, Dhcp, Dns, FlowEnd, Name, Snmp
from radvigil.systems.ledger import Endpoint, Ledger
from radvigil.systems.ports import kept_of_attempts

UNANSWERED = frozenset({"S0", "REJ", "RSTOS0", "RSTRH", "SH", "SHR"})
"""Zeek's states of a TCP flow that never opened."""


def flow_end(ledger: Ledger, event: FlowEnd) -> None:
    flow = event.flow
    if flow is None:
        return
    pair = ledger.pair(flow)
    failed = event.state in UNANSWERED and flow.transport == "tcp" and not (event.orig_bytes or event.resp_bytes)
    key = pair.key
    if failed and not event.service and not kept_of_attempts(flow.transport, pair.port):
        key = (*key[:6], 0)
    sums = ledger.flows.see((*key, event.service), event.mark, flow, event.duration).sums
    out, back, asked, answered = event.orig_bytes, event.resp_bytes, event.orig_packets, event.resp_packets
    if pair.swapped:
        out, back, asked, answered = back, out, answered, asked
    sums[0] += out
    sums[1] += back
    sums[2] += failed
    sums[3] += answered > 0
    sums[4] += event.encrypted
    sums[5] += asked > 0


def arp(ledger: Ledger, event: Arp) -> None:
    """A sender says its own binding (RFC 826); a probe names no address (RFC 5227 1.1)."""
    if event.sender_ip in ("", "0.0.0.0", "::") or not event.sender_mac:  # noqa: S104 - an address read, not bound
        return
    how = "nd" if event.operation == "neighbour" else "arp"
    ledger.owners.see((event.sender_ip, event.sender_mac, how, event.vlan), event.mark, None)


def dhcp(ledger: Ledger, event: Dhcp) -> None:
    client: Endpoint = ("", event.client_mac, 0)
    if event.client_mac:
        if event.message in ("ack", "reply") and event.assigned_ip:
            vlan = event.flow.vlan if event.flow is not None else 0
            ledger.owners.see((event.assigned_ip, event.client_mac, "dhcp", vlan), event.mark, event.flow)
        ledger.fact(client, "name", (event.hostname, "dhcp.hostname"), event)
        ledger.fact(client, "dhcp.vendor_class", (event.vendor_class, "dhcp.vendor_class"), event)
        parameters = ",".join(str(code) for code in event.parameters)
        ledger.fact(client, "dhcp.parameters", (parameters, "dhcp.parameters"), event)
    for field, addresses in (("router", event.routers), ("dns", event.name_servers), ("ntp", event.time_servers)):
        for address in addresses:
            ledger.heard(address, "role", (field, "dhcp.option"), event)
    ledger.heard(event.server_ip, "role", ("dhcp", "dhcp.option"), event)


def name(ledger: Ledger, event: Name) -> None:
    software = "announced.os" if event.software.startswith("Windows ") else "software"
    fields = [("name", event.name), ("domain", event.domain), ("manufacturer", event.manufacturer)]
    fields += [("model", event.model), (software, event.software), ("serial", event.serial)]
    fields += [("role", role) for role in event.roles] + [("announced", service) for service in event.services]
    flow = event.flow
    vlan = flow.vlan if flow is not None else 0
    for field, value in fields:
        fact = (value, event.source if field != "name" else f"name.{event.source}")
        if event.said_by_itself and (event.ip or event.mac):
            mac = event.mac or (flow.orig_mac if flow is not None and flow.orig_ip == event.ip else "")
            ledger.fact((event.ip, mac, vlan), field, fact, event)
        elif event.mac:
            # Whoever has the address now need not be the one it was given to then.
            ledger.fact(("", event.mac, 0), field, fact, event)
        elif event.ip:
            ledger.heard(event.ip, field, fact, event)


def dns(ledger: Ledger, event: Dns) -> None:
    """A server's answer names other machines; reverse zones are read the other way round (RFC 1035 3.5)."""
    if event.qtype in ("A", "AAAA"):
        for answer in event.answers:
            if answer.count(".") == 3 or ":" in answer:
                ledger.heard(answer, "name", (event.query.rstrip("."), "name.dns"), event)
    elif event.qtype == "PTR" and event.query.endswith(".in-addr.arpa"):
        address = ".".join(reversed(event.query.removesuffix(".in-addr.arpa").split(".")))
        for answer in event.answers:
            ledger.heard(address, "name", (answer.rstrip("."), "name.dns"), event)


def snmp(ledger: Ledger, event: Snmp) -> None:
    if event.flow is None:
        return
    ledger.served(event, "snmp", version=event.version, community=event.community_class)
    agent = ledger.pair(event.flow).sender(event.sender)
    ledger.fact(agent, "name", (event.sys_name, "name.snmp"), event)
    ledger.fact(agent, "snmp.description", (event.sys_descr, "snmp.description"), event)
    ledger.fact(agent, "snmp.object_id", (event.sys_object_id, "snmp.object_id"), event)


def clock(ledger: Ledger, event: Clock) -> None:
    if event.source == "ntp":
        stratum = "" if event.stratum is None else str(event.stratum)
        ledger.served(event, "ntp", stratum=stratum, reference=event.reference)


def banner(ledger: Ledger, event: Banner) -> None:
    if event.flow is not None and event.sender == "resp":
        ledger.served(event, event.protocol, banner=event.text)
