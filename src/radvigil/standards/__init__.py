"""Published facts, standard library only: DICOM UIDs, tags and status codes (PS3.6, PS3.7), HL7
events that merge, service ports.

The generated tables (`dicom_uids`, `dicom_tags`: written by tools/generate_standards.py) stay behind the functions
below and are parsed on the first question.
"""

from radvigil.standards.dicom_status import StatusClass, status_class, status_name
from radvigil.standards.hl7_events import merge_event
from radvigil.standards.ports import port_name
from radvigil.standards.registry import SopClass, Uid, sop_class, tag_keyword, transfer_syntax, uid_name

__all__ = [
    "SopClass",
    "StatusClass",
    "Uid",
    "merge_event",
    "port_name",
    "sop_class",
    "status_class",
    "status_name",
    "tag_keyword",
    "transfer_syntax",
    "uid_name",
]
