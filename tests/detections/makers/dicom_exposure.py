"""Captures for the rules about how open DICOM is: machines, names and patients are invented."""

from __future__ import annotations

from collections.abc import Callable

from pynetdicom.pdu_primitives import UserIdentityNegotiation

from tests.detections.makers.dicom import refused
from tests.detections.makers.dicom_attacks import INTRUDER, MINUTE, asked, finds, images, keys, talk, worklist
from tests.support import dicom_traffic as d
from tests.support import packets as p
from tests.support.packets import CLIENT, SERVER, Packet
from tests.traces.make import CT, EAI, MR, PACS, ROUTER, VERIFICATION, WORKSTATION, Host, Turns, echo, stores

SECONDARY = "1.2.840.10008.5.1.4.1.1.7"
"""Secondary Capture Image Storage: says nothing of a scanner."""
STRANGERS = ("KIOSK", "OLDBOX", "7T_LAB")
"""Three titles of which no two are alike."""
SAME_LENGTH = "1.2.826.0.1.3680043.8.9999.3.0.4"
"""A maker's class UID, as long as the one that the tests' writer gives."""
OLD_PYNETDICOM = "1.2.826.0.1.3680043.9.3811.1.5.7"
PUBLIC = Host("9.9.9.9", ROUTER.mac)
USER, PASSCODE = b"readerjones", b"Winter2026"


def echoes(titles: tuple[str, ...], client: Host = WORKSTATION, called: str = "PACS", at: int = 0) -> list[Packet]:
    """One C-ECHO a title, one after the other."""
    return [one for n, title in enumerate(titles, at) for one in talk(echo(title, called), n, client, PACS)]


def called(titles: tuple[str, ...]) -> list[Packet]:
    return [one for n, title in enumerate(titles) for one in talk(echo("CT_1", title), n, CT, PACS)]


# RV-DICOM-002


def queries_in_clear() -> bytes:
    search = talk(finds([keys(PatientID="")], "WS_1"), 1, WORKSTATION, PACS)
    return p.pcap([*talk(worklist(), 0, CT, EAI), *search])


def search_unanswered() -> bytes:
    """A query association was accepted, and nothing was asked in it; echoes and images besides."""
    return p.pcap([*talk(asked(d.STUDY_FIND, [], "WS_1"), 0, WORKSTATION, PACS), *talk(stores(1), 1, CT, PACS)])


# RV-DICOM-003


def any_name_is_let_in() -> bytes:
    return p.pcap(echoes(STRANGERS))


def a_list_is_kept() -> bytes:
    """The same three, and a fourth that is refused; a neighbour with a family of titles."""
    fourth = talk(refused("NOBODY"), 5, WORKSTATION, PACS)
    family = [one for n in range(4) for one in talk(echo(f"WS2_APP{n}", "MINI"), 10 + n, MR, EAI)]
    return p.pcap([*echoes(STRANGERS), *fourth, *family])


# RV-DICOM-004


def any_name_is_answered() -> bytes:
    return p.pcap(called(STRANGERS))


def names_of_one_family() -> bytes:
    """An archive with partitions, and a machine that refuses a wrong name."""
    wrong = talk(refused("CT_1", "NOBODY", 7), 10, CT, EAI)
    right = [one for n, title in enumerate(STRANGERS) for one in talk(echo("CT_1", title), 20 + n, CT, EAI)]
    return p.pcap([*called(("PACS", "PACS_OLD", "PACS_MG", "PACS_US")), *wrong, *right])


# RV-DICOM-005


def from_other_zones() -> bytes:
    """From another zone, and from a public address that comes through the router."""
    return p.pcap([*talk(echo(), 0, CT, PACS), *talk(echo("REMOTE"), 1, PUBLIC, PACS)])


def refused_or_at_home() -> bytes:
    """A scanner of the same zone; the other zone and the internet are refused."""
    return p.pcap(
        [*talk(echo(), 0, MR, PACS), *talk(refused("CT_1"), 1, CT, PACS), *talk(refused("REMOTE"), 2, PUBLIC, PACS)]
    )


# RV-DICOM-006


def a_stranger_stores() -> bytes:
    own = talk(stores(2), 0, CT, PACS)
    strange = talk(images(SECONDARY, "OT", "ANYBODY"), 1, INTRUDER, PACS)
    return p.pcap([*own, *strange])


def nothing_was_taken_in() -> bytes:
    """A scanner stores; the stranger's images are not taken in (A700, out of resources: PS3.4 B.2.3)."""
    store = d.store(d.data_set(d.image()), instance="1.2.3.4.5.6")
    answer: dict[str, object] = {"AffectedSOPClassUID": d.CT, "AffectedSOPInstanceUID": "1.2.3.4.5.6"}
    full = d.message("C_STORE_RSP", MessageIDBeingRespondedTo=1, Status=0xA700, **answer)
    turns: Turns = [(CLIENT, store), (SERVER, full)]
    strange = asked(d.CT, turns, "ANYBODY", syntax=d.EXPLICIT)
    return p.pcap([*talk(stores(2), 0, CT, PACS), *talk(strange, 1, INTRUDER, PACS)])


# RV-DICOM-007


def identified(kind: int) -> Turns:
    identity = UserIdentityNegotiation()
    identity.user_identity_type, identity.primary_field = kind, USER
    if kind == 2:
        identity.secondary_field = PASSCODE
    first = (CLIENT, d.request(VERIFICATION, "WS_1", "PACS", [identity]))
    return [first, *echo("WS_1")[1:]]


def password() -> bytes:
    return p.pcap(talk(identified(2), 0, WORKSTATION, PACS))


