"""What is concluded: devices, who talks to whom, and how far the picture can be trusted.

The nouns of PS3.15 Annex H where it has them (Device, Network AE, Transfer Capability). All times are nanoseconds since
1970 UTC. Everything here holds codes and facts; sentences are born in `texts`.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from radvigil.records.record import record

Confidence = Literal["high", "medium", "low"]


@record(frozen=True, slots=True)
class Reference:
    """One place where a fact can be read back."""

    capture: str
    packet: int
    ts: int
    flow: str = ""


@record(frozen=True, slots=True)
class Evidence:
    """Where a fact was seen: first, last, how often, and at most 8 references (the earliest)."""

    source: str
    """A code: `dicom.image`, `dicom.association`, `oui`, `dhcp.vendor_class`, `smb.negotiate`, `site_file`, ..."""
    first: int
    last: int
    count: int
    references: tuple[Reference, ...] = ()


@record(frozen=True, slots=True)
class Rival:
    """Another value that was seen or said for the same attribute."""

    value: str
    confidence: Confidence
    evidence: tuple[Evidence, ...]


@record(frozen=True, slots=True)
class Attribute:
    """A value with its proof. The first evidence is the strongest."""

    value: str
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    rivals: tuple[Rival, ...] = ()


@record(frozen=True, slots=True)
class Anchor:
    """What a device is recognised by in another report. Strength orders the matching."""

    kind: Literal["serial", "mac", "certificate", "station_name", "hostname", "ae", "ip", "guid"]
    value: str
    strength: Literal["strong", "medium", "weak"]


@record(frozen=True, slots=True)
class Address:
    """An IP address of a device and when it had it."""

    ip: str
    first: int
    last: int
    vlan: int = 0
    assigned: Literal["seen", "dhcp", "said"] = "seen"


@record(frozen=True, slots=True)
class TransferCapability:
    """What an AE does with one SOP class (PS3.15 Annex H)."""

    sop_class: str
    role: Literal["SCU", "SCP"]
    transfer_syntaxes: tuple[str, ...]
    used: int = 0
    """Messages of this SOP class; 0 when it was only negotiated."""


@record(frozen=True, slots=True)
class NetworkAE:
    """An application entity on the network."""

    ae_title: str
    roles: tuple[str, ...]
    """`requestor`, `acceptor`, and what it does: `storage-scu`, `storage-scp`, `query-scu`, `worklist-scp`, ..."""
    port: int | None
    """The port it accepts associations on, when seen."""
    implementation_class_uid: str
    implementation_version_name: str
    transfer_capabilities: tuple[TransferCapability, ...]
    evidence: Evidence


@record(frozen=True, slots=True)
class Service:
    """A service that a device offers (`server`) or uses (`client`)."""

    name: str
    """`dicom`, `hl7`, `tls`, `http`, `smb`, ... or `unknown`."""
    role: Literal["server", "client"]
    transport: str
    port: int | None
    encrypted: Literal["yes", "no", "unknown", "mixed"]
    details: tuple[tuple[str, str], ...]
    """Codes and values worth showing: (`dialect`, `SMB1`), (`version`, `TLS1.2`), (`server`, `nginx/1.22`)."""
    peers: int
    flows: int
    bytes: int
    evidence: Evidence


@record(frozen=True, slots=True)
class Device:
    """One connected machine as far as the capture shows it."""

    id: str
    """Stable over reports as long as the strongest anchor is; made without the masking key."""
    anchors: tuple[Anchor, ...]
    macs: tuple[str, ...]
    addresses: tuple[Address, ...]
    names: tuple[Attribute, ...]
    kind: Attribute
    """CT, MR, US, MG, XR, ... `archive`, `worklist`, `hl7-engine`, `workstation`, `gateway`, `router`, `printer`,
    `server`, `unknown`."""
    manufacturer: Attribute | None = None
    model: Attribute | None = None
    software: tuple[Attribute, ...] = ()
    serial: Attribute | None = None
    operating_system: Attribute | None = None
    network_aes: tuple[NetworkAE, ...] = ()
    services: tuple[Service, ...] = ()
    first: int = 0
    last: int = 0
    spoke: bool = True
    """False: others sent to it, nothing of its own was seen."""
    scope: Literal["local", "routed", "outside"] = "local"
    """`routed`: seen behind a router's MAC; `outside`: a public address."""
    stated: tuple[tuple[str, str], ...] = ()
    """What the site file says: (`name`, …), (`room`, …), (`owner`, …), (`zone`, …), (`use`, …)."""
    contradictions: tuple[tuple[str, str, str], ...] = ()
    """(field, said by the site file or the inventory, seen)."""
    inventory: str = ""
    """Row of the inventory that it was matched with (its key column), or empty."""
    hours: tuple[int, ...] = ()
    """168 counts of events that show the device at work, Monday 00:00 first, in the site's time zone."""


@record(frozen=True, slots=True)
class Reached:
    """One of the many machines of a folded conversation (`Conversation.reached`), and what went to it and back."""

    device: str
    flows: int
    failed: int
    bytes_out: int
    bytes_back: int


