"""Hold what the program says beside what is known: fresh seeds of the laboratory (root: namespaces) and the corpus.

Of every run of the laboratory the picture is held beside the truth, and the findings beside the labels of
`lab/labels.py`. For the rules of change a run with an attack is judged again with the ordinary day of the same seed as
its past, and a run without one with the same scenario of the seed before: there nothing is a change. Of every capture
of the corpus the findings are held beside `tests/truth/corpus_findings.toml`. Printed is what differs, and a table by
rule; the exit status is 1 when anything is false, missed or not as it was done.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lab.labels import labels_of  # noqa: E402
from radvigil.detectors import RULES  # noqa: E402
from tests.support.detection import CORPUS_LABELS, Score, corpus_labels, judged, table  # noqa: E402
from tests.support.truth import differences  # noqa: E402

USUAL = "ordinary-day"
BUILD = ROOT / "build" / "truth"


def recorded(scenario: str, seed: int, folder: Path) -> dict[str, Any]:
    """Play and capture one scenario; its truth."""
    words = [sys.executable, "-m", "lab", scenario, "--seed", str(seed), "--out", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, timeout=300, stdout=subprocess.DEVNULL)
    return dict(json.loads((folder / f"{scenario}.truth.json").read_text(encoding="utf-8")))


def analyzed(capture: Path, out: Path, past: Path | None = None) -> dict[str, Any]:
    """The report of a capture."""
    program = Path(sys.executable).with_name("radvigil")
    options = ["--past", str(past)] if past else []
    subprocess.run([program, "analyze", capture, "-o", out, *options], check=True, stdout=subprocess.DEVNULL)
    return dict(json.loads((out / "report.json").read_text(encoding="utf-8")))


def judge_run(scenario: str, seed: int, folder: Path, before: Path) -> Score:
    """Record one scenario, analyze it, and judge picture and findings. `before`: folder of another seed, if any."""
    truth, capture, out = recorded(scenario, seed, folder), folder / f"{scenario}.pcap", folder / f"{scenario}.picture"
    attacked = bool(truth["attacks"])
    score = judged(analyzed(capture, out), labels_of(truth), attacked)
    score.wrong = [*differences(out, truth), *score.wrong]
    past = (folder / USUAL if attacked else before / scenario).with_suffix(".picture") / "report.json"
    if past.exists():
        again = judged(analyzed(capture, folder / f"{scenario}.past", past), labels_of(truth, past=True), attacked)
        again.wrong = [f"with a past, {line}" for line in again.wrong]
        score.add(again)
    return score


def judge_seed(scenarios: list[str], seed: int, before: Path) -> Score:
    """All scenarios with one seed, the ordinary day first."""
    folder, total = BUILD / str(seed), Score()
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(scenarios, key=lambda one: one != USUAL):
        score = judge_run(name, seed, folder, before)
        tell(f"{seed} {name}", score)
        total.add(score)
    return total


def judge_corpus(corpus: Path) -> Score:
    """All captures of the corpus; one without labels, or labels without a capture, is an error."""
    labels, total = corpus_labels(CORPUS_LABELS), Score()
    captures = {path.name: path for path in sorted(corpus.iterdir()) if path.suffix in (".pcap", ".cap", ".pcapng")}
    total.wrong += [f"{name} has no labels" for name in captures.keys() - labels.keys()]
    total.wrong += [f"{name} is not in the corpus" for name in labels.keys() - captures.keys()]
    tell("corpus", total)
    for name in captures.keys() & labels.keys():
        score = judged(analyzed(captures[name], BUILD / "corpus" / name), labels[name])
        if score.wrong:
            tell(name, score)
        total.add(score)
    return total


def tell(name: str, score: Score) -> None:
    print(f"{name}: {f'{len(score.wrong)} differences' if score.wrong else 'as known'}", flush=True)
    for line in score.wrong:
        print(f"    {line}", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/truth.py")
    parser.add_argument("--seeds", type=int, default=5, help="how many fresh seeds of the laboratory (0: none)")
    parser.add_argument("--scenario", action="append", help="only this one; can be given again")
    parser.add_argument("--corpus", default=os.environ.get("RADVIGIL_CORPUS", ""), help="folder of captures")
    return parser.parse_args()


def main() -> int:
    chosen, total = arguments(), Score()
    words = [sys.executable, "-m", "lab", "--list"]
    listed = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    names = chosen.scenario or [line.split()[0] for line in listed.splitlines()]
    before = BUILD / "none"
    for _ in range(chosen.seeds):
        seed = secrets.randbelow(1 << 31)
        total.add(judge_seed(names, seed, before))
        before = BUILD / str(seed)
    if chosen.corpus:
        total.add(judge_corpus(Path(chosen.corpus)))
    else:
        print("corpus: not judged, RADVIGIL_CORPUS is not set")
    print("\n".join(["", *table(total.counts, [rule.CODE for rule in RULES])]))
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
