"""What the UIDs and tags of PS3.6 are called, and what a SOP class is for.

The generated tables are strings; each is parsed once, on the first question, so that importing this room costs nothing.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class SopClass(NamedTuple):
    """A SOP class. `category` is `image-storage`, `storage` (no image), `query`, `worklist`, `retrieve-move`,
    `retrieve-get`, `verification`, `mpps`, `ups`, `storage-commitment`, `print`, `availability`, `media`, `management`,
    `logging`, `display`, `real-time`, `machine-verification`, `other`; `private` for a UID that no standard lists."""

    uid: str
    keyword: str
    name: str
    category: str
    modality: str
    """What its objects are by default (`CT`), empty when the class does not say (secondary capture)."""
    retired: bool


class Uid(NamedTuple):
    """Any other registered UID."""

    uid: str
    keyword: str
    name: str


_PRIVATE_CLASSES = (
    # Classes that vendors' conformance statements name and that travel on every large site.
    SopClass("1.3.12.2.1107.5.9.1", "", "Siemens CSA Non-Image Storage", "storage", "", False),
    SopClass("1.2.840.113619.4.26", "", "GE Private 3D Model Storage", "storage", "", False),
    SopClass("1.2.840.113619.4.27", "", "GE Nuclear Medicine Private Data Storage", "storage", "NM", False),
    SopClass("1.2.840.113619.4.30", "", "GE eNTEGRA Protocol or NM Genie Storage", "storage", "NM", False),
    SopClass("1.3.46.670589.2.3.1.1", "", "Philips Private Specialised XA Storage", "storage", "XA", False),
    SopClass("1.3.46.670589.11.0.0.12.1", "", "Philips Private MR Spectrum Storage", "storage", "MR", False),
    SopClass("1.3.46.670589.11.0.0.12.2", "", "Philips Private MR Series Data Storage", "storage", "MR", False),
    SopClass("1.3.46.670589.11.0.0.12.4", "", "Philips Private MR Examcard Storage", "storage", "MR", False),
)


@cache
def _sop_classes() -> dict[str, SopClass]:
    from radvigil.standards.dicom_uids import ROOT, SOP_CLASSES

    table = {known.uid: known for known in _PRIVATE_CLASSES}
    for row in SOP_CLASSES.splitlines():
        uid, keyword, name, category, modality, retired = row.split("|")
        uid = ROOT + uid
        table[uid] = SopClass(uid, keyword, name, category, modality, bool(retired))
    return table


@cache
def _uids(which: str) -> dict[str, Uid]:
    from radvigil.standards import dicom_uids

    rows = dicom_uids.TRANSFER_SYNTAXES if which == "transfer-syntax" else dicom_uids.OTHERS
    table = {}
    for row in rows.splitlines():
        uid, keyword, name = row.split("|")
        uid = dicom_uids.ROOT + uid
        table[uid] = Uid(uid, keyword, name)
    return table


@cache
def _keywords() -> dict[int, str]:
    from radvigil.standards.dicom_tags import KEYWORDS

    table = {}
    for row in KEYWORDS.splitlines():
        group, *words = row.split()
        high = int(group, 16) << 16
        for word in words:
            table[high | int(word[:4], 16)] = word[4:]
    return table


def sop_class(uid: str) -> SopClass:
    """What a SOP class is. An unlisted UID gives empty names and the category `private`."""
    return _sop_classes().get(uid) or SopClass(uid, "", "", "private" if uid else "other", "", False)


def transfer_syntax(uid: str) -> str:
    """Name of a transfer syntax (PS3.6 A.1), empty when no standard lists it."""
    known = _uids("transfer-syntax").get(uid)
    return known.name if known else ""


def uid_name(uid: str) -> str:
    """Name of any registered UID, empty when no standard lists it."""
    for known in (_sop_classes().get(uid), _uids("transfer-syntax").get(uid), _uids("other").get(uid)):
        if known:
            return known.name
    return ""


def tag_keyword(tag: int) -> str:
    """Keyword of a tag given as group << 16 | element; an unlisted one gives its eight hexadecimal digits."""
    return _keywords().get(tag) or f"{tag:08x}"
