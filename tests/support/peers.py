"""Small peers on loopback: a mail server, an https server, syslog receivers. They keep what they were given."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PATIENCE = 10.0


def certificate(folder: Path, *names: str) -> Path:
    """A file with a key and a certificate of its own making for those names and for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "peer")])
    now = datetime.now(UTC)
    others: list[x509.GeneralName] = [x509.DNSName(one) for one in names]
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([*others, x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "peer.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def serving(certified: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified)
    return context


@dataclass
class Sink:
    """A listening peer: its port, what it was given, and a wait for the next thing."""

    port: int
    taken: list[bytes] = field(default_factory=list)
    _came: threading.Condition = field(default_factory=threading.Condition)

    def keep(self, what: bytes) -> None:
        with self._came:
            self.taken.append(what)
            self._came.notify_all()

    def wait_for(self, count: int) -> list[bytes]:
        """What came, once there are that many. AssertionError where they do not come."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.taken) >= count, PATIENCE), f"{len(self.taken)} came"
            return list(self.taken)


@contextmanager
def listening(serve: Callable[[socket.socket, Sink], None]) -> Iterator[Sink]:
    """A TCP listener on loopback; `serve` is given each connection, one after the other."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        sink = Sink(door.getsockname()[1])
        thread = threading.Thread(target=_accept, args=(door, serve, sink), daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join(PATIENCE)


def _accept(door: socket.socket, serve: Callable[[socket.socket, Sink], None], sink: Sink) -> None:
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return
        with line:
            line.settimeout(PATIENCE)
            try:
                serve(line, sink)
            except (OSError, ValueError):
                continue


def encrypting_mail_server(context: ssl.SSLContext) -> Callable[[socket.socket, Sink], None]:
    """The same after STARTTLS (RFC 3207)."""

    def serve(line: socket.socket, sink: Sink) -> None:
        with line.makefile("rwb", buffering=0) as talk:
            talk.write(b"220 peer\r\n")
            for words in iter(talk.readline, b""):
                if words.upper().startswith(b"STARTTLS"):
                    talk.write(b"220 go on\r\n")
                    break
                talk.write(b"250-peer\r\n250 STARTTLS\r\n")
        with context.wrap_socket(line, server_side=True) as safe:
            mail_server(greets=False)(safe, sink)

    return serve


def mail_server(refuse: bool = False, greets: bool = True) -> Callable[[socket.socket, Sink], None]:
    """As much of SMTP (RFC 5321) as a sender needs; keeps each message. `refuse`: no recipient is taken, for now."""

    def serve(line: socket.socket, sink: Sink) -> None:
        with line.makefile("rwb", buffering=0) as talk:
            if greets:
                talk.write(b"220 peer\r\n")
            for words in iter(talk.readline, b""):
                verb = words[:4].upper().strip()
                if verb == b"DATA":
                    talk.write(b"354 go on\r\n")
                    sink.keep(b"".join(iter(talk.readline, b".\r\n")))
                elif verb == b"QUIT":
                    talk.write(b"221 bye\r\n")
                    return
                elif verb == b"RCPT" and refuse:
                    talk.write(b"451 not now\r\n")
                    continue
                talk.write(b"250 ok\r\n")

    return serve


def counted_frames(context: ssl.SSLContext | None = None) -> Callable[[socket.socket, Sink], None]:
    """Syslog over TCP or TLS: each frame by its count of octets."""

    def serve(line: socket.socket, sink: Sink) -> None:
        whole = context.wrap_socket(line, server_side=True) if context else line
        with whole, whole.makefile("rb") as frames:
            while True:
                count = b""
                while (sign := frames.read(1)) not in (b" ", b""):
                    count += sign
                if not count:
                    return
                sink.keep(frames.read(int(count)))

    return serve


@contextmanager
def datagrams() -> Iterator[Sink]:
    """A UDP receiver."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        door.settimeout(PATIENCE)
        sink = Sink(door.getsockname()[1])
        thread = threading.Thread(target=_gather, args=(door, sink), daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", ("127.0.0.1", sink.port))
            thread.join(PATIENCE)


def _gather(door: socket.socket, sink: Sink) -> None:
    while what := door.recv(65536):
        sink.keep(what)


@contextmanager
def web_server(certified: Path, status: int = 204, location: str = "") -> Iterator[Sink]:
    """An https server that takes POSTs and answers with one status; keeps head and body."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sink.keep(f"{self.requestline}\r\n{self.headers}".encode() + body)
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.socket = serving(certified).wrap_socket(server.socket, server_side=True)
    sink = Sink(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        thread.join(PATIENCE)
        server.server_close()