@record(frozen=True, slots=True)
class Conversation:
    """What one device says to another, by service. `source` began the flows.

    What nobody recognised between one source and very many targets is one conversation: `target` is empty, `targets`
    says how many, `reached` and `silent` name each of them.
    """

    source: str
    target: str
    """Empty in a folded conversation."""
    service: str
    what: Literal["images", "queries", "worklist", "hl7", "web", "files", "remote", "names", "other"]
    encrypted: Literal["yes", "no", "unknown", "mixed"]
    port: int | None
    transport: str
    flows: int
    failed: int
    """Flows refused, unanswered or rejected."""
    bytes_out: int
    """Bytes that `source` sent."""
    bytes_back: int
    messages: int
    first: int
    last: int
    evidence: Evidence
    data_flow: Literal["out", "back", "both"] = "both"
    """Where the payload that matters goes: images of a C-GET come back."""
    confidence: Confidence = "high"
    """How sure `what` is."""
    presumed: Literal["", "dicom", "hl7"] = ""
    """What an encrypted conversation presumably carries, by its port (medium) or its peers (low); never proved."""
    targets: int = 1
    """Machines at the other end; more than one in a folded conversation."""
    reached: tuple[Reached, ...] = ()
    """Folded: those to or from which bytes went."""
    silent: tuple[str, ...] = ()
    """Folded: ids of those that were tried, or opened, and never a byte went."""
    ports: tuple[tuple[str, int], ...] = ()
    """Folded over several ports: (port, flows), the most used."""


@record(frozen=True, slots=True)
class AssociationGroup:
    """Associations of the same addresses, AE pair and result."""

    orig_ip: str
    resp_ip: str
    resp_port: int
    source: str
    target: str
    calling_ae: str
    called_ae: str
    result: str
    reasons: tuple[tuple[str, int], ...]
    """(`source/reason`, count) of rejections and aborts."""
    count: int
    messages: tuple[tuple[str, int], ...]
    """(command, count) of the DIMSE messages inside."""
    statuses: tuple[tuple[str, int], ...]
    """(command status in hex, count)."""
    encrypted: bool
    first: int
    last: int
    evidence: Evidence
    destinations: tuple[tuple[str, int], ...] = ()
    """(AE title, count) of the destinations that C-MOVE requests inside named."""


@record(frozen=True, slots=True)
class HourCount:
    """Activity in one hour. `hour` is the ns of its beginning, UTC."""

    hour: int
    device: str
    """Device id, or empty for the whole site."""
    images: int
    messages: int
    bytes: int
    studies: int = 0
    """Studies whose first image was sent or received in this hour."""


@record(frozen=True, slots=True)
class Activity:
    """By hour, and in which time zone hours of the day are said."""

    timezone: str
    timezone_source: Literal["site_file", "machine"]
    hours: tuple[HourCount, ...]
    images_by_modality: tuple[tuple[str, int], ...]
    images_by_hour: tuple[tuple[int, str, int], ...] = ()
    """(hour, modality, images): what makers sent, once each; what archives passed on is not counted again."""


@record(frozen=True, slots=True)
class CoverageNote:
    """Something the reader must know before trusting the picture. `code` is said by `texts`."""

    code: str
    """`only-broadcast`, `one-direction`, `one-host`, `drops`, `cut-packets`, `truncated-file`, `clock-backwards`,
    `spoken-to-only`, `limit-passed`, ..."""
    severity: Literal["first", "note"]
    """`first`: the first screen begins with it."""
    params: tuple[tuple[str, str], ...] = ()


@record(frozen=True, slots=True)
class Coverage:
    """How much of the traffic was understood. Bytes are payload bytes of the transport."""

    bytes_total: int
    bytes_understood: int
    bytes_encrypted: int
    bytes_unknown: int
    bytes_lost: int
    flows_total: int
    flows_understood: int
    flows_encrypted: int
    flows_unknown: int
    flows_one_sided: int
    flows_cut: int
    spoken_to_only: int
    """Devices that others spoke to and that said nothing."""
    unknown_ports: tuple[tuple[str, int, int, int], ...]
    """(transport, port, flows, bytes) of what nobody recognised, largest first."""
    notes: tuple[CoverageNote, ...] = ()


@record(frozen=True, slots=True)
class CaptureNote:
    """Something odd about an input: `cut-at-end`, `bad-block`, `clock-backwards`, `expansion-stopped`, ..."""

    code: str
    at: int = 0
    """Byte offset in the (decompressed) input."""
    count: int = 1
    other: str = ""
    """Name of another input that the note is about."""


@record(frozen=True, slots=True)
class Capture:
    """One input, as read. `id` comes from its content; `name` is the file's own name without its folder."""

    id: str
    name: str
    format: Literal["pcap", "pcapng"]
    packets: int
    bytes: int
    first: int
    last: int
    link_types: tuple[int, ...]
    interfaces: int
    cut_packets: int
    """Packets shorter than on the wire (snapshot length)."""
    dropped: int | None
    """Packets that the capturing system says it lost (pcapng statistics), None when it does not say."""
    duplicates: int
    """Packets seen twice through two mirrors."""
    non_ip: int
    broadcast: int
    """Packets to broadcast or multicast addresses."""
    undecoded: int
    """Packets whose link or network layer we do not read."""
    notes: tuple[CaptureNote, ...] = ()


@record(frozen=True, slots=True)
class InventoryMatch:
    """An inventory beside the picture. Rows are named by their key column."""

    matched: tuple[tuple[str, str, str], ...]
    """(row, device id, by what: `serial`, `mac`, `ae`, `ip`, `name`)."""
    seen_not_listed: tuple[str, ...]
    listed_not_seen: tuple[str, ...]
    """Never "gone": only not seen in these captures."""
    headers: tuple[tuple[str, str], ...]
    """(header in the file, what it was read as)."""


@record(frozen=True, slots=True)
class Site:
    """The whole picture."""

    name: str
    devices: tuple[Device, ...]
    conversations: tuple[Conversation, ...]
    associations: tuple[AssociationGroup, ...]
    activity: Activity
    coverage: Coverage
    inventory: InventoryMatch | None = None
    captures: tuple[Capture, ...] = field(default_factory=tuple)
