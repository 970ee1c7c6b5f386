"""The stage of a scenario: the network, the ledger and the dice, handed to every peer and every act."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from lab.net import Host, Network
from lab.truth import Attack, Device, Truth, stamp


@dataclass(slots=True)
class Stage:
    """Where a scenario plays. `dice` alone decides who, in which order and how much: same seed, same run."""

    truth: Truth
    network: Network
    dice: random.Random
    shared: dict[str, Any] = field(default_factory=dict)

    def enter(self, device: Device) -> Host:
        """A device joins the network and the list of who is who."""
        self.truth.devices[device.name] = device
        return self.network.start(device)

    def host(self, name: str) -> Host:
        return self.network.hosts[name]

    def host_at(self, ip: str) -> Host:
        return next(host for host in self.network.hosts.values() if ip in host.device.ips)

    def serve(self, name: str, protocol: str, port: int, argv: list[str], transport: str = "tcp") -> None:
        """Start a server on a device and note the service."""
        self.host(name).serve(argv[0].rsplit("/", 1)[-1] + f"-{port}", argv, port, transport)
        self.truth.service(name, protocol, port, argv[0].rsplit("/", 1)[-1], transport)

    @contextmanager
    def attack(self, label: str, source: str, targets: tuple[str, ...], **facts: Any) -> Iterator[dict[str, Any]]:
        """Label what happens inside as an attack; facts added meanwhile are written with it."""
        noted, started = dict(facts), time.time()
        yield noted
        self.truth.attacks.append(Attack(label, source, targets, stamp(started), stamp(time.time()), noted))
