# ruff: noqa: E501
"""By address: https only, bounded, redirects watched; a provider's metadata leads to its feeds and directories.

A server on this machine's loopback stands for the provider, with a certificate made for the test.
"""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from radvigil.advisories import FILE, RefusedError, Store, update
from radvigil.advisories.fetching import allow, fetch
from radvigil.records import Limits
from tests.support.csaf import document, packed

NOW = "2026-11-26T10:00:00Z"


class Provider:
    """Pages by path; redirects by path; what was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}
        self.asked: list[str] = []
        self.base = ""


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    made = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(made))
    certificate = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("no_proxy", "*")
    made.base = f"https://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def _answering(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            if self.path in provider.moved:
                self.send_response(302)
                self.send_header("Location", provider.moved[self.path])
                self.end_headers()
                return
            page = provider.pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, *_: Any) -> None:
            """Silent."""

    return Answer


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "provider.pem"
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(plain + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a.json",
        "ftp://example.org/a",
        "file:///etc/passwd",
        "data:,x",
        "https:///x",
        "http://10.0.0.1/",
    ],
)
def test_other_ways_are_refused(url: str) -> None:
    with pytest.raises(RefusedError, match="not-https"):
        allow(url)


def test_https_and_this_machine_are_allowed() -> None:
    allow("https://example.org/a.json")
    allow("http://127.0.0.1:8000/a.json")
    allow("http://[::1]:8000/a.json")


def test_what_a_server_gives_is_bounded(provider: Provider) -> None:
    provider.pages["/a"] = b"x" * 2000
    assert len(fetch(f"{provider.base}/a", 2000)) == 2000
    with pytest.raises(RefusedError, match="too-large"):
        fetch(f"{provider.base}/a", 1999)
    with pytest.raises(OSError, match="404"):
        fetch(f"{provider.base}/b", 10)


@pytest.mark.parametrize("target", ["http://example.org/a.json", "file:///etc/passwd", "ftp://example.org/a"])
def test_a_redirect_to_another_way_is_not_followed(provider: Provider, target: str) -> None:
    provider.moved["/a.json"] = target
    with pytest.raises((RefusedError, OSError), match=r"not-https|HTTP 302"):
        fetch(f"{provider.base}/a.json", 1000)
    assert provider.asked == ["/a.json"]


def test_a_redirect_within_https_is_followed_and_a_loop_ends(provider: Provider) -> None:
    provider.pages["/b"] = b"here"
    provider.moved |= {"/a": f"{provider.base}/b", "/loop": f"{provider.base}/loop"}
    assert fetch(f"{provider.base}/a", 10) == b"here"
    with pytest.raises(OSError, match=r"HTTP 302|redirect"):
        fetch(f"{provider.base}/loop", 10)


def test_a_certificate_that_nobody_vouches_for_is_refused(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(OSError, match=r"(?i)certificate"):
        fetch(f"{provider.base}/a", 10)
    assert provider.asked == []


def test_a_provider_leads_to_its_feed_with_hashes(provider: Provider, tmp_path: Path) -> None:
    good, bad = packed(document()), packed(document("EX-2026-002"))
    provider.pages |= {
        "/provider-metadata.json": packed(
            {"distributions": [{"rolie": {"feeds": [{"url": f"{provider.base}/feed.json", "tlp_label": "WHITE"}]}}]}
        ),
        "/feed.json": packed(
            {"feed": {"entry": [{"content": {"src": "white/a.json"}}, {"content": {"src": f"{provider.base}/white/b.json"}}]}}
        ),
        "/white/a.json": good,
        "/white/a.json.sha256": hashlib.sha256(good).hexdigest().encode(),
        "/white/b.json": bad,
        "/white/b.json.sha512": b"0" * 128,
    }  # fmt: skip
    store = Store(tmp_path / "home" / FILE)
    found = update(store, f"{provider.base}/provider-metadata.json", NOW, Limits())
    assert [(one.name, one.hashed) for one in found.taken] == [(f"{provider.base}/white/a.json", "good")]
    assert [one.code for one in found.refused] == ["hash-differs"]
    assert store.locations() == [(f"{provider.base}/provider-metadata.json",) * 2]


def test_a_directory_is_read_by_its_index(provider: Provider, tmp_path: Path) -> None:
    provider.pages |= {
        "/provider-metadata.json": packed({"distributions": [{"directory_url": f"{provider.base}/csaf"}]}),
        "/csaf/index.txt": b"2026/a.json\n2026/readme.txt\n",
        "/csaf/2026/a.json": packed(document()),
    }
    found = update(Store(tmp_path / "home" / FILE), f"{provider.base}/provider-metadata.json", NOW, Limits())
    assert [one.kind for one in found.taken] == ["csaf"]
    assert "/csaf/2026/readme.txt" not in provider.asked


def test_a_provider_that_breaks_off_keeps_what_came(provider: Provider, tmp_path: Path) -> None:
    provider.pages |= {
        "/feed.json": packed({"feed": {"entry": [{"content": {"src": "a.json"}}, {"content": {"src": "gone.json"}}]}}),
        "/a.json": packed(document()),
    }
    found = update(Store(tmp_path / "home" / FILE), f"{provider.base}/feed.json", NOW, Limits())
    assert len(found.taken) == 1
    assert [(one.name, one.code) for one in found.refused] == [(f"{provider.base}/gone.json", "cannot-read")]
    nobody = update(Store(tmp_path / "home" / FILE), f"{provider.base}/nothing.json", NOW, Limits())
    assert [(one.name, one.code) for one in nobody.refused] == [(f"{provider.base}/nothing.json", "cannot-read")]
