"""The laboratory plays short scenarios for real: what it leaves behind, and whether its truth agrees with tshark.

Needs root (network namespaces) and the peers of `tools/peers`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.__main__ import outside

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("/usr/bin/tcpdump", "/usr/bin/tshark", "/usr/sbin/Orthanc", "/usr/bin/storescu", "/usr/sbin/ethtool")
LACKING = [path for path in NEEDED if not Path(path).exists()]
pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces need root"),
    pytest.mark.skipif(bool(LACKING), reason=f"run tools/peers first: {', '.join(LACKING)} missing"),
]


def command(scenario: str, out: Path) -> list[str]:
    return [sys.executable, "-m", "lab", scenario, "--seed", "7", "--out", str(out)]


def machine_state() -> dict[str, Any]:
    """What a laboratory could leave behind: named namespaces, links, mounts, state in /run, X locks in /tmp."""
    return {
        "namespaces": sorted(os.listdir("/run/netns")) if Path("/run/netns").exists() else [],
        "links": sorted(os.listdir("/sys/class/net")),
        "mounts": sorted(line.split()[1] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()),
        "state": Path("/run/lab").exists(),
        "locks": sorted(path.name for path in Path("/tmp").glob(".X*-lock")),
    }


def children_of(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []  # it ended meanwhile


def namespace_of(outer: Callable[[], Iterable[int]]) -> str:
    """The PID namespace in which this laboratory lives, given what names the processes of `unshare`; other laboratories
    may run on the machine.
    """
    ours, limit = os.readlink("/proc/self/ns/pid"), time.monotonic() + 20
    while time.monotonic() < limit:
        for inner in (inner for unshare in outer() for inner in children_of(unshare)):
            name = read_namespace(inner)
            if name not in (None, ours):
                return str(name)
    raise AssertionError("the laboratory did not start")


def read_namespace(pid: int | str) -> str | None:
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return None


def processes_in(namespace: str) -> list[str]:
    return [path.name for path in Path("/proc").glob("[0-9]*") if read_namespace(path.name) == namespace]


@pytest.fixture(scope="module", params=["move-pivot", "hl7-impostor"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One played scenario: its capture, its truth, and the machine before and after."""
    out, before = tmp_path_factory.mktemp("lab"), machine_state()
    with subprocess.Popen(command(request.param, out), cwd=ROOT, stdout=subprocess.DEVNULL) as program:
        namespace = namespace_of(lambda: children_of(program.pid))
        assert program.wait(120) == 0
    truth = json.loads((out / f"{request.param}.truth.json").read_text(encoding="utf-8"))
    left = {"before": before, "after": machine_state(), "processes": processes_in(namespace), "out": out}
    yield {"capture": out / f"{request.param}.pcap", "truth": truth, **left}
    shutil.rmtree(out)


def tshark(capture: Path, wanted: str, fields: tuple[str, ...], decode: set[str]) -> list[list[str]]:
    argv = ["/usr/bin/tshark", "-r", str(capture), "-Y", wanted, "-T", "fields"]
    argv += [word for field in fields for word in ("-e", field)] + [word for rule in decode for word in ("-d", rule)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def test_capture_holds_every_frame_as_a_wire_would(run: dict[str, Any]) -> None:
    sizes = [int(row[0]) for row in tshark(run["capture"], "frame", ("frame.len",), set())]
    assert len(sizes) == run["truth"]["capture"]["frames"] > 20
    assert run["truth"]["capture"]["dropped"] == 0
    assert max(sizes) <= 1514


def test_each_frame_is_seen_once(run: dict[str, Any]) -> None:
    """A frame mirrored twice has the same IP identification and TCP timestamp; a true retransmission has not."""
    fields = ("ip.src", "ip.dst", "ip.id", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.len")
    rows = tshark(run["capture"], "tcp", (*fields, "tcp.flags", "tcp.options.timestamp.tsval"), set())
    twice = [row for row, count in Counter(map(tuple, rows)).items() if count > 1]
    assert len(rows) > 20
    assert twice == []


def test_nothing_is_left_behind(run: dict[str, Any]) -> None:
    assert run["after"] == run["before"]
    assert run["processes"] == []
    assert sorted(path.suffix for path in run["out"].iterdir()) == [".json", ".pcap"]


def test_truth_names_the_devices_and_the_attack(run: dict[str, Any]) -> None:
    truth = run["truth"]
    assert truth["schema"] == "radvigil.truth/1"
    assert {"intruder", "pacs1"} <= {device["name"] for device in truth["devices"]}
    (attack,) = truth["attacks"]
    assert attack["label"] == truth["scenario"]
    assert attack["started"] < attack["ended"]
    assert attack["source"] in {device["name"] for device in truth["devices"]}


def test_associations_agree_with_tshark(run: dict[str, Any]) -> None:
    rows = run["truth"]["associations"]
    said = Counter(
        (row["orig_ip"], row["resp_ip"], row["calling_ae"], row["called_ae"]) for row in rows if not row["tls"]
    )
    decode = {f"tcp.port=={row['resp_port']},dicom" for row in rows}
    fields = ("ip.src", "ip.dst", "dicom.assoc.ae.calling", "dicom.assoc.ae.called")
    seen = Counter(
        (src, dst, calling.strip(), called.strip())
        for src, dst, calling, called in tshark(run["capture"], "dicom.pdu.type == 1", fields, decode)
    )
    assert said == seen
    assert bool(seen) == (run["truth"]["scenario"] == "move-pivot")


def test_hl7_messages_agree_with_tshark(run: dict[str, Any]) -> None:
    rows = run["truth"]["hl7_messages"]
    said = Counter((row["source_ip"], row["target_ip"], row["message_type"]) for row in rows)
    decode = {f"tcp.port=={row['port']},hl7" for row in rows}
    fields = ("ip.src", "ip.dst", "hl7.message.type", "hl7.event.type")
    seen: Counter[tuple[str, str, str]] = Counter()
    for src, dst, kinds, triggers in tshark(run["capture"], "hl7.message.type", fields, decode):
        for kind, trigger in zip(kinds.split(","), triggers.split(","), strict=True):
            seen[src, dst, f"{kind}^{trigger}"] += 1
    assert said == seen
    assert bool(seen) == (run["truth"]["scenario"] == "hl7-impostor")


def test_interrupt_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C while the peers start: no capture, no truth, no process, no mount."""
    before = machine_state()
    with subprocess.Popen(
        command("hl7-impostor", tmp_path), cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True
    ) as program:
        namespace = namespace_of(lambda: children_of(program.pid))
        os.killpg(program.pid, signal.SIGINT)
        assert program.wait(20) != 0
    assert machine_state() == before
    assert processes_in(namespace) == []
    assert not (tmp_path / "hl7-impostor.pcap").exists()
    assert not (tmp_path / "hl7-impostor.truth.json").exists()


def test_interrupt_while_it_is_started_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C once the program runs, but before whoever started it has it in hand: it ends all the same."""
    lives: list[str] = []

    class Interrupted(subprocess.Popen[bytes]):
        def __init__(self, argv: list[str], **others: Any) -> None:
            super().__init__(argv, **others)
            lives.append(namespace_of(lambda: [self.pid]))
            signal.raise_signal(signal.SIGINT)

    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    try:
        assert outside("hl7-impostor", 7, tmp_path) == 130
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert [processes_in(namespace) for namespace in lives] == [[]]
    assert list(tmp_path.iterdir()) == []
