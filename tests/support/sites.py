# ruff: noqa: E501
"""Invented sites, built in code: the department of the drawings, large ones from a seed, a hostile one, empty ones."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from typing import Any

from radvigil.records import (
    Activity,
    Address,
    Anchor,
    AssociationGroup,
    Attribute,
    Capture,
    Conversation,
    Coverage,
    CoverageNote,
    Device,
    Evidence,
    HourCount,
    InventoryMatch,
    NetworkAE,
    Reached,
    Reference,
    Rival,
    Service,
    Site,
    TransferCapability,
)

SECOND = 1_000_000_000
HOUR = 3600 * SECOND
START = 1_794_891_600 * SECOND
"""Tuesday 17 November 2026, 05:00 UTC: 06:00 in Zurich."""
END = START + 24 * HOUR
CAPTURE = "7f3c9a1e52d04b68"

IMPLICIT, EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
CT_STORAGE, WORKLIST = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.31"


def seen(source: str, count: int = 12, first: int = START, last: int = END) -> Evidence:
    """Evidence with two references."""
    places = (Reference(CAPTURE, 4102, first, "f" * 16), Reference(CAPTURE, 981_440, last, "e" * 16))
    return Evidence(source, first, last, count, places)


def fact(
    value: str, source: str = "dicom.image", confidence: Any = "high", rivals: tuple[Rival, ...] = ()
) -> Attribute:
    return Attribute(value, confidence, (seen(source),), rivals)


def hours(rng: random.Random, busy: int) -> tuple[int, ...]:
    """168 counts that look like a working week."""
    counts = []
    for at in range(168):
        day, hour = divmod(at, 24)
        level = busy * (0.1 if hour < 7 or hour > 20 else 0.5 if day > 4 else 1.0)
        counts.append(int(level * rng.random() * 2))
    return tuple(counts)


def device(number: int, kind: str, name: str, **more: Any) -> Device:
    """A machine whose id, address and MAC follow from its number."""
    rng = random.Random(number)
    ip = f"10.20.{number // 250}.{number % 250 + 1}"
    mac = f"02:00:5e:00:{number // 256:02x}:{number % 256:02x}"
    base = Device(
        id=f"d{number:05}",
        anchors=(Anchor("mac", mac, "strong"), Anchor("ip", ip, "weak")),
        macs=(mac,),
        addresses=(Address(ip, START, END),),
        names=(fact(name.upper().replace(" ", "-"), "dhcp.hostname"),) if name else (),
        kind=fact(kind, "dicom.sop_class", "high" if kind != "unknown" else "low"),
        manufacturer=fact("Exemplar", "dicom.image"),
        first=START,
        last=END - number * SECOND,
        stated=(("name", name), ("room", f"B {number % 7}.{number % 30:02}")) if name else (),
        hours=hours(rng, 12) if kind not in ("unknown", "router") else (),
    )
    return replace(base, **more)


def talk(source: str, target: str, service: str, what: Any, **more: Any) -> Conversation:
    base = Conversation(
        source=source, target=target, service=service, what=what, encrypted="no", port=104, transport="tcp", flows=40,
        failed=0, bytes_out=2_000_000_000, bytes_back=1_000_000, messages=800, first=START, last=END,
        evidence=seen("flow"), data_flow="out",
    )  # fmt: skip
    return replace(base, **more)


def entity(title: str, *roles: str, port: int | None = None) -> NetworkAE:
    capability = TransferCapability(CT_STORAGE, "SCU", (IMPLICIT, EXPLICIT), 400)
    return NetworkAE(
        title, roles, port, "1.2.276.0.7230010.3.0.3.6.7", "OFFIS_DCMTK_367", (capability,), seen("dicom.association")
    )


def service(name: str, role: Any, port: int | None, encrypted: Any = "no", *details: tuple[str, str]) -> Service:
    return Service(name, role, "tcp", port, encrypted, details, 3, 40, 120_000_000, seen(name))


VALLON = (
    ("CT", "CT 1 Urgences"), ("CT", "CT 2"), ("XA", "Angio"), ("DX", "Radio 1"), ("MG", "Mammo"), ("US", "Écho 1"),
    ("US", "Écho 2"), ("US", "Écho 3"), ("DX", "Radio 2 mobile"), ("MR", "IRM 1"), ("MR", "IRM 2"), ("archive", "PACS"),
    ("gateway", "Routeur DICOM"), ("server", "Serveur 3D"), ("workstation", "Lecture 1"), ("workstation", "Lecture 2"),
    ("workstation", "Lecture 3 mammo"), ("workstation", "Écran Urgences"), ("workstation", "Écran Bloc"),
    ("printer", "Graveur CD"), ("worklist", "RIS and worklist"), ("hl7-engine", "HL7 engine"), ("server", "Patient records"),
    ("server", "Names and time"), ("unknown", "Vendor access"), ("unknown", "Teleradiology"), ("unknown", ""),
)  # fmt: skip
(CT1, CT2, ANGIO, RX1, MG, US1, US2, US3, RX2, MR1, MR2, PACS, ROUTER, V3D, L1, L2, L3, ER, OR, CD, RIS, HL7, EHR, NAMES,
 VENDOR, TELE, LAPTOP) = (f"d{n:05}" for n in range(27))  # fmt: skip


def _ct1(base: Device) -> Device:
    page = Rival("VB10", "low", (seen("http.server", 3),))
    return replace(
        base,
        model=fact("Tomo 64"),
        software=(fact("VB20A", "dicom.image", "medium", (page,)),),
        serial=fact("EXT-00417"),
        operating_system=fact("Windows 7 family", "smb.negotiate", "medium"),
        network_aes=(entity("CT1_URG", "requestor", "storage-scu", "worklist-scu"), entity("CT1_STORE", "acceptor", "storage-scp", port=104)),
        services=(
            service("dicom", "client", None), service("dicom", "server", 104),
            service("smb", "server", 445, "no", ("dialect", "SMB1"), ("signing", "disabled")),
            service("rdp", "server", 3389, "yes", ("version", "TLS1.2")),
        ),
        addresses=(Address("10.20.0.1", START + 9 * HOUR, END, assigned="dhcp"), Address("10.20.3.77", START, START + 9 * HOUR)),
        contradictions=(("model", "Tomo 128", "Tomo 64"),),
    )  # fmt: skip


def _vallon_devices() -> tuple[Device, ...]:
    made = {f"d{n:05}": device(n, kind, name) for n, (kind, name) in enumerate(VALLON)}
    made[CT1] = _ct1(made[CT1])
    made[PACS] = replace(made[PACS], network_aes=(entity("PACS", "acceptor", "storage-scp", "query-scp", port=104),),
                         services=(service("dicom", "server", 104), service("http", "server", 8042, "no", ("server", "nginx/1.22"))))  # fmt: skip
    for one in (VENDOR, TELE):
        made[one] = replace(
            made[one], scope="outside", macs=(), addresses=(Address(f"203.0.113.{int(one[1:])}", START, END),)
        )
    made[RX2] = replace(made[RX2], spoke=False, hours=())
    return tuple(made.values())


def _vallon_talk() -> tuple[Conversation, ...]:
    said = [talk(one, ROUTER, "dicom", "images", bytes_out=12_000_000_000 // (n + 1)) for n, one in
            enumerate((CT1, CT2, ANGIO, RX1, MG, US1, US2, US3))]  # fmt: skip
    said += [
        talk(MR1, ROUTER, "dicom", "images", encrypted="yes", bytes_back=0),
        talk(MR2, ROUTER, "dicom", "images", encrypted="yes"),
    ]
    said += [
        talk(one, RIS, "dicom", "worklist", bytes_out=2_000_000)
        for one in (CT1, CT2, ANGIO, RX1, MG, US1, US2, US3, MR2)
    ]
    said += [talk(ROUTER, PACS, "dicom", "images", bytes_out=114_000_000_000), talk(ROUTER, V3D, "dicom", "images")]
    said += [talk(RIS, HL7, "hl7", "hl7", port=2575), talk(HL7, PACS, "hl7", "hl7", port=2575)]
    said += [talk(HL7, EHR, "hl7", "hl7", encrypted="yes"), talk(V3D, CD, "dicom", "images")]
    said += [talk(PACS, one, "dicom", "images", encrypted="yes", bytes_out=9_000_000_000) for one in (L1, L2, L3)]
    said += [talk(PACS, one, "dicom", "images", bytes_out=3_000_000_000) for one in (ER, OR)]
    said += [talk(one, PACS, "dicom", "queries", bytes_out=3_000_000) for one in (L1, L2, L3, ER, OR)]
    said += [talk(VENDOR, CT1, "rdp", "remote", encrypted="yes", port=3389, flows=3, bytes_out=140_000_000)]
    said += [
        talk(TELE, PACS, "tls", "images", encrypted="yes", data_flow="back"),
        talk(LAPTOP, PACS, "dicom", "queries"),
    ]
    said += [talk(L1, CT1, "smb", "files", port=445, bytes_out=38_000_000), talk(L2, PACS, "http", "web", port=8042)]
    said += [
        talk(one, NAMES, "dns", "names", port=53, transport="udp", bytes_out=9_000) for one in (CT1, PACS, RIS, L1, MR2)
    ]
    return tuple(said)


def _activity(busy: tuple[str, ...]) -> Activity:
    rng, counts = random.Random(3), []
    for n in range(24):
        images = int(900 * (0.1 if n > 13 else 1) * rng.random())
        counts.append(HourCount(START + n * HOUR, "", images, images * 3, images * 500_000))
        counts += [
            HourCount(START + n * HOUR, one, images // len(busy), images, images * 90_000) for one in busy if images
        ]
    by_hour = tuple(
        (START + n * HOUR, kind, 3 + (n * 7 + len(kind)) % 90) for n in range(14) for kind in ("CT", "MR", "US")
    )
    totals = (("CT", 9120), ("DX", 220), ("MG", 48), ("MR", 7001), ("US", 310))
    return Activity("Europe/Zurich", "site_file", tuple(counts), totals, by_hour)


def _coverage(**more: Any) -> Coverage:
    base = Coverage(
        bytes_total=140_000_000_000, bytes_understood=116_200_000_000, bytes_encrypted=16_800_000_000,
        bytes_unknown=5_600_000_000, bytes_lost=1_400_000_000, flows_total=61_204, flows_understood=58_001,
        flows_encrypted=1_204, flows_unknown=1_999, flows_one_sided=312, flows_cut=88, spoken_to_only=1,
        unknown_ports=(("tcp", 4242, 120, 4_100_000_000), ("udp", 30001, 44, 91_000)),
        notes=(CoverageNote("spoken-to-only", "note", (("devices", "1"),)),),
    )  # fmt: skip
    return replace(base, **more)


def _capture(**more: Any) -> Capture:
    base = Capture(
        id=CAPTURE, name="17-nov.pcapng.zst", format="pcapng", packets=148_200_311, bytes=128_000_000_000, first=START,
        last=END, link_types=(1,), interfaces=1, cut_packets=0, dropped=0, duplicates=0, non_ip=4_000, broadcast=90_000,
        undecoded=0,
    )  # fmt: skip
    return replace(base, **more)


def _associations() -> tuple[AssociationGroup, ...]:
    return (
        AssociationGroup("10.20.0.1", "10.20.0.13", 104, CT1, ROUTER, "CT1_URG", "ROUTER", "accepted", (), 412,
                         (("C-STORE-RQ", 9120), ("C-STORE-RSP", 9120)), (("C-STORE-RSP 0000", 9118), ("C-STORE-RSP A700", 2)),
                         False, START, END, seen("dicom.association")),
        AssociationGroup("10.20.0.27", "10.20.0.12", 104, LAPTOP, PACS, "ANY-SCU", "PACS", "rejected", (("1/7", 14),), 14,
                         (), (), False, START, END, seen("dicom.association")),
    )  # fmt: skip


@cache
def vallon() -> Site:
    """The department of the drawings: 27 machines."""
    listed = InventoryMatch(
        (("EQ-001", CT1, "serial"), ("EQ-002", PACS, "ae")), (LAPTOP,), ("EQ-099",), (("N°", "key"),)
    )
    return Site(
        name="Hôpital du Vallon (invented)", devices=_vallon_devices(), conversations=_vallon_talk(),
        associations=_associations(), activity=_activity((CT1, CT2, MR2)), coverage=_coverage(), inventory=listed,
        captures=(_capture(),),
    )  # fmt: skip


KINDS = ("CT", "MR", "US", "US", "DX", "DX", "MG", "XA", "NM", "workstation", "workstation", "workstation", "workstation",
         "printer", "server", "unknown", "archive", "gateway", "worklist", "hl7-engine")  # fmt: skip


@cache
def large(count: int, seed: int = 7) -> Site:
    """A site of `count` machines from a seed."""
    rng = random.Random(seed)
    plan = (
        [rng.choice(KINDS[:16]) for _ in range(count - 8)]
        + ["archive"] * 3
        + ["gateway"] * 2
        + ["worklist"] * 2
        + ["hl7-engine"]
    )
    made = [device(n, kind, f"{kind} {n:03} site") for n, kind in enumerate(plan)]
    of = {kind: [one.id for one, said in zip(made, plan, strict=True) if said == kind] for kind in set(plan)}
    said = []
    for one, kind in zip(made, plan, strict=True):
        safe: Any = rng.choice(("no", "no", "no", "yes"))
        if kind in KINDS[:9]:
            said.append(
                talk(
                    one.id,
                    rng.choice(of["gateway"]),
                    "dicom",
                    "images",
                    encrypted=safe,
                    bytes_out=rng.randrange(1, 1 << 32),
                )
            )
            said.append(
                talk(one.id, rng.choice(of["worklist"]), "dicom", "worklist", bytes_out=rng.randrange(1, 1 << 20))
            )
        elif kind == "workstation":
            said.append(talk(one.id, rng.choice(of["archive"]), "dicom", "images", encrypted=safe, data_flow="back"))
            said.append(talk(one.id, rng.choice(of["archive"]), "dicom", "queries"))
        elif kind == "unknown":
            said.append(
                talk(
                    one.id,
                    rng.choice(made).id,
                    rng.choice(("rdp", "http", "smb")),
                    rng.choice(("remote", "web", "files")),
                )
            )
    said += [talk(one, rng.choice(of["archive"]), "dicom", "images", bytes_out=1 << 34) for one in of["gateway"]]
    said += [talk(one, of["hl7-engine"][0], "hl7", "hl7") for one in of["worklist"]]
    return replace(vallon(), name=f"Large site {count}", devices=tuple(made), conversations=tuple(said), associations=(),
                   inventory=None, activity=_activity((made[0].id,)))  # fmt: skip


@cache
def brokered(count: int) -> Site:
    """A large site with five archives more, each fed by a gateway and read by others."""
    site = large(count)
    more = tuple(device(count + n, "archive", f"more {n}") for n in range(5))
    gateway = next(one.id for one in site.devices if one.kind.value == "gateway")
    readers = [one.id for one in site.devices if one.kind.value == "workstation"]
    said = tuple(talk(gateway, one.id, "dicom", "images") for one in more)
    said += tuple(talk(reader, more[n % 5].id, "dicom", "images", data_flow="back") for n, reader in enumerate(readers))
    return replace(site, devices=(*site.devices, *more), conversations=(*site.conversations, *said))


@cache
def swept(count: int = 1000) -> Site:
    """A large site in which one machine tried every other, and a tenth of them answered in nothing recognised."""
    site = large(count)
    scanner, *others = (one.id for one in site.devices)
    reached = tuple(Reached(one, 3, 1, 40, 60) for one in others[::10])
    silent = tuple(one for n, one in enumerate(others) if n % 10)
    scan = talk(
        scanner, "", "unknown", "other", encrypted="unknown", port=None, flows=count + 2 * len(reached), failed=len(silent),
        bytes_out=40 * len(reached), bytes_back=60 * len(reached), messages=0, data_flow="both", targets=count - 1,
        reached=reached, silent=silent, ports=(("445", 700), ("139", 40)),
    )  # fmt: skip
    return replace(site, name=f"Swept site {count}", conversations=(*site.conversations, scan))


HOSTILE = ('<script>alert(1)</script>', '"onmouseover="alert(1)', "=cmd|' /C calc'!A0", "\x1b[31mRED\x1b[0m\x07", "\u202egnp.exe",
           "]]><!--", "</title><svg onload=alert(1)>", "{count}", "' or 1=1 --", "+1+1", "@SUM(A1)", "-2+3", "\tx", "é" * 200,
           "javascript:alert(1)", "&lt;b&gt;", "\x00\x9b2J", "line\nbreak\rhere")  # fmt: skip
"""Text that somebody may put on the wire to reach the reader's browser, spreadsheet or terminal."""


