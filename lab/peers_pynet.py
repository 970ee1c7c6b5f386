"""pynetdicom peers: MPPS and storage commitment (N- commands), IPv6, and the fast callers of the attack scenarios.

The programs run in the peer's namespace (`python -m lab.pynet`) and print what they did, one JSON line an association.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from lab.net import Outcome
from lab.peers_dicom import Ae, must, note
from lab.peers_hl7 import ENV
from lab.stage import Stage


def server(stage: Stage, ae: Ae) -> None:
    """Accepts C-ECHO, C-STORE, MPPS (N-CREATE, N-SET) and storage commitment (N-ACTION), on IPv4 and IPv6."""
    host = stage.host(ae.device)
    argv = [sys.executable, "-m", "lab.pynet", "serve", ae.title, str(ae.port)]
    host.await_port(ae.port, host.spawn(f"pynet-{ae.port}", argv, ENV), f"pynet-{ae.port}")
    stage.truth.service(ae.device, "dicom", ae.port, "pynetdicom")


def caller(
    stage: Stage, origin: tuple[str, str], target: Ae, acts: Sequence[dict[str, Any]], ipv6: bool = False
) -> Outcome:
    """One association an act: {"do": echo | mpps | commit | find | store, ...}; see lab.pynet for the fields."""
    device = stage.host(target.device).device
    address = device.ipv6[0] if ipv6 else device.ips[0]
    orders = json.dumps(
        {"calling": origin[1], "called": target.title, "address": address, "port": target.port, "acts": acts}
    )
    argv = [sys.executable, "-m", "lab.pynet", "call"]
    done = must(stage.host(origin[0]).run(argv, seconds=40, stdin=orders, env=ENV), "pynetdicom")
    for row in done.text.splitlines():
        told = json.loads(row)
        called = Ae(target.device, told["called"], target.port)
        more = {"tool": "pynetdicom"}
        if ipv6:
            more |= {"orig_ip": stage.host(origin[0]).device.ipv6[0], "resp_ip": address}
        note(stage, (origin[0], told["calling"]), called, told["result"], told["messages"], **more)
    return done
