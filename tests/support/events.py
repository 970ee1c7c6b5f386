"""Events as the decoders would give them, for tests of what reads events.

`Wire` keeps a clock and a packet counter, so that a test reads like a story: `wire.images("10.0.0.5", "10.0.0.9")`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from radvigil.records import (
    Arp,
    DicomAssociation,
    DicomMessage,
    Event,
    Flow,
    FlowEnd,
    Hl7Message,
    ImageOrigin,
    Mark,
    PresentationContext,
)

NOON = 1_700_049_600_000_000_000
"""Wednesday 15 November 2023, 12:00 UTC."""
SECOND = 1_000_000_000

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
VERIFICATION = "1.2.840.10008.1.1"
WORKLIST = "1.2.840.10008.5.1.4.31"
STUDY_FIND = "1.2.840.10008.5.1.4.1.2.2.1"
STUDY_MOVE = "1.2.840.10008.5.1.4.1.2.2.2"
STUDY_GET = "1.2.840.10008.5.1.4.1.2.2.3"
EXPLICIT = "1.2.840.10008.1.2.1"
DCMTK = "1.2.276.0.7230010.3.0.3.6.7"


def mac_of(ip: str) -> str:
    """A MAC of its own for each test address."""
    if ":" in ip:
        return "02:00:00:00:06:" + f"{sum(ip.encode()) % 256:02x}"
    return "02:00:" + ":".join(f"{int(part):02x}" for part in ip.split("."))


@dataclass
class Wire:
    """Writes events in order of time; `events` is what was written."""

    events: list[Event] = field(default_factory=list)
    now: int = NOON
    packet: int = 0
    capture: str = "c1"
    macs: dict[str, str] = field(default_factory=dict)
    """MACs by address where they are not the machine's own (a router's)."""

    def mark(self) -> Mark:
        self.now += SECOND // 100
        self.packet += 1
        return Mark(self.now, self.capture, self.packet)

    def say(self, kind: type[Event], flow: Flow | None = None, **facts: Any) -> None:
        self.events.append(kind(self.mark(), flow, **facts))

    def flow(self, orig: str, resp: str, port: int, *, transport: Any = "tcp", **facts: Any) -> Flow:
        self.packet += 1
        chosen = {"orig_port": 40_000 + self.packet % 20_000, "vlan": 0, **facts}
        return Flow(
            id=f"f{self.capture}{self.packet}",
            capture=self.capture,
            ts=self.now,
            transport=transport,
            orig_ip=orig,
            resp_ip=resp,
            resp_port=port,
            orig_mac=self.macs.get(orig, mac_of(orig)),
            resp_mac=self.macs.get(resp, mac_of(resp)),
            **chosen,
        )

    def end(self, flow: Flow, service: str = "", out: int = 1000, back: int = 1000, **facts: Any) -> None:
        chosen: dict[str, Any] = {
            "orig_bytes": out,
            "resp_bytes": back,
            "orig_packets": 5,
            "resp_packets": 5,
            "state": "SF",
            "duration": SECOND,
        }
        self.say(FlowEnd, flow, service=service, **(chosen | facts))

    def talk(self, orig: str, resp: str, port: int, service: str = "", **facts: Any) -> Flow:
        """A whole flow with nothing decoded inside."""
        flow = self.flow(orig, resp, port, transport=facts.pop("transport", "tcp"))
        self.end(flow, service, **facts)
        return flow

    def arp(self, ip: str, mac: str = "", **facts: Any) -> None:
        self.say(Arp, None, operation="reply", sender_ip=ip, sender_mac=mac or mac_of(ip), **facts)

    def associate(self, flow: Flow, calling: str, called: str, sop_class: str, **facts: Any) -> None:
        context = PresentationContext(1, sop_class, (EXPLICIT,), 0, EXPLICIT)
        chosen: dict[str, Any] = {
            "result": "accepted",
            "implementation_class_uid": DCMTK,
            "implementation_version_name": "OFFIS_DCMTK_367",
            "presentation_contexts": (context,),
        }
        self.say(DicomAssociation, flow, calling_ae=calling, called_ae=called, **(chosen | facts))

    def exchange(self, flow: Flow, aes: tuple[str, str], command: str, sop_class: str, **facts: Any) -> None:
        """A request and its response; `sender` says who asks."""
        sender = facts.pop("sender", "orig")
        answerer = "resp" if sender == "orig" else "orig"
        named = {"calling_ae": aes[0], "called_ae": aes[1], "sop_class": sop_class}
        status = facts.pop("status", 0)
        self.say(DicomMessage, flow, sender=sender, command=f"{command}-RQ", **named, **({"bytes": 5000} | facts))
        self.say(
            DicomMessage, flow, sender=answerer, command=f"{command}-RSP", status=status, **named, **({"bytes": 100})
        )

    def images(self, orig: str, resp: str, *, aes: tuple[str, str], count: int = 3, **make: Any) -> Flow:
        """One association of C-STORE; `make` is what the images say of their origin."""
        sop_class, port = make.pop("sop_class", CT), make.pop("port", 104)
        modality = make.get("modality", "CT")
        flow = self.flow(orig, resp, port)
        self.associate(flow, *aes, sop_class)
        if make:
            self.say(
                ImageOrigin, flow, calling_ae=aes[0], called_ae=aes[1], command="C-STORE-RQ", sop_class=sop_class,
                **({"modality": modality} | make),
            )  # fmt: skip
        for _ in range(count):
            self.exchange(flow, aes, "C-STORE", sop_class, modality=modality)
        self.end(flow, "dicom", 5000 * count + 400, 100 * count + 300)
        return flow

    def ask(self, orig: str, resp: str, *, aes: tuple[str, str], command: str, sop_class: str, port: int = 104) -> Flow:
        """One association with one exchange of any DIMSE service."""
        flow = self.flow(orig, resp, port)
        self.associate(flow, *aes, sop_class)
        self.exchange(flow, aes, command, sop_class)
        self.end(flow, "dicom")
        return flow

    def hl7(self, orig: str, resp: str, kind: str = "ADT^A04", port: int = 2575, **facts: Any) -> Flow:
        flow = self.flow(orig, resp, port)
        parties = {"sending_application": "HIS", "receiving_application": "RIS"} | facts
        self.say(Hl7Message, flow, message_type=kind, control_id="1", version="2.3", bytes=300, **parties)
        self.say(
            Hl7Message, flow, sender="resp", message_type="ACK", acknowledges="1", ack_code="AA", bytes=80,
            sending_application=parties["receiving_application"],
            receiving_application=parties["sending_application"],
        )  # fmt: skip
        self.end(flow, "hl7")
        return flow


def department() -> list[Event]:
    """A small department: CT and MR send to an archive that a workstation asks; a worklist; HL7; a router."""
    wire = Wire()
    for ip in ("10.0.0.1", "10.0.0.11", "10.0.0.12", "10.0.0.20", "10.0.0.30", "10.0.0.40"):
        wire.arp(ip)
    wire.macs = {"10.9.0.5": mac_of("10.0.0.1"), "10.9.0.6": mac_of("10.0.0.1"), "10.9.0.7": mac_of("10.0.0.1")}
    ct = {"manufacturer": "SIEMENS", "model": "Sensation 16", "station_name": "CT01", "serial": "54321"}
    mr = {"manufacturer": "Philips", "model": "Achieva", "station_name": "MR01", "serial": "777", "modality": "MR"}
    wire.ask("10.0.0.11", "10.0.0.30", aes=("CT01", "RIS"), command="C-FIND", sop_class=WORKLIST)
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT01", "PACS"), **ct, software=("VB42A",))
    wire.images("10.0.0.12", "10.0.0.20", aes=("MR01", "PACS"), sop_class=MR, **mr)
    wire.ask("10.0.0.40", "10.0.0.20", aes=("WS", "PACS"), command="C-FIND", sop_class=STUDY_FIND)
    wire.ask("10.0.0.40", "10.0.0.20", aes=("WS", "PACS"), command="C-MOVE", sop_class=STUDY_MOVE)
    wire.images("10.0.0.20", "10.0.0.40", aes=("PACS", "WS"), port=11112, **ct)
    wire.images("10.0.0.20", "10.0.0.40", aes=("PACS", "WS"), port=11112, sop_class=MR, **mr)
    wire.hl7("10.9.0.5", "10.0.0.30")
    wire.talk("10.9.0.6", "10.0.0.20", 443, "tls", encrypted=True)
    wire.talk("10.9.0.7", "10.0.0.20", 9999)
    return wire.events


def closed(wire: Wire, **facts: Any) -> Any:
    """The site concluded from all that a wire said."""
    from radvigil.systems import Systems

    fold = Systems()
    for event in wire.events:
        fold.see(event)
    return fold.close(**facts)


def device_at(site: Any, ip: str) -> Any:
    """The one device that has an address."""
    (found,) = [device for device in site.devices if any(address.ip == ip for address in device.addresses)]
    return found
