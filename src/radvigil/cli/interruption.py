"""Being told to stop.

Rules:
1. Ctrl-C, termination and hang-up all end the same way (KeyboardInterrupt), so that what was begun is removed.
2. Ctrl-C reaches every program of a pipeline. While standard input is read the first one is left to the capture
   program: it ends, its last packets come, and the picture is made of what came. The second one drops everything.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from radvigil.cli.words import complain, say

TERMINATING = (signal.SIGTERM, signal.SIGHUP)


def end_all_alike() -> None:
    """Let termination and hang-up end as Ctrl-C does. A hang-up that is ignored (nohup) stays ignored."""
    for number in TERMINATING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


@contextmanager
def stopping(piped: bool) -> Iterator[None]:
    """Rule 2 within the block, when standard input is read by the program itself."""
    if not piped or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _first(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    complain(say("cli.finishing"))