@cache
def hostile() -> Site:
    """Every text of the site written by an attacker."""
    made = []
    for n, bad in enumerate(HOSTILE):
        other = HOSTILE[(n + 1) % len(HOSTILE)]
        one = device(n, "CT" if n % 2 else bad, "")
        made.append(replace(
            one, names=(fact(bad, bad),), kind=fact("CT" if n % 2 else bad, other), manufacturer=fact(bad, other, "low", (Rival(other, "low", (seen(bad),)),)),
            model=fact(other), software=(fact(bad),), serial=fact(bad), operating_system=fact(bad), network_aes=(entity(bad, bad, other),),
            services=(service(bad, "server", 80, "no", (bad, other)),), stated=(("name", bad), (bad, other)),
            contradictions=((bad, other, bad),), inventory=bad, macs=(bad,), anchors=(Anchor("ae", bad, "weak"),),
        ))  # fmt: skip
    said = tuple(talk(made[n].id, made[(n * 7 + 3) % len(made)].id, bad, "images") for n, bad in enumerate(HOSTILE))
    groups = tuple(replace(_associations()[0], source=one.id, calling_ae=bad, called_ae=bad, result=bad, reasons=((bad, 2),))
                   for one, bad in zip(made, HOSTILE, strict=True))  # fmt: skip
    notes = tuple(CoverageNote(bad, "first", (("count", bad),)) for bad in HOSTILE)
    activity = replace(
        _activity((made[0].id,)), timezone=HOSTILE[0], images_by_modality=tuple((bad, 3) for bad in HOSTILE)
    )
    return Site(
        HOSTILE[0],
        tuple(made),
        said,
        groups,
        activity,
        _coverage(notes=notes),
        None,
        (_capture(name=HOSTILE[0], id=HOSTILE[1]),),
    )


