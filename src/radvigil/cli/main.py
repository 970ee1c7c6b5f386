"""`radvigil`: chooses the command and turns its outcome into an exit status.

Exit status: 0 done · 1 kept for commands whose answer is "found" · 2 wrong use · 3 some input could not be read ·
70 an error of ours (sysexits.h EX_SOFTWARE) · 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import traceback
from collections.abc import Sequence

from radvigil import __version__
from radvigil.cli import advisories, analyze, explain, hub, rematch
from radvigil.cli.arguments import own_words
from radvigil.cli.interruption import end_all_alike
from radvigil.cli.words import complain, say, speak

DONE, FOUND, WRONG_USE, UNREADABLE, OUR_ERROR, INTERRUPTED = 0, 1, 2, 3, 70, 130


def parser() -> argparse.ArgumentParser:
    """The whole command line, as `--help` and the documents show it."""
    top = argparse.ArgumentParser(
        prog="radvigil",
        description=say("help.radvigil"),
    )
    top.add_argument("--version", action="version", version=f"radvigil {__version__}", help=say("argparse.version"))
    commands = top.add_subparsers(dest="command", required=True, metavar=say("help.meta-command"))
    analyze.add_to(commands)
    explain.add_to(commands)
    advisories.add_to(commands)
    rematch.add_to(commands)
    hub.add_to(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    _prepare_streams()
    if arguments is None:
        end_all_alike()
    try:
        speak(sys.argv[1:] if arguments is None else arguments)
        with own_words():
            chosen = parser().parse_args(arguments)
        return int(chosen.run(chosen))
    except KeyboardInterrupt:
        complain(say("cli.interrupted"))
        return INTERRUPTED
    except analyze.WrongUseError as error:
        complain(str(error))
        return WRONG_USE
    # The last door: whatever reaches it is a fault of this program, and must say so instead of looking like a result.
    except Exception:
        traceback.print_exc()
        complain(say("cli.our-error"))
        return OUR_ERROR


def _prepare_streams() -> None:
    """A stream that is closed swallows what is said; one that cannot show a letter shows a question mark."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 — lives as long as the program
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def program() -> None:
    """The program itself: one command, and the end of the process.

    The interpreter would first take apart, one by one, everything that the run has made; the kernel does it at once.
    """
    try:
        status = main()
    except SystemExit as ended:  # argparse: wrong words, --help, --version
        status = ended.code if isinstance(ended.code, int) else WRONG_USE
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # nobody reads any more
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    program()
