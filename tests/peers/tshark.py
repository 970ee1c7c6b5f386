"""What tshark reads in a capture, in our words: the judge of DICOM and HL7.

Its PDML is hierarchical: every PDU is a `proto` element and every element of a command set a field whose `value` is the
bytes on the wire. Statuses and commands are taken from those bytes, never from the Info column, which counts twice.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

COMMANDS = {
    0x0001: "C-STORE-RQ", 0x8001: "C-STORE-RSP", 0x0010: "C-GET-RQ", 0x8010: "C-GET-RSP",
    0x0020: "C-FIND-RQ", 0x8020: "C-FIND-RSP", 0x0021: "C-MOVE-RQ", 0x8021: "C-MOVE-RSP",
    0x0030: "C-ECHO-RQ", 0x8030: "C-ECHO-RSP", 0x0FFF: "C-CANCEL-RQ",
    0x0100: "N-EVENT-REPORT-RQ", 0x8100: "N-EVENT-REPORT-RSP", 0x0110: "N-GET-RQ", 0x8110: "N-GET-RSP",
    0x0120: "N-SET-RQ", 0x8120: "N-SET-RSP", 0x0130: "N-ACTION-RQ", 0x8130: "N-ACTION-RSP",
    0x0140: "N-CREATE-RQ", 0x8140: "N-CREATE-RSP", 0x0150: "N-DELETE-RQ", 0x8150: "N-DELETE-RSP",
}  # fmt: skip
"""PS3.7 E.1, written here again so that the judge does not lean on the judged."""

HL7_PORTS = (2576, 6661)
"""Ports beside 2575 that the laboratory uses for HL7: the dissector knows its own port only."""

ASSOCIATE_RQ, ASSOCIATE_AC, ASSOCIATE_RJ, ABORT = 1, 2, 3, 7

Ends = tuple[str, ...]
"""Both ends of a conversation, in an order of their own: `10.0.0.1:104`, `10.0.0.2:40000`."""


@dataclass
class Judged:
    """What the judge found. Contexts: (id, abstract syntax, transfer syntaxes) of requests, (id, result) of answers."""

    requests: Counter[tuple[object, ...]] = field(default_factory=Counter)
    accepts: Counter[tuple[object, ...]] = field(default_factory=Counter)
    rejects: Counter[tuple[object, ...]] = field(default_factory=Counter)
    messages: Counter[tuple[Ends, str]] = field(default_factory=Counter)
    statuses: Counter[tuple[Ends, str, int]] = field(default_factory=Counter)
    hl7: Counter[tuple[str, str]] = field(default_factory=Counter)


def available() -> bool:
    return shutil.which("tshark") is not None


def judge(capture: Path) -> Judged:
    """Run tshark over a capture."""
    found = Judged()
    command = [
        "tshark", "-n", "-2", "-r", str(capture), "-Y", "dicom or hl7", "-T", "pdml",
        "-o", "tcp.desegment_tcp_streams:TRUE", "-o", "tcp.reassemble_out_of_order:TRUE",
    ]  # fmt: skip
    for port in HL7_PORTS:
        command += ["-d", f"tcp.port=={port},hl7"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdout is not None
        try:
            for _, element in ElementTree.iterparse(running.stdout):
                if element.tag == "packet":
                    _packet(element, found)
                    element.clear()
        except ElementTree.ParseError:
            pass  # a capture cut at its end leaves the last packet open
    return found


def _packet(packet: ElementTree.Element, found: Judged) -> None:
    ends = _ends(packet)
    for proto in packet.findall("proto"):
        if proto.get("name") == "dicom":
            _pdu(proto, ends, found)
        elif proto.get("name") == "hl7":
            found.hl7.update(_hl7(proto))


def _ends(packet: ElementTree.Element) -> Ends:
    said = {f.get("name"): f.get("show") or "" for f in packet.iter("field")}
    address = "ip" if "ip.src" in said else "ipv6"
    return tuple(sorted(f"{said.get(f'{address}.{side}')}:{said.get(f'tcp.{side}port')}" for side in ("src", "dst")))


def _pdu(proto: ElementTree.Element, ends: Ends, found: Judged) -> None:
    kind = int(_first(proto, "dicom.pdu.type", "0x00"), 16)
    if kind == ASSOCIATE_RQ:
        contexts = tuple((number, abstract, syntaxes) for number, abstract, syntaxes, _ in _contexts(proto))
        titles = (_first(proto, "dicom.assoc.ae.calling").strip(), _first(proto, "dicom.assoc.ae.called").strip())
        implementation = (_first(proto, "dicom.userinfo.uid"), _first(proto, "dicom.userinfo.version").strip())
        found.requests[ends, *titles, *implementation, contexts] += 1
    elif kind == ASSOCIATE_AC:
        contexts = tuple(sorted((number, result or 0) for number, _, _, result in _contexts(proto)))
        found.accepts[ends, _first(proto, "dicom.userinfo.uid"), contexts] += 1
    elif kind == ASSOCIATE_RJ:
        codes = [int(_first(proto, f"dicom.assoc.reject.{name}", "0"), 0) for name in ("result", "source", "reason")]
        found.rejects[ends, *codes] += 1
    else:
        _command(proto, ends, found)


def _contexts(proto: ElementTree.Element) -> Iterator[tuple[int, str, tuple[str, ...], int | None]]:
    for item in proto.iter("field"):
        number = item.find("field[@name='dicom.pctx.id']")
        if number is None or item.get("name"):
            continue
        result = item.find("field[@name='dicom.pctx.result']")
        abstract = [_uid(f) for f in item.iter("field") if f.get("name") == "dicom.pctx.abss.syntax"]
        syntaxes = tuple(_uid(f) for f in item.iter("field") if f.get("name") == "dicom.pctx.xfer.syntax")
        yield (int(number.get("value") or "0", 16), "".join(abstract), syntaxes,
               None if result is None else int(result.get("value") or "0", 16))  # fmt: skip


def _uid(element: ElementTree.Element) -> str:
    return bytes.fromhex(element.get("value") or "").decode("ascii", "replace").rstrip("\0 ")


def _first(proto: ElementTree.Element, name: str, missing: str = "") -> str:
    for element in proto.iter("field"):
        if element.get("name") == name:
            return element.get("show") or missing
    return missing


def _command(proto: ElementTree.Element, ends: Ends, found: Judged) -> None:
    command = None
    for element in proto.iter("field"):
        tag = (element.get("show") or "")[:11]
        value = element.get("value") or ""
        if tag == "(0000,0100)" and len(value) >= 20:
            code = int.from_bytes(bytes.fromhex(value[16:20]), "little")
            command = COMMANDS.get(code, f"{code:04X}")
            found.messages[ends, command] += 1
        elif tag == "(0000,0900)" and command and len(value) >= 20:
            found.statuses[ends, command, int.from_bytes(bytes.fromhex(value[16:20]), "little")] += 1


def _hl7(proto: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """(message type, control id) of every MSH that the dissector names."""
    for segment in proto.iter("field"):
        if segment.get("name") == "hl7.segment" and (segment.get("showname") or "").startswith("MSH"):
            raw = bytes.fromhex(segment.get("value") or "")
            header = raw.split(b"\r")[0].decode("latin-1")
            parts = header.split(header[3])
            type_parts = re.split(re.escape(header[4]), parts[8] if len(parts) > 8 else "")
            yield "^".join(type_parts[:2]), parts[9] if len(parts) > 9 else ""
