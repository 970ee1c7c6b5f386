"""A small MLLP peer: `listen PORT [CODE]` answers every message, `send HOST PORT` sends those of its standard input.

CODE is the acknowledgement's (AA, AE, AR), AA when left out; `silent` reads and answers nothing. Both print one JSON
line a message: {"direction": "sent" | "received", "hex": ...}. Standard input of `send` is JSON: a list of
{"hex": message, "pieces": n, "answered": whether to wait for an answer}; pieces > 1 writes the block in several TCP
segments.
"""

from __future__ import annotations

import itertools
import json
import socket
import sys
import time
from collections.abc import Iterator

from lab.hl7 import END, acknowledgement, framed

SILENT = "silent"


def tell(direction: str, raw: bytes) -> None:
    print(json.dumps({"direction": direction, "hex": raw.hex()}), flush=True)


def blocks(link: socket.socket) -> Iterator[bytes]:
    """The messages of a link, without their framing, until the peer closes."""
    pending = b""
    while chunk := link.recv(65536):
        pending += chunk
        while END in pending:
            block, pending = pending.split(END, 1)
            yield block.removeprefix(b"\x0b")


def listen(port: int, code: str = "AA") -> None:
    numbers = itertools.count(1)
    with socket.create_server(("", port)) as server:
        while True:
            link, _ = server.accept()
            with link:
                for raw in blocks(link):
                    tell("received", raw)
                    if code == SILENT:
                        continue
                    answer = acknowledgement(raw, code, f"K{port}{next(numbers):05d}", time.strftime("%Y%m%d%H%M%S"))
                    tell("sent", answer)
                    link.sendall(framed(answer))


def write(link: socket.socket, raw: bytes, pieces: int) -> None:
    block = framed(raw)
    size = -(-len(block) // pieces)
    for start in range(0, len(block), size):
        link.sendall(block[start : start + size])
        if pieces > 1:
            time.sleep(0.01)  # so that the pieces leave as segments of their own


def send(address: str, port: int) -> None:
    with socket.create_connection((address, port), timeout=5) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = blocks(link)
        for item in json.load(sys.stdin):
            raw = bytes.fromhex(item["hex"])
            write(link, raw, item["pieces"])
            tell("sent", raw)
            if item["answered"]:
                tell("received", next(answers))


if __name__ == "__main__":
    if sys.argv[1] == "listen":
        listen(int(sys.argv[2]), *sys.argv[3:4])
    else:
        send(sys.argv[2], int(sys.argv[3]))