def name_only() -> bytes:
    return p.pcap(talk(identified(1), 0, WORKSTATION, PACS))


# RV-DICOM-008


def two_of_one_name() -> bytes:
    """The scanner stores, somebody else stores under its title, the scanner asks again."""
    return p.pcap(
        [
            *talk(stores(1), 0, CT, PACS),
            *talk(images(d.CT, "", "CT_1"), MINUTE, INTRUDER, PACS),
            *talk(echo("CT_1"), 2 * MINUTE, CT, PACS),
        ]
    )


def one_after_the_other() -> bytes:
    """A scanner is replaced by another, and one changes its address."""
    replaced = [*talk(stores(1), 0, CT, PACS), *talk(stores(1), 30 * MINUTE, INTRUDER, PACS)]
    moved = talk(echo("MR_1"), 32 * MINUTE, MR, PACS) + talk(
        echo("MR_1"), 33 * MINUTE, MR._replace(ip="10.1.0.77"), PACS
    )
    return p.pcap([*replaced, *moved])


# RV-DICOM-009


def usual_addresses() -> bytes:
    return p.pcap([*talk(stores(1), 0, CT, PACS), *talk(echo("WS_1"), 1, WORKSTATION, PACS)])


def at_a_new_address() -> bytes:
    """Somebody else uses the scanner's title; the station of before is recognised at a new address."""
    station = WORKSTATION._replace(ip="10.1.0.99")
    return p.pcap([*talk(images(d.CT, "CT", "CT_1"), 0, INTRUDER, PACS), *talk(echo("WS_1"), 1, station, PACS)])


def at_the_usual_address() -> bytes:
    """A new card at the old address, a title never seen before, and the old title only refused elsewhere."""
    repaired = CT._replace(mac="02:00:00:01:09:99")
    new = [*talk(echo("NEW_1"), 1, MR, PACS), *talk(refused("WS_1"), 2, INTRUDER, PACS)]
    return p.pcap([*talk(stores(1), 0, repaired, PACS), *new])


# RV-DICOM-010


def speaking(*programs: tuple[str, str]) -> bytes:
    """The scanner asks for an echo with each program: class UID and version name."""
    usual = (b"1.2.826.0.1.3680043.9.3811.3.0.4", b"TEST_1")
    packets: list[Packet] = []
    for number, program in enumerate(programs):
        (side, request), *rest = echo()
        for old, new in zip(usual, program, strict=True):
            assert len(old) == len(new), "lengths stand in the PDU"
            request = request.replace(old, new.encode())
        packets += talk([(side, request), *rest], number, CT, PACS)
    return p.pcap(packets)


def usual_program() -> bytes:
    return speaking((SAME_LENGTH, "MAKER1"))


def another_program() -> bytes:
    return speaking((SAME_LENGTH, "MAKER2"))


def both_programs() -> bytes:
    """A second program beside the first: nothing was replaced."""
    return speaking((SAME_LENGTH, "MAKER1"), (SAME_LENGTH, "MAKER2"))


# RV-DICOM-011


def old_toolkit() -> bytes:
    return speaking((OLD_PYNETDICOM, "TEST_1"))


def new_toolkit() -> bytes:
    """The version of the first correction, and a UID that only begins as an old one does."""
    return speaking((OLD_PYNETDICOM.replace(".1.5.7", ".2.0.0"), "TEST_1"), (OLD_PYNETDICOM[:-4] + "1507", "TEST_1"))


# RV-DICOM-012


def as_delivered() -> bytes:
    return p.pcap(talk(echo("CT_1", "ORTHANC"), 0, CT, PACS))


def renamed_or_refused() -> bytes:
    """Names that only begin so, and a default title that is refused."""
    turns = (echo("CT_1", "ORTHANC_RAD"), refused("ECHOSCU"), refused("CT_1", "ANY-SCP", 7))
    return p.pcap([one for n, turn in enumerate(turns) for one in talk(turn, n, CT, PACS)])


MAKERS: dict[str, Callable[[], bytes]] = {
    "RV-DICOM-002/fires.pcap": queries_in_clear,
    "RV-DICOM-002/silent.pcap": search_unanswered,
    "RV-DICOM-003/fires.pcap": any_name_is_let_in,
    "RV-DICOM-003/silent.pcap": a_list_is_kept,
    "RV-DICOM-004/fires.pcap": any_name_is_answered,
    "RV-DICOM-004/silent.pcap": names_of_one_family,
    "RV-DICOM-005/fires.pcap": from_other_zones,
    "RV-DICOM-005/silent.pcap": refused_or_at_home,
    "RV-DICOM-006/fires.pcap": a_stranger_stores,
    "RV-DICOM-006/silent.pcap": nothing_was_taken_in,
    "RV-DICOM-007/fires.pcap": password,
    "RV-DICOM-007/silent.pcap": name_only,
    "RV-DICOM-008/fires.pcap": two_of_one_name,
    "RV-DICOM-008/silent.pcap": one_after_the_other,
    "RV-DICOM-009/past.pcap": usual_addresses,
    "RV-DICOM-009/fires.pcap": at_a_new_address,
    "RV-DICOM-009/silent.pcap": at_the_usual_address,
    "RV-DICOM-010/past.pcap": usual_program,
    "RV-DICOM-010/fires.pcap": another_program,
    "RV-DICOM-010/silent.pcap": both_programs,
    "RV-DICOM-011/fires.pcap": old_toolkit,
    "RV-DICOM-011/silent.pcap": new_toolkit,
    "RV-DICOM-012/fires.pcap": as_delivered,
    "RV-DICOM-012/silent.pcap": renamed_or_refused,
}
