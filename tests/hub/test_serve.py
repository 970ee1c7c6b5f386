"""The hub listens on loopback alone, encrypted beyond it, and on no port that another program holds."""

from __future__ import annotations

import socket

import pytest
from django.core.management import CommandError, call_command

from radvigil.hub.management.spoken import LANGUAGE


def test_a_port_in_use_is_refused_before_anything_starts() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CommandError, match="port"):
            call_command("serve", port=other.getsockname()[1])


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
def test_beyond_loopback_encryption_is_asked_for(host: str) -> None:
    with pytest.raises(CommandError, match="--tls-cert"):
        call_command("serve", host=host)


def test_a_certificate_without_its_key_is_refused() -> None:
    with pytest.raises(CommandError, match="both"):
        call_command("serve", tls_cert="x.pem")


def test_the_command_line_answers_in_the_language_of_who_types(monkeypatch) -> None:
    monkeypatch.setenv(LANGUAGE, "fr")
    with pytest.raises(CommandError, match="il faut les deux"):
        call_command("serve", tls_cert="x.pem")
