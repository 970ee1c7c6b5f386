"""Run harnesses; see the package's docstring."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fuzz import mutate

FOLDER = Path(__file__).parent
SECONDS_AN_INPUT = 1
MEMORY_MIB = 2_048
"""Of the whole guided process: the engine itself keeps its corpus and its comparisons, some 13 kB an input."""
GROWTH_MIB = 48
"""What `plain`, where nothing but the harness can grow, may gain after its first inputs."""
WARM = 500
"""Inputs after which caches are as full as they get."""
MAX_LENGTH = 4096
BATCH = 10_000
"""Inputs that one guided process runs: what the engine keeps of them ends with it; the corpus goes on to the next."""


def harnesses() -> list[str]:
    """Names of all harnesses, sorted."""
    return sorted(p.stem.removeprefix("fuzz_") for p in FOLDER.glob("fuzz_*.py"))


def guided(name: str, inputs: int, corpus: Path) -> None:
    """Inside a process of its own: coverage-guided, ends with libFuzzer's own exit status.

    What an earlier batch left in `corpus` is run first, and then `inputs` new ones.
    """
    import atheris

    with atheris.instrument_imports(include=["radvigil"]):
        harness = importlib.import_module(f"fuzz.fuzz_{name}")
    known = sum(1 for _ in corpus.iterdir())
    for number, seed in enumerate(() if known else harness.SEEDS):
        (corpus / f"seed-{number}").write_bytes(seed)
    words = [f"fuzz_{name}", f"-runs={known + inputs}", f"-timeout={SECONDS_AN_INPUT}",
             f"-rss_limit_mb={MEMORY_MIB}", f"-max_len={MAX_LENGTH}", "-verbosity=1",
             f"-artifact_prefix=build/fuzz-{name}-", str(corpus)]  # fmt: skip
    atheris.Setup(words, harness.one_input)
    atheris.Fuzz()


def plain(name: str, inputs: int) -> int:
    """The same without atheris: seeds, mutated; an input over the time bound is a failure, as is growth."""
    harness = importlib.import_module(f"fuzz.fuzz_{name}")
    before = 0
    for number, content in enumerate(mutate.inputs(harness.SEEDS, inputs, MAX_LENGTH)):
        before = _resident_mib() if number == WARM else before
        started = time.perf_counter()
        harness.one_input(content)
        if time.perf_counter() - started > SECONDS_AN_INPUT:
            print(f"too slow: {content.hex()}")
            return 1
    grown = _resident_mib() - before if before else 0
    if grown > GROWTH_MIB:
        print(f"grew by {grown} MiB over {inputs} inputs")
        return 1
    print(f"Done {inputs} runs")
    return 0


def _resident_mib() -> int:
    """Of this process, now (proc(5), statm)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE") >> 20


def one(name: str, inputs: int, engine: str) -> tuple[str, int, int, str]:
    """(name, new inputs run, exit status, last lines): guided in batches, until one fails."""
    ran, status, said = 0, 0, ""
    with tempfile.TemporaryDirectory() as corpus:
        for size in batches(inputs, BATCH if engine == "atheris" else inputs):
            known = sum(1 for _ in Path(corpus).iterdir())
            count, status, said = _batch(name, size, engine, corpus)
            ran += max(count - known, 0)
            if status:
                break
    return name, ran, status, said


def batches(inputs: int, most: int) -> list[int]:
    """Sizes of as few batches as hold `inputs`, the last the smaller."""
    return [min(most, inputs - first) for first in range(0, inputs, most)]


def _batch(name: str, inputs: int, engine: str, corpus: str) -> tuple[int, int, str]:
    """One process: (inputs run, those of the corpus too, exit status, last lines)."""
    words = [sys.executable, "-m", "fuzz", name, "--inputs", str(inputs), "--engine", engine, "--here", corpus]
    done = subprocess.run(words, capture_output=True, text=True, cwd=FOLDER.parent, check=False)
    said = done.stdout + done.stderr
    ran = [int(n) for n in re.findall(r"Done (\d+)|stat::number_of_executed_units: (\d+)", said) for n in n if n]
    return max(ran, default=0), done.returncode, said[-1500:]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--inputs", type=int, default=20_000, help="over all harnesses")
    parser.add_argument("--engine", choices=("atheris", "plain"), default=None)
    parser.add_argument("--here", metavar="CORPUS", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    engine = chosen.engine or ("atheris" if importlib.util.find_spec("atheris") else "plain")
    if chosen.here:
        if engine == "plain":
            return plain(chosen.names[0], chosen.inputs)
        guided(chosen.names[0], chosen.inputs, Path(chosen.here))
        return 0
    (FOLDER.parent / "build").mkdir(exist_ok=True)
    names = chosen.names or harnesses()
    share = -(-chosen.inputs // len(names))
    total = failed = 0
    started = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, ran, status, said in pool.map(lambda n: one(n, share, engine), names):
            total += ran
            failed += status != 0
            print(f"{name:16} {ran:10,} inputs  {'held' if status == 0 else 'FAILED'}", flush=True)
            if status:
                print(said)
    print(f"{total:,} inputs, {failed} harnesses failed, {engine}, {time.monotonic() - started:.0f} s")
    return 1 if failed or total < chosen.inputs else 0


if __name__ == "__main__":
    sys.exit(main())
