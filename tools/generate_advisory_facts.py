"""Write src/radvigil/advisories/facts.json from CSAF folders, a KEV catalogue and an EPSS list.

    tools/generate_advisory_facts.py --csaf FOLDER=DAY ... [--abridged FOLDER=DAY ...] [--kev FILE] [--epss FILE=DAY]

DAY is until when the folder was followed. Facts only are written: ids, products, versions, CVE ids, CWE ids, vectors,
scores, dates and categories of remediation. The files themselves stay where they are.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import msgspec

from radvigil.advisories.csaf import read_csaf
from radvigil.advisories.library import Library
from radvigil.advisories.lists import read_epss, read_kev
from radvigil.advisories.platform import platform_advisories
from radvigil.advisories.shipped import table_of
from radvigil.records import Advisory, Limits

FACTS = Path(__file__).resolve().parents[1] / "src" / "radvigil" / "advisories" / "facts.json"


def advisories(named: list[str], abridged: bool) -> list[Advisory]:
    found = []
    for word in named:
        folder, _, day = word.rpartition("=")
        for path in sorted(Path(folder).glob("*.json")):
            one = read_csaf(path.read_bytes(), Limits(), abridged)
            found.append(replace(one, as_of=day))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools/generate_advisory_facts.py")
    parser.add_argument("--csaf", action="append", default=[], metavar="FOLDER=DAY")
    parser.add_argument("--abridged", action="append", default=[], metavar="FOLDER=DAY")
    parser.add_argument("--kev", metavar="FILE")
    parser.add_argument("--epss", metavar="FILE=DAY")
    chosen = parser.parse_args()
    library = Library((*advisories(chosen.csaf, False), *advisories(chosen.abridged, True)))
    if chosen.kev:
        kev = read_kev(Path(chosen.kev).read_bytes(), Limits())
        library = replace(library, exploited={one.cve: one for one in kev.rows}, exploited_as_of=kev.as_of)
    if chosen.epss:
        path, _, day = chosen.epss.rpartition("=")
        epss = read_epss(Path(path).read_bytes(), Limits())
        library = replace(library, epss=dict(epss.rows), epss_as_of=epss.as_of or day)
    whole = replace(library, advisories=(*library.advisories, *platform_advisories()))
    table = table_of(whole)
    shipped = {one.id for one in library.advisories}
    table["advisories"] = [row for row in table["advisories"] if row["id"] in shipped]
    head = msgspec.json.encode({**table, "advisories": []})
    rows = b",\n".join(msgspec.json.encode(row) for row in table["advisories"])
    FACTS.write_bytes(head.replace(b'"advisories":[]', b'"advisories":[\n' + rows + b"\n]") + b"\n")
    print(f"{FACTS.name}: {len(table['advisories'])} advisories, {FACTS.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
