"""Whole processes, measured from outside: wall time and peak resident memory, several programs in turn."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A command line; `feed` is another whose standard output is its input."""

    name: str
    words: Sequence[str]
    feed: Sequence[str] = ()


@dataclass
class Runs:
    """What a program's runs took."""

    seconds: list[float] = field(default_factory=list)
    mebibytes: list[float] = field(default_factory=list)

    @property
    def wall(self) -> float:
        return statistics.median(self.seconds)

    @property
    def memory(self) -> float:
        return max(self.mebibytes)


def in_turn(programs: Sequence[Program], runs: int, warm: int = 1) -> dict[str, Runs]:
    """Each program `runs` times, A B C A B C, after `warm` uncounted rounds. A failing program raises RuntimeError."""
    found = {program.name: Runs() for program in programs}
    for round_number in range(-warm, runs):
        for program in programs:
            seconds, mebibytes = once(program)
            if round_number >= 0:
                found[program.name].seconds.append(seconds)
                found[program.name].mebibytes.append(mebibytes)
    return found


def once(program: Program) -> tuple[float, float]:
    """One run: wall seconds, and peak resident set in MiB of the largest process."""
    feeder = subprocess.Popen(program.feed, stdout=subprocess.PIPE) if program.feed else None
    started = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:
        child = subprocess.Popen(
            program.words, stdin=feeder.stdout if feeder else subprocess.DEVNULL, stdout=nowhere, stderr=subprocess.PIPE
        )
    if feeder and feeder.stdout:
        feeder.stdout.close()
    errors = child.stderr.read() if child.stderr else b""
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if feeder:
        feeder.wait()
    if child.returncode:
        raise RuntimeError(f"{program.name} ended with {child.returncode}: {errors[-500:].decode(errors='replace')}")
    return seconds, usage.ru_maxrss / 1024


def output(words: Sequence[str]) -> str:
    """What a program of ours prints."""
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=600).stdout


DRAWN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)))"
"""Milliseconds from the start of the navigation to the first frame after the page is complete."""


def opens(page: Path, runs: int) -> float:
    """Seconds until a page is read and drawn in Debian's chromium, at 1400 pixels; median, after one uncounted time."""
    from playwright.sync_api import sync_playwright  # only this measurement needs a browser

    taken = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(runs + 1):
            context = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)
            shown = context.new_page()
            shown.goto(page.resolve().as_uri(), wait_until="domcontentloaded")
            taken.append(shown.evaluate(DRAWN) / 1000)
            context.close()
        browser.close()
    return statistics.median(taken[1:])


def radvigil(*captures: str, out: Path, options: Sequence[str] = ()) -> list[str]:
    """The program's own command line, with everything that it writes."""
    shutil.rmtree(out, ignore_errors=True)
    return [".venv/bin/radvigil", "analyze", *captures, "-o", str(out), "--key", str(key(out)), *options]


def key(out: Path) -> Path:
    path = out.parent / "key"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text("00" * 32 + "\n", encoding="ascii")
    return path


TSHARK_FIELDS = (
    "dicom.pdu.type", "dicom.assoc.ae.calling", "dicom.assoc.ae.called", "dicom.userinfo.uid",
    "dicom.userinfo.version", "dicom.pctx.id", "dicom.pctx.result", "dicom.pctx.abss.syntax",
    "dicom.pctx.xfer.syntax", "dicom.tag", "dicom.tag.value.str", "dicom.tag.value.16u",
)  # fmt: skip


def tshark(capture: Path) -> list[str]:
    """tshark taking out the same DICOM fields."""
    words = ["tshark", "-n", "-r", str(capture), "-Y", "dicom", "-T", "fields"]
    for name in TSHARK_FIELDS:
        words += ["-e", name]
    return words


def ndpi(capture: Path) -> list[str]:
    return ["ndpiReader", "-q", "-i", str(capture)]


def cat(capture: Path) -> list[str]:
    return ["cat", str(capture)]
