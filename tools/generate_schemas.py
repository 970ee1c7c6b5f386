"""Write the published JSON Schemas from the records (`--check`: only say whether they are current)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from radvigil.report.schema import events_schema, report_schema

FOLDER = Path(__file__).resolve().parents[1] / "src" / "radvigil" / "report"


def main() -> int:
    old = []
    for name, schema in (("report.schema.json", report_schema()), ("events.schema.json", events_schema())):
        text = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
        path = FOLDER / name
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            old.append(name)
    print(f"old: {', '.join(old)}; run tools/generate_schemas.py" if old else "the schemas are current")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
