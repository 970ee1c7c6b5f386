"""Reads what DCMTK's programs print with -d: the associations and DIMSE messages that they sent and received."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

MESSAGE = re.compile(r"(INCOMING|OUTGOING) DIMSE MESSAGE =+\n(.*?)=+ END DIMSE MESSAGE", re.DOTALL)
TYPE = re.compile(r"Message Type +: ([CN])-(\w+) (RQ|RSP)")
STATUS = re.compile(r"DIMSE Status +: 0x([0-9a-fA-F]{4})")
OPENED = re.compile(r"^[DI]: Association Received: (\S+)", re.MULTILINE)
TITLES = re.compile(r"Calling Application Name: +(\S*)\n.*?Called Application Name: +(\S*)\n", re.DOTALL)

Counts = Counter[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Received:
    """An association that a server accepted: peer address, AE titles, messages."""

    peer: str
    calling: str
    called: str
    counts: Counts
    released: bool


def messages_in(text: str) -> Counts:
    """Commands and statuses in the order-free form (command, status) → count."""
    counts: Counts = Counter()
    if "Received Echo Response (Success)" in text:  # echoscu prints no messages
        counts += Counter({("C-ECHO-RQ", None): 1, ("C-ECHO-RSP", "0000"): 1})
    for found in MESSAGE.finditer(text):
        kind = TYPE.search(found.group(2))
        if kind is None:
            continue
        status = STATUS.search(found.group(2))
        response = kind.group(3) == "RSP"
        counts[
            f"{kind.group(1)}-{kind.group(2)}-{kind.group(3)}", status.group(1).upper() if status and response else None
        ] += 1
    return counts


def outcome_in(text: str) -> str:
    """`accepted`, `rejected`, `aborted`, `unanswered`, or `unconnected` where no A-ASSOCIATE-RQ was ever sent."""
    if "Association Accepted" in text:
        return "accepted"
    if "Association Rejected" in text or "Association Reject" in text:
        return "rejected"
    if "Abort" in text:
        return "aborted"
    return "unconnected" if "Connection refused" in text or "TCP Initialization Error" in text else "unanswered"


def answered(counts: Counts) -> Counts:
    """storescp prints the requests it received; it answers each with success when it does not complain."""
    both = Counter(counts)
    for (command, _), count in counts.items():
        if command.endswith("-RQ"):
            both[command.removesuffix("RQ") + "RSP", "0000"] = count
    return both


def associations_in(text: str) -> list[Received]:
    """The associations in the output of a storescp, oldest first."""
    starts = [found.start() for found in OPENED.finditer(text)] + [len(text)]
    pieces = [text[begin:end] for begin, end in pairwise(starts)]
    received = []
    for piece in pieces:
        opened, titles = OPENED.search(piece), TITLES.search(piece)
        if opened and titles and titles.group(1):  # a bare connection shows empty titles
            done = "Association Release" in piece or "Association Abort" in piece
            received.append(
                Received(opened.group(1), titles.group(1), titles.group(2), answered(messages_in(piece)), done)
            )
    return received
