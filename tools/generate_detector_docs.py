"""Write docs/detectors.md from the rules and their words (`--check`: only say whether it is current)."""

from __future__ import annotations

import sys
from pathlib import Path

from radvigil.detectors import RULES, Rule
from radvigil.texts import finding_words

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "detectors.md"

HEAD = """# Detectors

Every rule, written from `src/radvigil/detectors/` and `src/radvigil/texts/findings/` by
`tools/generate_detector_docs.py`. `radvigil explain CODE` says the whole page of a rule to all four readers;
`radvigil explain CODE --lang fr` says it in French.

- **Nature**: a *weakness* is there to be used, an *attack* uses it, a *change* is something new, a *fault* is broken.
  A finding may be milder than its rule: severity and nature below are the usual ones.
- **Harms**: what it can do to patients and to the service: a machine *stops*, images or orders are *altered*, data are
  *disclosed*.
- **Baseline**: the rule speaks of change. It is judged with earlier reports (`radvigil analyze --past REPORT.json`) or
  a learning time (`until` under `[baseline]` in the site file); without either it is *not assessed: no baseline*.
- **Thresholds** with their defaults; the theory above them says what they count. A site sets its own in the site file
  (`--site`), under the rule's code:

      [thresholds."RV-DICOM-020"]
      titles = 8

A code is never used again for another rule. What a rule cannot see stands with each: silence never reads as absence.
"""


def contents() -> str:
    lines = ["", "| code | title | nature | severity | baseline |", "|---|---|---|---|---|"]
    for rule in RULES:
        code, title = rule.CODE, finding_words(rule.CODE, "en").title
        anchor = f"[{code}](#{code.lower()})"
        lines.append(f"| {anchor} | {title} | {rule.NATURE} | {rule.SEVERITY} | {'yes' if rule.BASELINE else 'no'} |")
    return "\n".join(lines) + "\n"


def section(rule: type[Rule]) -> str:
    words = finding_words(rule.CODE, "en")
    lines = [
        f"\n## {rule.CODE}\n",
        f"**{words.title}**\n",
        f"{theory(rule)}\n",
        f"- Nature: {rule.NATURE}; severity: {rule.SEVERITY}; harms: {', '.join(rule.HARMS)}; "
        f"baseline: {'yes' if rule.BASELINE else 'no'}",
        f"- Thresholds: {thresholds(rule)}",
        f"- Cannot see: {words.limits}",
    ]
    return "\n".join(lines) + "\n"


def theory(rule: type[Rule]) -> str:
    """What the rule's module opens with, without its code."""
    opening = (sys.modules[rule.__module__].__doc__ or "").strip().removeprefix(f"{rule.CODE}: ")
    return opening[:1].upper() + opening[1:]


def thresholds(rule: type[Rule]) -> str:
    return ", ".join(f"`{name}` = {value:g}" for name, value in rule.THRESHOLDS) or "none"


def main() -> int:
    text = HEAD + contents() + "".join(section(rule) for rule in RULES)
    if "--check" in sys.argv:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        print(f"docs/detectors.md is {'current' if current else 'old: run tools/generate_detector_docs.py'}")
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
