"""Write docs/events.md from the records themselves (`--check`: only say whether it is current)."""

from __future__ import annotations

import ast
import sys
from dataclasses import fields
from pathlib import Path

from radvigil.records import EVENT_TYPES, Event

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "events.md"
RECORDS = ROOT / "src" / "radvigil" / "records" / "events"

HEAD = """# Event streams

One NDJSON file a kind in `events/`, one JSON object a line. Written from the records in `src/radvigil/records/events/`
by `tools/generate_event_docs.py`; readers ignore what they do not know, and fields are only ever added.

Every line has `ts` (RFC 3339, UTC, nine digits), `capture` and `packet` (the packet's number as Wireshark counts).
Events of an IP flow also have `flow` (one id through all streams), `orig_ip`, `orig_port`, `resp_ip` and `resp_port`;
the originator sent the first packet, and the two never swap: `sender` says who spoke. Identifiers of patients, studies,
series, instances, accessions and users appear only as keyed hashes. Empty values may be left out.

`events/streams.json` says once what all lines were written with: `schema` (`radvigil.events/1`), `tool`, `streams` and
`key_id`, the name of the masking key. Keyed hashes of two results compare only where `key_id` is the same. The same
`key_id` is in `report.json` and `report.html`; `devices.csv` holds no keyed hash.
"""


def attribute_docstrings() -> dict[tuple[str, str], str]:
    """(class, field) -> the string that stands under the field."""
    found: dict[tuple[str, str], str] = {}
    for path in RECORDS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                for field, after in zip(node.body, node.body[1:], strict=False):
                    if (
                        isinstance(field, ast.AnnAssign)
                        and isinstance(field.target, ast.Name)
                        and isinstance(after, ast.Expr)
                        and isinstance(after.value, ast.Constant)
                    ):
                        found[node.name, field.target.id] = " ".join(str(after.value.value).split())
    return found


def section(kind: type[Event], said: dict[tuple[str, str], str]) -> str:
    lines = [f"\n## `{kind.KIND}`\n", " ".join((kind.__doc__ or "").split()), "", "| field | type | meaning |"]
    lines.append("|---|---|---|")
    for field in fields(kind):
        if field.name not in ("mark", "flow"):
            shown = str(field.type).replace("|", "\\|")
            meaning = said.get((kind.__name__, field.name), "").replace("|", "\\|")
            lines.append(f"| `{field.name}` | {shown} | {meaning} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    said = attribute_docstrings()
    text = HEAD + "".join(section(kind, said) for kind in EVENT_TYPES)
    if "--check" in sys.argv:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        print("docs/events.md is current" if current else "docs/events.md is old: run tools/generate_event_docs.py")
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
