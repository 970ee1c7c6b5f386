"""The shape of a request target, and which service of imaging it asks for.

`/dicom-web/studies/1.2.3/series?PatientID=77&x=1` → `/dicom-web/studies/{}/series?PatientID`: a segment that is no
known word is `{}`, a query keeps known names and never a value (RFC 9110 4.2, PS3.18 8.3).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from radvigil.protocols.http.words import KNOWN_NAMES, KNOWN_PATHS

DEPTH = 12
"""Segments kept of a path: the deepest resource of PS3.18 has ten."""
_PAIRS_READ = 64
_NAMES_KEPT = 16

_UID = re.compile(rb"[0-2](?:\.(?:0|[1-9][0-9]*))+")
_ORTHANC_ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{8}){4}")
_ABSOLUTE = re.compile(rb"https?://(?:[^/?#@]*@)?([^/?#]*)", re.IGNORECASE)

_DICOM_RESOURCES = frozenset({"studies", "series", "instances"})
_DICOM_ROOTS = frozenset({"dicomweb", "dicom-web", "dicom_web", "wado-rs", "qido-rs", "stow-rs", "aets"})
_ORTHANC_PATHS = re.compile(
    r"/(?:modalities(?:/.*)?|tools/(?:find|lookup|create-dicom|reset|shutdown)|app/explorer\.html|instances"
    r"|changes|statistics|ui/app(?:/.*)?)(?:\?.*)?"
)


class Target(NamedTuple):
    """What may be said of a request target. `service`: as far as the target alone tells."""

    shape: str
    host: bytes
    service: str


def target_of(raw: bytes) -> Target:
    """From origin-form, absolute-form, authority-form or `*` (RFC 9112 3.2)."""
    absolute = _ABSOLUTE.match(raw)
    host = absolute[1] if absolute else b""
    if absolute:
        raw = raw[absolute.end() :] or b"/"
    if not raw.startswith((b"/", b"?")):
        return Target("*" if raw == b"*" else "", host, "")
    path, _, query = raw.partition(b"#")[0].partition(b"?")
    segments = path.split(b"/", DEPTH + 1)[1 : DEPTH + 1]
    pairs = [pair.partition(b"=") for pair in query.split(b"&", _PAIRS_READ)[:_PAIRS_READ]] if query else []
    shape = _path_shape(segments) + _query_shape([name for name, _, _ in pairs])
    return Target(shape, host, _service(segments, pairs, shape))


def _path_shape(segments: list[bytes]) -> str:
    words = ["" if not segment else KNOWN_PATHS.get(_lower(segment), "{}") for segment in segments]
    return "/" + "/".join(words)


def _query_shape(names: list[bytes]) -> str:
    known = dict.fromkeys(KNOWN_NAMES[_lower(name)] for name in names if _lower(name) in KNOWN_NAMES)
    return "?" + "&".join(list(known)[:_NAMES_KEPT]) if known else ""


def _lower(raw: bytes) -> str:
    return raw[:64].decode("latin-1").lower()


def _service(segments: list[bytes], pairs: list[tuple[bytes, bytes, bytes]], shape: str) -> str:
    if any(name.lower() == b"requesttype" and value.upper() == b"WADO" for name, _, value in pairs):
        return "wado-uri"  # PS3.18 9.4.1.2
    words = [_lower(segment) for segment in segments]
    if "fhir" in words:
        return "fhir"
    if any(_ORTHANC_ID.fullmatch(segment) for segment in segments):
        return "orthanc"
    if _DICOM_ROOTS & set(words) or _names_a_study(words, segments):
        return "dicomweb"
    return "orthanc" if _ORTHANC_PATHS.fullmatch(shape) else ""


def _names_a_study(words: list[str], segments: list[bytes]) -> bool:
    """PS3.18 10.1.1: `studies/{uid}` and below it."""
    return any(
        word in _DICOM_RESOURCES and _UID.fullmatch(following)
        for word, following in zip(words, segments[1:], strict=False)
    )
