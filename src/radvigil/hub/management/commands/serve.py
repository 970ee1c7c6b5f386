"""`serve`: the hub for people.

Prepares the home, starts the worker of background tasks, then serves until it is told to stop. Loopback unless an
address is given; beyond loopback, encryption is asked for.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from granian import Granian
from granian.constants import Interfaces

from radvigil.hub.aside import SERVED
from radvigil.hub.management.spoken import SpokenCommand

PROCESSES = 4
"""Twice as many as processors, and no more than these. A browser's connection stays with one process, and Python
computes on one processor a process: with two, all who were busy often shared one while the other stood still."""
THREADS = 2
"""Requests that a process answers at once; each holds one connection to the database."""


class Command(SpokenCommand):
    help = "Serve the hub."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8799)
        parser.add_argument("--tls-cert", default="")
        parser.add_argument("--tls-key", default="")
        parser.add_argument("--demo", action="store_true")
        parser.add_argument("--class", dest="trainees", type=int, default=0)
        parser.add_argument("--lang", choices=["en", "fr"], default="en")

    def handle(self, *words: Any, **said: Any) -> None:
        if bool(said["tls_cert"]) != bool(said["tls_key"]):
            raise CommandError(_("--tls-cert and --tls-key: both are needed"), returncode=2)
        behind = settings.PUBLIC_URL.startswith("https://") and bool(settings.CONFIGURED.proxies)
        if not (_loopback(said["host"]) or said["tls_cert"] or behind):
            raise CommandError(
                _(
                    "--host %(host)s: others could read what passes; give --tls-cert and --tls-key, or name the proxy "
                    "that encrypts (“proxies” in hub.toml, and an https public URL)"
                )
                % said,
                returncode=2,
            )
        _free(said["host"], said["port"])
        if said["demo"]:
            call_command("demonstrate", trainees=said["trainees"], lang=said["lang"])
        else:
            call_command("first_start")
        worker = subprocess.Popen([sys.executable, "-m", "radvigil.hub", "db_worker", "--queue-name", "*"])
        self.stdout.write(_("Radvigil hub: %(address)s/") % {"address": settings.PUBLIC_URL})
        self.stdout.flush()
        try:
            self._serve(said)
        finally:
            worker.terminate()
            worker.wait(timeout=30)

    def _serve(self, said: dict[str, Any]) -> None:
        os.environ[SERVED] = "yes"
        Granian(
            "radvigil.hub.wsgi:application",
            address=said["host"],
            port=said["port"],
            interface=Interfaces.WSGI,
            workers=min(PROCESSES, 2 * (os.cpu_count() or 1)),
            blocking_threads=THREADS,
            ssl_cert=Path(said["tls_cert"]) if said["tls_cert"] else None,
            ssl_key=Path(said["tls_key"]) if said["tls_key"] else None,
            log_access=False,
        ).serve()


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _free(host: str, port: int) -> None:
    """Two hubs on one port would share it without a word, and half of all requests would reach the other one."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise CommandError(f"--host {host} --port {port}: {error.strerror}", returncode=2) from error
