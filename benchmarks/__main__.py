"""`python -m benchmarks [NAME ...] [--runs N] [--check]`: measure, print a table, hold it against the budgets."""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from benchmarks import captures
from benchmarks.crowd import random_pairs
from benchmarks.measure import Program, cat, in_turn, ndpi, once, opens, output, radvigil, tshark

OUT = captures.FOLDER / "out"
BUDGETS = Path(__file__).parent / "budgets.toml"

Figures = dict[str, float]


def bulk(runs: int) -> Figures:
    """1 GB of C-STORE beside tshark, ndpiReader and cat."""
    return _beside(captures.bulk(), runs)


def mixed(runs: int) -> Figures:
    """All protocols, 50,000 flows, small images: nearly every fifth packet ends a message."""
    return _beside(captures.mixed(), runs)


def department(runs: int) -> Figures:
    """The same flows, and series of images of their real size among them."""
    return _beside(captures.department(), runs)


def _beside(capture: Path, runs: int) -> Figures:
    programs = [
        Program("radvigil", radvigil(str(capture), out=OUT)),
        Program("ndpiReader", ndpi(capture)),
        Program("cat", cat(capture)),
    ]
    found = in_turn(programs, runs)
    judge = in_turn([Program("radvigil", programs[0].words), Program("tshark", tshark(capture))], max(1, runs // 3), 0)
    for name, took in (*found.items(), ("tshark", judge["tshark"])):
        print(f"    {name:12} {took.wall:8.3f} s   {took.memory:7.0f} MiB")
    return {
        "tshark_over_radvigil": judge["tshark"].wall / judge["radvigil"].wall,
        "radvigil_over_ndpi": found["radvigil"].wall / found["ndpiReader"].wall,
        "radvigil_seconds": found["radvigil"].wall,
        "peak_mib": found["radvigil"].memory,
    }


def digests(runs: int) -> Figures:
    """What `--digests` costs on bulk."""
    capture = str(captures.bulk())
    found = in_turn(
        [
            Program("plain", radvigil(capture, out=OUT)),
            Program("digests", radvigil(capture, out=OUT, options=["--digests"])),
        ],
        runs,
    )
    return {"digests_over_plain": found["digests"].wall / found["plain"].wall}


def small(runs: int) -> Figures:
    """A 5 MB capture, start-up included."""
    found = in_turn([Program("small", radvigil(str(captures.small()), out=OUT))], runs)["small"]
    return {"small_seconds": found.wall, "small_mib": found.memory}


def jobs(runs: int) -> Figures:
    """A folder of captures, one job against two."""
    folder = captures.folder()
    found = in_turn(
        [
            Program("one", radvigil(str(folder), out=OUT, options=["--jobs", "1"])),
            Program("two", radvigil(str(folder), out=OUT, options=["--jobs", "2"])),
        ],
        max(1, runs // 2),
    )
    return {"one_job_over_two": found["one"].wall / found["two"].wall}


def linear(runs: int) -> Figures:
    """0.1 and 1 GB from files, 10 GB through standard input: time per GB, and memory that stays flat."""
    figures: Figures = {}
    for label, size in (("0.1", 100_000_000), ("1", captures.BULK_BYTES), ("10", 10 * captures.BULK_BYTES)):
        repetitions = captures.bulk_repetitions(size)
        source = captures.recorded("bulk")
        feed = [sys.executable, "-m", "benchmarks.repeat", str(source), str(repetitions)]
        seconds, mebibytes = once(Program(label, radvigil("-", out=OUT), feed))
        gigabytes = repetitions * source.stat().st_size / 1e9
        bar = "█" * round(seconds / gigabytes * 20)
        print(f"    {gigabytes:6.2f} GB  {seconds:7.2f} s  {mebibytes:6.0f} MiB  {bar}")
        figures[f"seconds_per_gb_{label}"] = seconds / gigabytes
        figures[f"mib_{label}"] = mebibytes
    figures["memory_10_over_1"] = figures["mib_10"] / figures["mib_1"]
    return figures


def risk(runs: int) -> Figures:
    """Risk of 1,000 machines with 20,000 findings, texts loaded: CPU, and memory added."""
    spent = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-m", "benchmarks.risk"], capture_output=True, text=True, check=True)
        spent.append(tuple(map(float, done.stdout.split())))
    seconds, mebibytes = zip(*spent, strict=True)
    return {"risk_cpu_seconds": statistics.median(seconds), "risk_mib": max(mebibytes)}


def large(runs: int) -> Figures:
    """A thousand machines: 50,000 flows between random pairs, and a realistic day (see `crowd`)."""
    capture = str(random_pairs(captures.FOLDER / "random-pairs.pcap"))
    pairs = in_turn([Program("random pairs", radvigil(capture, out=OUT))], runs)["random pairs"]
    day = captures.FOLDER / "day"
    told = [json.loads(output([sys.executable, "-m", "benchmarks.crowd", str(day)])) for _ in range(runs)]
    figures = {"pairs_seconds": pairs.wall, "pairs_peak_mib": pairs.memory}
    figures |= {f"day_{name}": statistics.median(one[name] for one in told) for name in told[0]}
    for name, folder in (("pairs", OUT), ("day", day)):
        for kind in ("json", "html"):
            figures[f"{name}_{kind}_mb"] = (folder / f"report.{kind}").stat().st_size / 1e6
        figures[f"{name}_opens_seconds"] = opens(folder / "report.html", runs)
    return figures


def advisories(runs: int) -> Figures:
    """1,000 devices against 5,000 advisories, in processor seconds; the same with twice the devices, and the memory."""
    from benchmarks import catalogue
    from radvigil.advisories import Matcher
    from radvigil.cli.analyze import COLLECTED_AFTER

    library = catalogue.library(5_000)
    some, more = catalogue.devices(1_000), catalogue.devices(2_000)
    figures: Figures = {"ready_seconds": 1e9, "match_seconds": 1e9, "match_seconds_2000": 1e9}
    gc.freeze()  # as `analyze` does: what stays is not searched for garbage
    gc.set_threshold(*COLLECTED_AFTER)
    for _ in range(runs):
        began = time.process_time()
        matcher, again = Matcher(library), Matcher(library)
        ready = time.process_time()
        found = [matcher.of(one) for one in some]
        done = time.process_time()
        for one in more:
            again.of(one)
        figures["ready_seconds"] = min(figures["ready_seconds"], (ready - began) / 2)
        figures["match_seconds"] = min(figures["match_seconds"], done - ready)
        figures["match_seconds_2000"] = min(figures["match_seconds_2000"], time.process_time() - done)
    figures["seconds"] = figures["ready_seconds"] + figures["match_seconds"]
    figures["twice_the_devices"] = figures["match_seconds_2000"] / figures["match_seconds"]
    figures["matches"] = sum(len(one) for one in found)
    figures["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def together(runs: int) -> Figures:
    """What detection, 5,000 advisories and the risk add to a day of 1,000 machines; in turn with the picture alone."""
    told: dict[str, list[Figures]] = {"without": [], "with": []}
    for _ in range(runs):
        for which, rows in told.items():
            rows.append(json.loads(output([sys.executable, "-m", "benchmarks.together", which])))
    medians = {
        which: {name: statistics.median(row[name] for row in rows) for name in ("seconds", "peak_mib")}
        for which, rows in told.items()
    }
    return {
        "added_seconds": medians["with"]["seconds"] - medians["without"]["seconds"],
        "added_mib": medians["with"]["peak_mib"] - medians["without"]["peak_mib"],
        **{f"{which}_{name}": value for which, row in medians.items() for name, value in row.items()},
    }


def hub(runs: int) -> Figures:
    """The hub with 1,000 machines, 20,000 findings, a year of reports, on both databases (`hub.py`); one run each."""
    words, figures = [sys.executable, "-m", "benchmarks.hub"], Figures()
    for name, before in (("sqlite", []), ("postgresql", ["tools/with-postgresql"])):
        place = {**os.environ, "PG_FSYNC": "on"}
        done = subprocess.run([*before, *words], capture_output=True, text=True, check=True, env=place)
        told = json.loads(done.stdout.splitlines()[-1])
        print(f"    {name}: slowest page {told.pop('worst_page')}; {told.pop('pages')}; pairs {told.pop('pairs')}")
        figures |= {f"{name}_{figure}": value for figure, value in told.items()}
    return figures


MEASUREMENTS: dict[str, Callable[[int], Figures]] = {
    "bulk": bulk,
    "mixed": mixed,
    "department": department,
    "digests": digests,
    "small": small,
    "jobs": jobs,
    "linear": linear,
    "large": large,
    "advisories": advisories,
    "risk": risk,
    "together": together,
    "hub": hub,
}


def hold(name: str, figures: Figures) -> list[str]:
    """The budgets that these figures break."""
    broken = []
    for figure, bound in tomllib.loads(BUDGETS.read_text(encoding="utf-8")).get(name, {}).items():
        value = figures[figure]
        low, high = bound.get("at_least", float("-inf")), bound.get("at_most", float("inf"))
        if not low <= value <= high:
            broken.append(f"{name}.{figure} = {value:.3g}, budget {bound}")
    return broken


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    captures.FOLDER.mkdir(parents=True, exist_ok=True)
    broken: list[str] = []
    for name in chosen.names or MEASUREMENTS:
        print(f"{name}: {MEASUREMENTS[name].__doc__}", flush=True)
        figures = MEASUREMENTS[name](chosen.runs)
        for figure, value in figures.items():
            print(f"    {figure:28} {value:10.3f}")
        broken += hold(name, figures)
    print("\n".join(["budgets broken:", *broken] if broken else ["all within budget"]))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
