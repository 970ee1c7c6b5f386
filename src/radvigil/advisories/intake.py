"""From parcels to what may be stored: recognised by content, checked, read; or refused with where and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from radvigil.advisories.checking import Hashed, Signature, check_hash, check_signature
from radvigil.advisories.csaf import read_csaf
from radvigil.advisories.lists import EpssList, ExploitedList, RecallList, read_epss, read_kev, read_recalls
from radvigil.advisories.parcels import Parcel
from radvigil.advisories.reading import RefusedError, clean
from radvigil.records import Advisory, Limits

Kind = Literal["csaf", "kev", "epss", "recalls"]
Value = Advisory | ExploitedList | EpssList | RecallList

_EPSS = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:#[^\n]*\n)?[^\n]*\bcve\b[^\n]*\bepss\b", re.IGNORECASE)
_HEAD = 65_536
_NOT_OURS = frozenset(("index.json", "changes.csv", "provider-metadata.json", "service.json", "category.json"))
"""Files of a CSAF distribution that are no documents (7.1.10 to 7.1.17)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was read and checked."""

    name: str
    kind: Kind
    value: Value
    sha256: str
    hashed: Hashed
    signature: Signature


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file of which nothing was taken."""

    name: str
    code: str
    pointer: str = ""
    clause: str = ""
    params: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Intake:
    taken: list[Taken] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def take_in(parcels: Iterable[Parcel], keys: Path, limits: Limits) -> Intake:
    """Everything that the parcels hold. A source that ends badly keeps what came before, and says so."""
    found = Intake()
    last = ""
    try:
        for parcel in parcels:
            last = parcel.name
            _take(parcel, keys, limits, found)
    except RefusedError as error:
        found.refused.append(_refused(last, error))
    except OSError as error:
        found.refused.append(_unreadable(last, error))
    return found


def _take(parcel: Parcel, keys: Path, limits: Limits, found: Intake) -> None:
    name = parcel.name.rsplit("/", 1)[-1]
    if name in _NOT_OURS or name.startswith("csaf-feed"):
        return
    try:
        content = parcel.read()
        kind = kind_of(content)
        if kind is None:
            found.refused.append(Refusal(parcel.name, "not-known"))
            return
        hashed, signature = check_hash(parcel, content), check_signature(parcel, content, keys)
        value = _read(kind, content, limits)
    except RefusedError as error:
        found.refused.append(_refused(parcel.name, error))
    except OSError as error:
        found.refused.append(_unreadable(parcel.name, error))
    else:
        found.taken.append(Taken(parcel.name, kind, value, hashlib.sha256(content).hexdigest(), hashed, signature))


def _unreadable(name: str, error: OSError) -> Refusal:
    return Refusal(name, "cannot-read", params=(("why", clean(str(error.strerror or error))),))


def _refused(name: str, error: RefusedError) -> Refusal:
    params = tuple(sorted((key, clean(value)) for key, value in error.params.items()))
    return Refusal(name, error.code, clean(error.pointer, 512), error.clause, params)


def kind_of(content: bytes) -> Kind | None:
    """What a file is, by what stands in it."""
    if content[:2] == b"\x1f\x8b" or _EPSS.match(content[:_HEAD]):
        return "epss"
    head = content[:_HEAD]
    if b'"catalogVersion"' in head or (b'"cveID"' in head and b'"vulnerabilities"' in head):
        return "kev"
    if b'"csaf_version"' in content:
        return "csaf"
    if b'"results"' in head and b'"recalling_firm"' in content:
        return "recalls"
    return "csaf" if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{" and b'"document"' in content else None


def _read(kind: Kind, content: bytes, limits: Limits) -> Value:
    if kind == "csaf":
        return read_csaf(content, limits)
    if kind == "kev":
        return read_kev(content, limits)
    return read_epss(content, limits) if kind == "epss" else read_recalls(content, limits)


def marked(value: Value, source: str, as_of: str) -> Value:
    """The value with the name of its source and until when that is current. A list without a date keeps none."""
    if isinstance(value, Advisory):
        return replace(value, source=source, as_of=as_of)
    if isinstance(value, RecallList):
        return RecallList(value.as_of, tuple(replace(one, source=source, as_of=value.as_of) for one in value.rows))
    return value
