"""Components of a software bill of materials: CycloneDX JSON and SPDX JSON.

- CycloneDX (ECMA-424; 1.2 to 1.6): `components` with `name`, `version`, `publisher`, `supplier`, `group`, `purl` and
  `cpe`, and components inside components.
- SPDX 2.2 and 2.3: `packages` with `name`, `versionInfo`, `supplier`, `externalRefs` (purl, cpe23Type).
A component without a name is refused with its place; one without a version is kept: advisories may name all versions.
The maker is the publisher or supplier, else the vendor of the CPE, else the namespace of the purl; it may stay unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from radvigil.advisories.reading import At, RefusedError, clean, json_of
from radvigil.records import Component, Limits

SOURCE = "sbom"
_SUPPLIER = re.compile(r"^(?:Organization|Person|Tool):\s*", re.IGNORECASE)
_CPE = re.compile(r"^cpe:2\.3:[aho*-]:((?:\\.|[^:\\])+):")
_PURL = re.compile(r"^pkg:(?P<type>[A-Za-z0-9.+-]+)/(?:(?P<namespace>[^@?#]+)/)?(?P<name>[^/@?#]+)")
_NOBODY = frozenset(("noassertion", "none", "unknown", "n/a", "redacted", "*", "-", ""))
_DISTRIBUTIONS = frozenset(("deb", "rpm", "apk", "alpm"))


def read_sbom(content: bytes, limits: Limits) -> tuple[Component, ...]:
    """The components of a document. Raises RefusedError with the JSON pointer and the clause."""
    root = json_of(content, limits, limits.feed_file)
    if root.text_or("bomFormat") == "CycloneDX":
        found = _cyclonedx(root, limits)
    elif root.text_or("spdxVersion").startswith("SPDX-2"):
        found = _spdx(root, limits)
    else:
        raise RefusedError("not-sbom", "", "CycloneDX, bomFormat; SPDX 2.3, 6.1")
    return tuple(dict.fromkeys(found))


def _cyclonedx(root: At, limits: Limits) -> Iterator[Component]:
    waiting = [root]
    count = 0
    while waiting:
        for one in waiting.pop().items("components", "CycloneDX, components"):
            count += 1
            _bound(one, count, limits)
            name = one.text("name", "CycloneDX, component.name")
            supplier = one.optional("supplier", "CycloneDX, component.supplier")
            said = (one.text_or("publisher"), supplier.text_or("name") if supplier else "", one.text_or("group"))
            yield _component(name, one.text_or("version"), said, (one.text_or("purl"), one.text_or("cpe")))
            if one.has("components"):
                waiting.append(one)


def _spdx(root: At, limits: Limits) -> Iterator[Component]:
    for count, one in enumerate(root.items("packages", "SPDX 2.3, 7", required=True), start=1):
        _bound(one, count, limits)
        name = one.text("name", "SPDX 2.3, 7.1")
        supplier = _SUPPLIER.sub("", one.text_or("supplier"))
        references = {
            reference.text_or("referenceType"): reference.text_or("referenceLocator", limit=512)
            for reference in one.items("externalRefs", "SPDX 2.3, 7.21")
        }
        identities = (references.get("purl", ""), references.get("cpe23Type", ""))
        yield _component(name, one.text_or("versionInfo"), (supplier,), identities)


def _bound(at: At, count: int, limits: Limits) -> None:
    if count > limits.attachment_rows:
        raise at.refuse("too-many", "", limit=str(limits.attachment_rows))


def _component(name: str, version: str, said: tuple[str, ...], identities: tuple[str, str]) -> Component:
    purl, cpe = identities
    found = _PURL.match(purl)
    namespace = unquote(found["namespace"] or "") if found else ""
    by_cpe = _CPE.match(cpe)
    vendor = by_cpe[1].replace("\\", "").replace("_", " ") if by_cpe else ""
    known = next((one for one in (*said, vendor, namespace) if one.casefold() not in _NOBODY), "")
    distribution = bool(found and found["type"].casefold() in _DISTRIBUTIONS)
    plain = "" if version.casefold() in _NOBODY else version
    return Component(clean(known), name, plain, purl, cpe, distribution, SOURCE)
