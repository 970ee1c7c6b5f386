"""Holds a result beside the laboratory's truth and says, in words, everything that is not the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Plain = dict[str, Any]

WORDS = frozenset({"public"})
"""A community of SNMP that is an ordinary word as well."""
SENTENCES = frozenset({".html", ".csv", ".sarif"})

KINDS = {
    "gateway/router": "router",
    "PACS/archive": "archive",
    "worklist/RIS": "worklist",
    "HL7 engine": "hl7-engine",
    "generic server": "server",
}
"""The laboratory's words for kinds, where they are not the report's own."""


def differences(out: Path, truth: Plain) -> list[str]:
    """Everything in which the result in `out` is not what the laboratory did."""
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return [
        *_devices(report, truth),
        *_entities(report, truth),
        *_associations(report, truth),
        *_messages(report, truth),
        *_hl7(out, truth),
        *leaks(out, truth["identifiers"]),
    ]


def leaks(out: Path, identifiers: list[str]) -> Iterator[str]:
    """Identifiers that were put on the wire and stand in an output in clear."""
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        text = path.read_bytes().lower()
        for identifier in identifiers:
            if path.suffix in SENTENCES and identifier in WORDS:
                continue  # the program says this word itself; files without sentences are searched for it
            if len(identifier) >= 4 and identifier.encode().lower() in text:
                yield f"{path.name} holds {identifier}"


def _devices(report: Plain, truth: Plain) -> Iterator[str]:
    ours = {a["ip"]: d for d in report["devices"] for a in d["addresses"]}
    for device in truth["devices"]:
        addresses = [ip for ip in (*device["ips"], *device["ipv6"]) if ip in ours]
        if not addresses:
            if _took_part(device, truth):
                yield f"{device['name']} was not seen"
            continue
        seen = {ours[ip]["id"] for ip in addresses}
        if len(seen) > 1:
            yield f"{device['name']} was taken for {len(seen)} devices"
        yield from _identity(device, ours[addresses[0]])
    owners = {ip: d["name"] for d in truth["devices"] for ip in (*d["ips"], *d["ipv6"])}
    for device in report["devices"]:
        names = {owners.get(a["ip"], f"nobody ({a['ip']})") for a in device["addresses"]} - _link_local(device)
        if len(names) > 1:
            yield f"{sorted(names)} were taken for one device"


def _link_local(device: Plain) -> set[str]:
    return {f"nobody ({a['ip']})" for a in device["addresses"] if a["ip"].startswith("fe80:")}


def _took_part(device: Plain, truth: Plain) -> bool:
    return any(ip in (a["orig_ip"], a["resp_ip"]) for a in truth["associations"] for ip in device["ips"])


def _identity(device: Plain, seen: Plain) -> Iterator[str]:
    kind = KINDS.get(device["kind"], device["kind"])
    rivals = {rival["value"] for rival in seen["kind"]["rivals"]}
    if seen["kind"]["value"] != kind and not (seen["kind"]["confidence"] == "low" and kind in rivals):
        yield f"{device['name']} is {kind}, not {seen['kind']['value']}"
    for name in ("manufacturer", "model", "serial"):
        value = (seen.get(name) or {}).get("value")
        if device[name] and _sends_images(device) and value != device[name]:
            yield f"{device['name']}: {name} is {device[name]!r}, not {value!r}"


def _sends_images(device: Plain) -> bool:
    return bool(device["station"])


def _entities(report: Plain, truth: Plain) -> Iterator[str]:
    ours = {(a["ip"], e["ae_title"]) for d in report["devices"] for a in d["addresses"] for e in d["network_aes"]}
    for association in truth["associations"]:
        if not association["tls"]:
            if (association["orig_ip"], association["calling_ae"]) not in ours:
                yield f"AE {association['calling_ae']} of {association['origin']} was not seen"
            if association["result"] == "accepted" and (association["resp_ip"], association["called_ae"]) not in ours:
                yield f"AE {association['called_ae']} of {association['target']} was not seen"


def _key(association: Plain) -> tuple[str, ...]:
    names = ("orig_ip", "resp_ip", "resp_port", "calling_ae", "called_ae", "result")
    return tuple(str(association[name]) for name in names)


def _associations(report: Plain, truth: Plain) -> Iterator[str]:
    did: Counter[tuple[str, ...]] = Counter()
    for association in truth["associations"]:
        if not association["tls"]:
            did[_key(association)] += association.get("count", 1)
    saw: Counter[tuple[str, ...]] = Counter()
    for group in report["associations"]:
        saw[_key(group)] += group["count"]
    for key in sorted(did | saw):
        if did[key] != saw[key]:
            yield f"associations {key}: {did[key]} were made, {saw[key]} seen"


def _messages(report: Plain, truth: Plain) -> Iterator[str]:
    did: Counter[tuple[str, ...]] = Counter()
    for association in truth["associations"]:
        if not association["tls"]:
            for message in association["messages"]:
                did[*_key(association), message["command"]] += message["count"] * association.get("count", 1)
    saw: Counter[tuple[str, ...]] = Counter()
    for group in report["associations"]:
        for command, count in group["messages"].items():
            saw[*_key(group), command] += count
    for key in sorted(did | saw):
        if did[key] != saw[key]:
            yield f"messages {key}: {did[key]} were sent, {saw[key]} seen"


HL7_NAMES = ("message_type", "control_id", "sending_application", "sending_facility", "receiving_application",
             "receiving_facility", "version")  # fmt: skip


def _hl7(out: Path, truth: Plain) -> Iterator[str]:
    path = out / "events" / "hl7_message.ndjson"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    saw = Counter(tuple(json.loads(line).get(name, "") for name in HL7_NAMES) for line in lines)
    did: Counter[tuple[str, ...]] = Counter()
    for message in truth["hl7_messages"]:
        did[tuple(message[name] for name in HL7_NAMES)] += message.get("count", 1)
    for key in sorted(did | saw):
        if did[key] != saw[key]:
            yield f"HL7 {key}: {did[key]} were sent, {saw[key]} seen"
