"""The command of the laboratory: starts itself again as process 1 of new namespaces, plays, writes, and ends with them.

The outer process only calls unshare (network, mount, PID): whatever happens inside (error, Ctrl-C, time limit,
kill), the kernel ends every process of the PID namespace and drops the namespaces and the tmpfs. The time limit
is the alarm clock of process 1.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from lab.capture import Capture
from lab.net import PEERS, REPOSITORY, STATE, Network, build_bridges, sh
from lab.scenarios import SCENARIOS, Scenario, scenario_named
from lab.stage import Stage
from lab.truth import Truth

INSIDE = "RADVIGIL_LAB_INSIDE"
NEEDED = (Path("/usr/bin/tcpdump"), Path("/usr/sbin/Orthanc"), Path("/usr/bin/storescu"), PEERS / "usr/sbin/sshd")
LIMIT = 120  # seconds for one scenario, set-up included


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lab", description="An imaging department of real peers, captured.")
    parser.add_argument("scenario", nargs="?", choices=[scenario.name for scenario in SCENARIOS], metavar="SCENARIO")
    parser.add_argument("--all", action="store_true", help="every scenario, one after the other")
    parser.add_argument("--list", action="store_true", help="the scenarios, one a line")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("build/lab"), metavar="DIR")
    chosen = parser.parse_args()
    if not (chosen.scenario or chosen.all or chosen.list):
        parser.error("a SCENARIO, --all or --list")
    return chosen


def too_late(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"the scenario took more than {LIMIT} s")


def play(scenario: Scenario, seed: int, out: Path) -> Path:
    """Inside the namespaces: set up, capture, play, write OUT/NAME.pcap and OUT/NAME.truth.json; gives the capture's
    path.
    """
    stage = Stage(Truth(scenario.name, seed), Network(), random.Random(f"{scenario.name} {seed}"))
    try:
        build_bridges()
        scenario.prepare(stage)
        capture = Capture()
        scenario.play(stage)
        stage.truth.capture = capture.stop()
    except BaseException:
        keep_logs(out / "logs")
        raise
    finally:
        stage.network.stop()
    target = out / f"{scenario.name}.pcap"
    partial = target.with_suffix(".partial")
    shutil.copyfile(capture.path, partial)
    stage.truth.write(out / f"{scenario.name}.truth.json")
    partial.replace(target)
    return target


def keep_logs(folder: Path) -> None:
    """A run that fails leaves what the programs printed in OUT/logs, and nothing else."""
    for log in STATE.rglob("*.log"):
        target = folder / f"{log.parent.name}-{log.name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(log, target)


def inside(name: str, seed: int, out: Path) -> None:
    # One processor for all peers: with several, the monitor port may see a stream's frames in another order than sent.
    os.sched_setaffinity(0, {random.choice(sorted(os.sched_getaffinity(0)))})
    signal.signal(signal.SIGALRM, too_late)
    signal.signal(signal.SIGTERM, too_late)
    signal.alarm(LIMIT)
    sh(["/usr/bin/mount", "-t", "tmpfs", "-o", "mode=755,size=512m", "lab", "/run"])
    STATE.mkdir()
    target = play(scenario_named(name), seed, out)
    print(f"{name}: {target} ({target.stat().st_size:,} bytes)")


def outside(name: str, seed: int, out: Path) -> int:
    """Call ourselves in new namespaces; everything there ends with process 1."""
    if os.geteuid() != 0:
        print("lab: network namespaces need root; run this with sudo", file=sys.stderr)
        return 1
    if lacking := [path for path in NEEDED if not path.exists()]:
        print(f"lab: run tools/peers first ({', '.join(map(str, lacking))} missing)", file=sys.stderr)
        return 1
    argv = ["/usr/bin/unshare", "-n", "-m", "-i", "-p", "--fork", "--kill-child", "--mount-proc"]
    argv += [sys.executable, "-m", "lab", name, "--seed", str(seed), "--out", str(out.resolve())]
    environment = {**os.environ, INSIDE: "1", "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}
    # An interruption while the program is being started is noted: raised there, it would leave the program to itself.
    early: list[int] = []
    on_interruption(lambda number, _frame: early.append(number))
    with subprocess.Popen(argv, env=environment) as program:
        try:
            on_interruption(signal.default_int_handler)
            if early:
                raise KeyboardInterrupt
            return program.wait(LIMIT + 20)
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            leave(program.pid)
            return 130
        finally:
            (out / f"{name}.partial").unlink(missing_ok=True)


def on_interruption(handler: Callable[[int, FrameType | None], object]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


def leave(pid: int) -> None:
    """Kill process 1 of the namespace; the kernel ends all others there before unshare, its parent, sees it end.

    A polite signal would not do: a process 1 that has not yet set its handlers is deaf to it. With no process 1 yet,
    unshare itself is ended.
    """
    children = Path(f"/proc/{pid}/task/{pid}/children")
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # everything has ended by itself
        for child in map(int, children.read_text(encoding="ascii").split() or [str(pid)]):
            os.kill(child, signal.SIGKILL)


def main() -> int:
    chosen = arguments()
    if os.environ.get(INSIDE) == "1":
        try:
            inside(chosen.scenario, chosen.seed, chosen.out)
        except KeyboardInterrupt:
            return 130
        return 0
    if chosen.list:
        print("\n".join(f"{scenario.name:20} {scenario.purpose}" for scenario in SCENARIOS))
        return 0
    chosen.out.mkdir(parents=True, exist_ok=True)
    names = [scenario.name for scenario in SCENARIOS] if chosen.all else [chosen.scenario]
    return max(outside(name, chosen.seed, chosen.out) for name in names)


if __name__ == "__main__":
    sys.exit(main())
