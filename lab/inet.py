"""A super-server for one program: `inet.py PORT -- PROGRAM ARG...` gives each TCP connection to PROGRAM as its
standard streams.
"""

from __future__ import annotations

import os
import signal
import socket
import sys


def serve(port: int, argv: list[str]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the kernel
    with socket.create_server(("", port)) as server:
        while True:
            link, _ = server.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for stream in (0, 1, 2):
                    os.dup2(link.fileno(), stream)
                os.execv(argv[0], argv)
            link.close()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[3:])
