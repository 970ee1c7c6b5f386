"""The capture of one run: tcpdump on the monitor port, started before the first frame and stopped after the last."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from typing import Any

from lab.net import CLEAN, MONITOR, STATE, LabError


class Capture:
    """Records every frame of the imaging bridge once, whole, into a pcap file of the laboratory's tmpfs."""

    def __init__(self) -> None:
        self.path = STATE / "capture.pcap"
        self.log = STATE / "tcpdump.log"
        # Immediate mode: otherwise the last second of traffic waits in the kernel and is lost at the end.
        argv = ["/usr/bin/tcpdump", "-i", MONITOR, "-n", "--immediate-mode", "-s", "0", "-B", "65536", "-Z", "root"]
        argv += ["-w", str(self.path)]
        with self.log.open("wb") as log:
            self.program = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=CLEAN)
        self._await_ready()

    def _await_ready(self) -> None:
        limit = time.monotonic() + 5
        while "listening on" not in self.log.read_text(encoding="utf-8"):
            if time.monotonic() > limit or self.program.poll() is not None:
                raise LabError("tcpdump does not listen: " + self.log.read_text(encoding="utf-8"))
            time.sleep(0.01)

    def stop(self) -> dict[str, Any]:
        """Stop, and give the counts that tcpdump prints: frames captured, and dropped by the kernel (must be 0)."""
        time.sleep(0.3)  # the last frames are still in the ring
        self.program.send_signal(signal.SIGINT)
        self.program.wait(5)
        counts = {
            name: int(found.group(1))
            for name, pattern in (
                ("frames", r"(\d+) packets? captured"),
                ("dropped", r"(\d+) packets? dropped by kernel"),
            )
            if (found := re.search(pattern, self.log.read_text(encoding="utf-8")))
        }
        return {**counts, "bytes": self.path.stat().st_size}
