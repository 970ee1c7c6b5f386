"""What a SOP class is for, and which modality its images come from."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from radvigil.standards import sop_class

PURPOSES: Final[dict[str, str]] = {
    "image-storage": "storage",
    "storage": "storage",
    "query": "query",
    "retrieve-move": "query",
    "retrieve-get": "query",
    "worklist": "worklist",
    "mpps": "mpps",
    "ups": "ups",
    "storage-commitment": "commitment",
    "print": "print",
    "verification": "verification",
    "availability": "availability",
}

NO_MACHINE: Final = frozenset({"", "OT", "SR", "PR", "KO", "SC", "DOC", "SEG", "REG", "RWV", "PLAN", "FID", "ASMT"})
"""Values of Modality (PS3.3 C.7.3.1.1.1) that name no kind of machine: any workstation writes them."""


@lru_cache(maxsize=4096)
def purpose(uid: str) -> str:
    """`storage`, `query`, `worklist`, `mpps`, `ups`, `commitment`, `print`, `verification` or `other`."""
    return PURPOSES.get(sop_class(uid).category, "other")


@lru_cache(maxsize=4096)
def is_image(uid: str) -> bool:
    """Whether objects of this class are images; a class nobody lists is one, for it travels by C-STORE."""
    return sop_class(uid).category in ("image-storage", "private")


@lru_cache(maxsize=4096)
def modality_of(uid: str) -> str:
    """The modality that makes objects of this class, or empty: secondary captures and reports come from anywhere."""
    return sop_class(uid).modality
