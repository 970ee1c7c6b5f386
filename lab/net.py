"""Peers in namespaces of their own on one bridge that behaves like a hub.

Theory: a learning bridge sends a unicast frame to one port only, and a capture on the bridge device itself sees
only what is meant for the bridge. With learning off and flooding on, every frame leaves by every other port
exactly once (IEEE 802.1D clause 7.7: unknown destination): a monitor port then sees each frame once, as the
mirror port of a switch would show it.

The laboratory itself runs as process 1 of a PID namespace (see `lab.__main__`); a peer is a holder process with
network, mount and UTS namespaces of its own, entered with nsenter. When process 1 ends, the kernel ends every
peer and drops every namespace.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lab.accounts import write_accounts
from lab.truth import Device

STATE = Path("/run/lab")  # a tmpfs of the laboratory's mount namespace
REPOSITORY = Path(__file__).resolve().parent.parent
PEERS = Path(os.environ.get("RADVIGIL_PEERS", str(REPOSITORY / ".peers"))) / "root"
LIFETIME = 240  # seconds; no peer outlives it, even if its laboratory hangs
CLEAN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root", "TCP_BUFFER_LENGTH": "65536"}
BRIDGES = {"imaging": "br-img", "it": "br-it"}
MONITOR = "mon1"


class LabError(RuntimeError):
    """A peer did not start, or a program of the laboratory failed: the scenario cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a program did: exit code, both outputs as text, wall clock at start and end (seconds)."""

    code: int
    text: str
    started: float
    ended: float


def sh(argv: Sequence[str], stdin: str | None = None, seconds: float = 20) -> str:
    """Run a program of the laboratory itself; raise LabError when it fails."""
    done = subprocess.run(
        list(argv), input=stdin, capture_output=True, text=True, timeout=seconds, env=CLEAN, check=False
    )
    if done.returncode:
        raise LabError(f"{' '.join(argv)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def batch(lines: Sequence[str], pid: int | None = None) -> None:
    """A list of `ip` commands in one call, in the namespace of `pid` when given."""
    enter = [] if pid is None else ["/usr/bin/nsenter", "-t", str(pid), "-n"]
    sh([*enter, "/usr/sbin/ip", "-batch", "-"], "\n".join(lines) + "\n")


@dataclass(slots=True)
class Host:
    """A running peer: the holder of its namespaces and the programs started in them."""

    device: Device
    holder: subprocess.Popen[bytes]
    state: Path
    programs: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def ip(self) -> str:
        return self.device.ips[0]

    def entered(self, argv: Sequence[str]) -> list[str]:
        return ["/usr/bin/nsenter", "-t", str(self.holder.pid), "-n", "-m", "-u", "--", *argv]

    def run(self, argv: Sequence[str], seconds: float = 25, stdin: str = "", env: Mapping[str, str] = CLEAN) -> Outcome:
        """Run a program to its end; one that hangs is stopped and answers with code 124."""
        started = time.time()
        try:
            done = subprocess.run(
                self.entered(argv),
                input=stdin.encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=seconds,
                env=dict(env),
                check=False,
            )
            code, text = done.returncode, done.stdout
        except subprocess.TimeoutExpired as late:
            code, text = 124, late.stdout or b""
        return Outcome(code, text.decode("utf-8", "replace"), started, time.time())

    def spawn(self, name: str, argv: Sequence[str], env: Mapping[str, str] = CLEAN) -> subprocess.Popen[bytes]:
        """Start a server; its output goes to NAME.log in the peer's state directory."""
        log = (self.state / f"{name}.log").open("wb")
        program = subprocess.Popen(
            self.entered(argv),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=dict(env),
            start_new_session=True,  # some servers signal their whole process group when they end
        )
        log.close()
        self.programs.append(program)
        return program

    def serve(self, name: str, argv: Sequence[str], port: int, transport: str = "tcp") -> None:
        """Start a server and wait until it listens."""
        self.await_port(port, self.spawn(name, argv), name, transport)

    def log(self, name: str) -> str:
        return (self.state / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def listens(self, port: int, transport: str = "tcp") -> bool:
        """Whether something listens, read from the kernel's table of the peer: no packet is sent."""
        want, state = f":{port:04X}", {"tcp": "0A", "udp": "07"}[transport]
        rows: list[str] = []
        for table in (transport, f"{transport}6"):
            path = Path(f"/proc/{self.holder.pid}/net/{table}")
            rows += path.read_text(encoding="ascii").splitlines()[1:] if path.exists() else []
        return any(row.split()[1].endswith(want) and row.split()[3] == state for row in rows)

    def await_port(self, port: int, program: subprocess.Popen[bytes], name: str, transport: str = "tcp") -> None:
        limit = time.monotonic() + 15
        while not self.listens(port, transport):
            if time.monotonic() > limit or program.poll() not in (None, 0):
                raise LabError(f"{self.device.name}: {name} does not listen on {port}: {self.log(name)[-600:]}")
            time.sleep(0.02)

    def write(self, name: str, text: str, mode: int = 0o644) -> Path:
        path = self.state / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def folder(self, name: str) -> Path:
        path = self.state / name
        path.mkdir(parents=True, exist_ok=True)
        return path


def build_bridges() -> None:
    """The imaging network with its monitor port, and the hospital's information network behind the router."""
    lines = ["link set lo up"]
    for bridge in BRIDGES.values():
        # 0x4000 lets LLDP (01-80-C2-00-00-0E) through, as a mirror port shows it.
        lines += [
            f"link add {bridge} type bridge stp_state 0 mcast_snooping 0 group_fwd_mask 0x4000",
            f"link set {bridge} addrgenmode none",
            f"link set {bridge} up",
        ]
    lines += [f"link add mon0 type veth peer name {MONITOR}"]
    for end in ("mon0", MONITOR):
        lines += [f"link set {end} addrgenmode none", f"link set {end} up"]
    batch(lines)
    plug("mon0", BRIDGES["imaging"])
    offloads_off(MONITOR)
    offloads_off("mon0")


def plug(port: str, bridge: str) -> None:
    batch([f"link set {port} master {bridge}", f"link set {port} type bridge_slave learning off flood on"])


def offloads_off(interface: str, pid: int | None = None) -> None:
    """Without this the capture holds frames of up to 64 kB that no wire ever carried, and wrong checksums."""
    enter = [] if pid is None else ["/usr/bin/nsenter", "-t", str(pid), "-n"]
    features = [word for name in ("gro", "gso", "tso", "tx", "rx", "sg") for word in (name, "off")]
    sh([*enter, "/usr/sbin/ethtool", "-K", interface, *features])


def hold(device: Device, state: Path) -> Host:
    """Start the holder of a peer's namespaces and wait until it is inside them."""
    state.mkdir(parents=True)
    holder = subprocess.Popen(
        ["/usr/bin/unshare", "-n", "-m", "-u", "/usr/bin/sleep", str(LIFETIME)],
        stdin=subprocess.DEVNULL,
        env=CLEAN,
    )
    limit = time.monotonic() + 5
    while Path(f"/proc/{holder.pid}/comm").read_text(encoding="ascii").strip() != "sleep":
        if time.monotonic() > limit or holder.poll() is not None:
            raise LabError(f"{device.name}: no namespaces")
        time.sleep(0.002)
    return Host(device, holder, state)


def connect(host: Host, port: str, interface: str, leg: int) -> None:
    """One cable: the leg-th address of the device on the bridge of its segment."""
    device, pid = host.device, host.holder.pid
    batch([f"link add {port} type veth peer name {interface} netns {pid}", f"link set {port} addrgenmode none"])
    lines = [f"link set {interface} address {device.macs[leg]}"]
    if not device.ipv6:
        lines.append(f"link set {interface} addrgenmode none")
    lines += ["link set lo up", f"link set {interface} up", f"addr add {device.ips[leg]}/24 brd + dev {interface}"]
    lines += [f"addr add {address}/64 dev {interface} nodad" for address in (device.ipv6 if leg == 0 else ())]
    batch(lines, pid)
    for end, where in ((port, None), (interface, pid)):
        offloads_off(end, where)
    plug(port, BRIDGES[device.segments[leg]])
    batch([f"link set {port} up"])


def private_etc(host: Host, resolver: str | None) -> Path:
    """Name files and accounts of the peer: the host's own accounts, and those that the unpacked servers expect."""
    etc = host.folder("etc")
    (etc / "resolv.conf").write_text(f"nameserver {resolver}\n" if resolver else "", encoding="ascii")
    (etc / "hosts").write_text(f"127.0.0.1 localhost\n{host.ip} {host.device.name}\n", encoding="ascii")
    (etc / "hostname").write_text(host.device.name + "\n", encoding="ascii")
    write_accounts(etc)
    return etc


def isolate(host: Host, resolver: str | None) -> None:
    """Private hostname, /run, name files and accounts: a peer sees no state of the host nor of other peers."""
    etc, own = private_etc(host, resolver), host.folder(f"run/lab/{host.device.name}")
    host.folder("run/lab/home").chmod(0o777)  # the service account's
    script = [f"echo {host.device.name} > /proc/sys/kernel/hostname"]
    script += [f"mount --bind {host.state} {own}", f"mount --rbind {host.state}/run /run"]
    for path in sorted(etc.iterdir()):
        real = os.path.realpath(f"/etc/{path.name}")
        script += [f"mkdir -p {os.path.dirname(real)}", f"[ -e {real} ] || : > {real}", f"mount --bind {path} {real}"]
    sh(host.entered(["/bin/sh", "-ec", "\n".join(script)]))


@dataclass(slots=True)
class Network:
    """All peers of one laboratory, by name."""

    resolver: str | None = None
    hosts: dict[str, Host] = field(default_factory=dict)
    cables: int = 0

    def start(self, device: Device) -> Host:
        host = hold(device, STATE / device.name)
        self.hosts[device.name] = host
        for leg in range(len(device.segments)):
            connect(host, f"v{self.cables}", f"eth{leg}", leg)
            self.cables += 1
        isolate(host, self.resolver)
        return host

    def route(self, router: Host) -> None:
        """Make `router` forward, and the default route of every other peer."""
        self.sysctl(router, "net/ipv4/ip_forward", "1")
        gateways = dict(zip(router.device.segments, router.device.ips, strict=True))
        for host in self.hosts.values():
            if host is not router:
                batch([f"route add default via {gateways[host.device.segments[0]]}"], host.holder.pid)

    @staticmethod
    def sysctl(host: Host, name: str, value: str) -> None:
        sh(host.entered(["/bin/sh", "-ec", f"echo {value} > /proc/sys/{name}"]))

    def stop(self) -> None:
        """End every program that was started here, then the holders; by process id only."""
        programs = [program for host in self.hosts.values() for program in host.programs]
        holders = [host.holder for host in self.hosts.values()]
        for program in programs:
            program.terminate()
        limit = time.monotonic() + 2
        for program in programs:
            try:
                program.wait(max(0.01, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                program.kill()
        for holder in holders:
            holder.kill()
            holder.wait()