@cache
def empty() -> Site:
    """A capture without a machine."""
    nothing = Coverage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (), ())
    return Site(
        "",
        (),
        (),
        (),
        Activity("UTC", "machine", (), ()),
        nothing,
        None,
        (_capture(packets=0, first=0, last=0, bytes=24),),
    )


@cache
def broadcast_only() -> Site:
    """A capture made where only broadcasts arrive."""
    made = tuple(device(n, "unknown", "", manufacturer=None) for n in range(5))
    notes = (
        CoverageNote("only-broadcast", "first", (("count", "790"), ("total", "800"))),
        CoverageNote("one-direction", "first", (("count", "36"), ("total", "40"))),
    )
    coverage = Coverage(9000, 8000, 0, 1000, 0, 40, 30, 0, 10, 40, 0, 0, (), notes)
    return Site(
        "",
        made,
        (),
        (),
        Activity("Europe/Zurich", "machine", (), ()),
        coverage,
        None,
        (_capture(packets=800, broadcast=790),),
    )


@cache
def ward() -> Site:
    """Ten machines of the department, one of each sort: for tests that look at every element."""
    kept = {CT1, MR1, RX2, PACS, ROUTER, L1, RIS, HL7, LAPTOP, VENDOR}
    whole = vallon()
    devices = tuple(one for one in whole.devices if one.id in kept)
    said = tuple(one for one in whole.conversations if {one.source, one.target} <= kept)
    return replace(whole, devices=devices, conversations=said)
