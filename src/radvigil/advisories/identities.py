"""Names that machines give to products: package URLs and CPE, without their version.

Where both an advisory and a bill of materials have one, nothing needs to be compared by name. A purl is compared by
type, namespace and name (purl specification; the name of a `pypi` package with `-` for `_`), a CPE by vendor and
product (CPE 2.3 formatted string, CPE 2.2 URI); an unspecific part (`*`, `-`) names nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

_PURL = re.compile(r"^pkg:/*(?P<type>[A-Za-z0-9.+-]+)/(?P<path>[^@?#]+)")
_CPE = re.compile(r"^cpe:(?:2\.3:[aho*-]:|/[aho]:)(?P<vendor>(?:\\.|[^:\\])+):(?P<product>(?:\\.|[^:\\])+)")
_UNSPECIFIC = frozenset(("*", "-", ""))


@lru_cache(maxsize=65_536)
def identities(cpe: str, purl: str) -> tuple[str, ...]:
    """The identities that two descriptions of one product share."""
    found = []
    if parts := _PURL.match(purl):
        kind, path = parts["type"].casefold(), unquote(parts["path"]).strip("/").casefold()
        found.append(f"purl:{kind}/{path.replace('_', '-') if kind == 'pypi' else path}")
    if named := _CPE.match(cpe):
        vendor, product = (named[part].replace("\\", "").casefold() for part in ("vendor", "product"))
        if vendor not in _UNSPECIFIC and product not in _UNSPECIFIC:
            found.append(f"cpe:{vendor}:{product}")
    return tuple(found)
