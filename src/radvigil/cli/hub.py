"""`radvigil hub`: starts the hub, which is a program of its own, and hands its words on to it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from radvigil.cli import words
from radvigil.cli.key import home
from radvigil.cli.words import session_language
from radvigil.texts import LANGUAGES


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command, its acts and their options."""
    one = commands.add_parser("hub", help=words.say("help.hub"), description=words.say("help.hub-long"))
    folder, file = words.say("help.meta-folder"), words.say("help.meta-file")
    one.add_argument("--home", metavar=folder, help=words.say("help.hub-home"))
    one.add_argument("--public-url", metavar="URL", help=words.say("help.hub-url"))
    one.add_argument("--host", default="127.0.0.1", help=words.say("help.hub-host"))
    one.add_argument("--port", type=int, default=8799, help=words.say("help.hub-port"))
    one.add_argument("--tls-cert", metavar=file, default="", help=words.say("help.hub-cert"))
    one.add_argument("--tls-key", metavar=file, default="", help=words.say("help.hub-key"))
    one.add_argument("--demo", action="store_true", help=words.say("help.hub-demo"))
    one.add_argument("--class", dest="trainees", type=int, default=0, metavar="N", help=words.say("help.hub-class"))
    one.add_argument("--lang", choices=LANGUAGES, default=session_language(), help=words.say("help.hub-lang"))
    one.set_defaults(run=run, act="serve")
    acts = one.add_subparsers(dest="act", metavar=words.say("help.meta-command"))
    taking = _act(acts, "import", words.say("help.hub-import"))
    taking.add_argument("reports", nargs="+", metavar="REPORT.json", help=words.say("help.hub-reports"))
    taking.add_argument("--site", default="", help=words.say("help.hub-site"))
    _act(acts, "backup", words.say("help.hub-backup")).add_argument("file", metavar=file)
    _act(acts, "restore", words.say("help.hub-restore")).add_argument("file", metavar=file)
    _act(acts, "verify-audit", words.say("help.hub-verify"))
    letting = _act(acts, "link", words.say("help.hub-link"))
    letting.add_argument("address", metavar=words.say("help.hub-address"))
    letting.add_argument("--forget-factors", action="store_true", help=words.say("help.hub-factors"))


def _act(acts: argparse._SubParsersAction[argparse.ArgumentParser], name: str, told: str) -> argparse.ArgumentParser:
    """An act; the home may be said after it as well as before."""
    one = acts.add_parser(name, help=told)
    home_help = words.say("help.hub-home")
    one.add_argument("--home", metavar=words.say("help.meta-folder"), default=argparse.SUPPRESS, help=home_help)
    return one


def run(chosen: argparse.Namespace) -> int:
    """Becomes the hub: this process is replaced by it, so that signals and exit status are its own."""
    if chosen.home:
        os.environ["RADVIGIL_HUB_HOME"] = str(Path(chosen.home).absolute())
    elif chosen.demo:
        os.environ["RADVIGIL_HUB_HOME"] = str(home() / "hub-demonstration")
    if chosen.public_url:
        os.environ["RADVIGIL_HUB_URL"] = chosen.public_url
    os.environ["RADVIGIL_HUB_OWN_URL"] = f"http{'s' if chosen.tls_cert else ''}://localhost:{chosen.port}"
    os.environ.setdefault("RADVIGIL_HUB_LANG", session_language())
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "radvigil.hub", *_words(chosen)])  # noqa: S606 — our own program


def _words(chosen: argparse.Namespace) -> list[str]:
    if chosen.act == "import":
        return ["take_in", *chosen.reports, *(["--site", chosen.site] if chosen.site else [])]
    if chosen.act in ("backup", "restore"):
        return [chosen.act, chosen.file]
    if chosen.act == "verify-audit":
        return ["verify_audit"]
    if chosen.act == "link":
        return ["link", chosen.address, *(["--forget-factors"] if chosen.forget_factors else [])]
    served = ["serve", "--host", chosen.host, "--port", str(chosen.port)]
    if chosen.demo:
        served += ["--demo", "--class", str(chosen.trainees), "--lang", chosen.lang]
    if chosen.tls_cert or chosen.tls_key:
        served += ["--tls-cert", chosen.tls_cert, "--tls-key", chosen.tls_key]
    return served
