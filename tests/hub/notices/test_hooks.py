# ruff: noqa: E501  (tables of addresses)
"""Webhooks go where they may, prove who sends them, and trust nobody who does not prove who they are."""

from __future__ import annotations

import hashlib
import hmac
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from radvigil.hub.notices import hooks
from radvigil.hub.notices.hooks import Hook, RefusedAddressError, checked, judged, post, secret_of, signature
from tests.support import peers

AT = datetime(2026, 11, 18, 7, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://x.example/", "https"), ("ftp://x.example/", "https"), ("https://u:p@x.example/", "https"),
        ("https://u@x.example/", "https"), ("//x.example/", "https"), ("", "https"), ("https:///x", "name"),
        ("https://x.example:0/", "name"), ("https://x.example:99999/", "name"), ("https://x.example/a b", "name"),
        ("https://x.example/\r\nX: y", "name"), ("https://é.example/", "name"), ("https://[::1/", "name"),
        ("https://x.example/\x7f", "name"), ("file:///etc/passwd", "https"), ("gopher://x.example/", "https"),
    ],
)  # fmt: skip
def test_an_address_of_another_kind_is_refused(address: str, why: str) -> None:
    with pytest.raises(RefusedAddressError, match=why):
        checked(address)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1", "forbidden"), ("127.9.9.9", "forbidden"), ("::1", "forbidden"), ("0.0.0.0", "forbidden"),
        ("::", "forbidden"), ("169.254.169.254", "forbidden"), ("fe80::1%eth0", "forbidden"), ("224.0.0.1", "forbidden"),
        ("::ffff:127.0.0.1", "forbidden"), ("::ffff:169.254.169.254", "forbidden"), ("2002:7f00:1::", "forbidden"),
        ("64:ff9b::7f00:1", "forbidden"), ("10.0.0.1", "private"), ("192.168.1.1", "private"), ("172.16.0.1", "private"),
        ("fd00::1", "private"), ("100.64.0.1", "private"), ("::ffff:10.0.0.1", "private"), ("255.255.255.255", "private"),
        ("64:ff9b::a00:1", "private"),
    ],
)  # fmt: skip
def test_no_private_or_forbidden_address(address: str, why: str) -> None:
    with pytest.raises(RefusedAddressError, match=why):
        judged([address], private=False)
    with pytest.raises(RefusedAddressError, match=why):
        judged(["93.184.215.14", address], private=False)
    if why == "forbidden":
        with pytest.raises(RefusedAddressError, match=why):
            judged([address], private=True)


def test_what_may_be_called() -> None:
    assert judged(["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"], private=False) == "93.184.215.14"
    assert judged(["10.0.0.1"], private=True) == "10.0.0.1"
    with pytest.raises(RefusedAddressError, match="name"):
        judged([], private=True)


def test_no_connection_is_made_to_a_refused_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(hooks.socket, "create_connection", opened)
    with pytest.raises(RefusedAddressError, match="forbidden"):
        post(Hook(address="https://rebind.example/", secret="s"), b"{}", AT, lambda *_: ["169.254.169.254"])


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback may be called: where the judgement is not what is tested."""
    monkeypatch.setattr(hooks, "judged", lambda *_: "127.0.0.1")


@pytest.mark.usefixtures("at_home")
def test_a_post_is_signed_over_its_time_and_body(tmp_path: Path) -> None:
    certified = peers.certificate(tmp_path, "localhost")
    with peers.web_server(certified) as sink:
        hook = Hook(address=f"https://localhost:{sink.port}/in?x=1", secret="s", authority=str(certified))
        assert post(hook, b'{"kind":"doubt"}', AT) == 204
        head, _, body = sink.wait_for(1)[0].partition(b"\n\n")
    assert head.startswith(b"POST /in?x=1 HTTP/1.1")
    assert body == b'{"kind":"doubt"}'
    mac = hmac.new(b"s", b"%d." % AT.timestamp() + body, hashlib.sha256).hexdigest()
    assert f"Radvigil-Signature: t={int(AT.timestamp())},v1={mac}".encode() in head


@pytest.mark.usefixtures("at_home")
def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    certified = peers.certificate(tmp_path, "localhost")
    with peers.web_server(certified, 307, "https://localhost/other") as sink:
        assert (
            post(Hook(address=f"https://localhost:{sink.port}/", secret="s", authority=str(certified)), b"{}", AT)
            == 307
        )
        assert len(sink.taken) == 1


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize("known", [True, False])
def test_a_peer_that_does_not_prove_its_name_gets_nothing(tmp_path: Path, known: bool) -> None:
    certified = peers.certificate(tmp_path, "elsewhere.example")
    with peers.web_server(certified) as sink:
        hook = Hook(address=f"https://localhost:{sink.port}/", secret="s", authority=str(certified) if known else "")
        with pytest.raises(ssl.SSLCertVerificationError):
            post(hook, b"{}", AT)
        assert sink.taken == []


def test_a_secret_is_another_for_each_hook_and_turn() -> None:
    made = {secret_of(key, number, turn) for key in ("k", "l") for number in (1, 2) for turn in (1, 2)}
    assert len(made) == 8
    assert signature("s", AT, b"a") != signature("s", AT, b"b")


def test_a_large_body_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="small"):
        post(Hook(address="https://x.example/", secret="s"), b"x" * 70_000, AT)
