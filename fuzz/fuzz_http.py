# Invariant: any talk gives HTTP events or Malformed, never an exception, and split in sevens it gives the same ones.
"""HTTP/1.x. An input is a talk: items cut by 0xFE, directions alternating."""

from __future__ import annotations

from radvigil.protocols.http import HTTP
from tests.support.talks import play_fuzz

SEEDS: tuple[bytes, ...] = (
    b"GET /dicom-web/studies/1.2.3?limit=1 HTTP/1.1\r\nHost: h\r\nAuthorization: Basic YTpi\r\n\r\n"
    b"\xfeHTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 10:15:00 GMT\r\nContent-Length: 4\r\n\r\n[{}]",
    b"POST /instances HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4;a=b\r\nabcd\r\n0\r\nT: x\r\n\r\n"
    b"HEAD / HTTP/1.0\r\n\r\n"
    b"\xfeHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n"
    b"12\r\n<title>A B</title>\r\n0\r\n\r\nHTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n",
    b"GET /login HTTP/1.1\r\nUpgrade: websocket\r\n\r\n\xfeHTTP/1.1 101 S\r\n\r\n\x81\x05hello\xfe\x81\x05hello\n",
    b"GET / HTTP/1.0\r\n\r\n\xfeHTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Login</title>",
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_fuzz(HTTP, content)
