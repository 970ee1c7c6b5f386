"""What is wanted of the data set of each command (PS3.3, PS3.4), and what its values become.

Names of physicians and institutions are in no plan: they are never read. A patient's name is looked at in passing, for
active text alone (`active_text`): it is neither kept nor masked nor told.
"""

from __future__ import annotations

from typing import NamedTuple

from radvigil.protocols.dicom.dataset import DataSetHead, Plan
from radvigil.protocols.dicom.identifiers import Identifiers
from radvigil.records import Kind
from radvigil.standards import tag_keyword

CHARACTER_SET, QUERY_LEVEL, TIME_ZONE = 0x00080005, 0x00080052, 0x00080201
SOP_CLASS, SOP_INSTANCE, ACCESSION, MODALITY = 0x00080016, 0x00080018, 0x00080050, 0x00080060
CREATION_DATE, CREATION_TIME, CONTENT_DATE, CONTENT_TIME = 0x00080012, 0x00080013, 0x00080023, 0x00080033
ACQUISITION_DATE, ACQUISITION_TIME = 0x00080022, 0x00080032
MANUFACTURER, STATION_NAME, MODEL, SOURCE_AE = 0x00080070, 0x00081010, 0x00081090, 0x00080055
SERIAL, SOFTWARE = 0x00181000, 0x00181020
PATIENT_NAME, PATIENT_ID, STUDY, SERIES = 0x00100010, 0x00100020, 0x0020000D, 0x0020000E
FILE_CLASS_UID, FILE_SOURCE_AE = 0x00020012, 0x00020016
STATION_AE = 0x00400001

SCHEDULED_STEP_SEQUENCE = 0x00400100
SCHEDULED_STEP_ATTRIBUTES = 0x00400270

_IDENTITY = frozenset((SOP_INSTANCE, ACCESSION, MODALITY, PATIENT_NAME, PATIENT_ID, STUDY, SERIES))
_ORIGIN = frozenset(
    (
        FILE_CLASS_UID,
        FILE_SOURCE_AE,
        CHARACTER_SET,
        SOP_CLASS,
        MANUFACTURER,
        STATION_NAME,
        MODEL,
        SOURCE_AE,
        SERIAL,
        SOFTWARE,
    )
)
_TIMES = frozenset(
    (CREATION_DATE, CREATION_TIME, CONTENT_DATE, CONTENT_TIME, ACQUISITION_DATE, ACQUISITION_TIME, TIME_ZONE)
)

STORE = Plan(_IDENTITY | _ORIGIN | _TIMES, last=SERIES)
"""The last thing wanted of an image is its series; its pixels are far behind."""
STORE_TO_PIXELS = Plan(_IDENTITY | _ORIGIN | _TIMES, last=0x7FE00007, pixels=True)
ANSWER = Plan(
    _IDENTITY | {SCHEDULED_STEP_SEQUENCE, SCHEDULED_STEP_ATTRIBUTES},
    last=SCHEDULED_STEP_ATTRIBUTES,
    inside={
        SCHEDULED_STEP_SEQUENCE: Plan(frozenset((STATION_AE, MODALITY))),
        SCHEDULED_STEP_ATTRIBUTES: Plan(frozenset((ACCESSION, STUDY))),
    },
)


class _Everything:
    """Contains all tags."""

    def __contains__(self, tag: object) -> bool:
        return True


QUERY = Plan(_Everything(), deep=True)
QUERIES = frozenset(("C-FIND-RQ", "C-MOVE-RQ", "C-GET-RQ"))

_NO_KEYS = frozenset((CHARACTER_SET, QUERY_LEVEL, 0x00080053, TIME_ZONE))
"""They say how to read the query (PS3.4 C.1.1.3, C.2.2.2): character set, level, view, time zone."""


class Keys(NamedTuple):
    """Keywords of query keys (PS3.4 C.2.2.2)."""

    matched: tuple[str, ...]
    universal: tuple[str, ...]


def keys_of(head: DataSetHead) -> Keys:
    """Which keys held a value, and which were empty or only a wildcard (C.2.2.2.3, C.2.2.2.4)."""
    matched: dict[str, None] = {}
    universal: dict[str, None] = {}
    for tag, length, value in head.seen:
        if tag in _NO_KEYS or not tag & 0xFFFF:
            continue
        empty = not length or (len(value) == length and not value.strip(b" \0*"))
        (universal if empty else matched)[tag_keyword(tag)] = None
    return Keys(tuple(matched), tuple(universal))


def masked_values(head: DataSetHead, identifiers: Identifiers, query: bool) -> dict[str, str]:
    """The identifying values of a data set, as fields of the message. Patterns of a query identify nobody."""
    fields = {}
    for name, kind, tag in _MASKED:
        raw = head.values.get(tag)
        if raw and not (query and any(sign in raw for sign in b"*?\\")):
            fields[name] = identifiers.masked(kind, raw)
    return fields


_MASKED: tuple[tuple[str, Kind, int], ...] = (
    ("dataset_sop_instance", "sop_instance", SOP_INSTANCE),
    ("patient", "patient", PATIENT_ID),
    ("study", "study", STUDY),
    ("series", "series", SERIES),
    ("accession", "accession", ACCESSION),
)
