"""Syslog as RFC 5424 frames it, sent over UDP (RFC 5426), TCP (RFC 6587, octet counting) or TLS (RFC 5425).

Rules:
1. The message is one JSON object in printable ASCII: no line end, no control character and no byte above 126 can come
   from a value, so that none can forge a second record; and MSG needs no byte order mark (clause 6.4).
2. `meta sequenceId` (clause 7.3.1) is the number of the audit entry: a receiver sees what is missing or came twice.
3. A datagram holds 2,048 octets at most (RFC 5426, 3.2); a longer record loses its detail and says so.
4. TLS verifies the name and the chain; there is no way to turn that off, only to name the hospital's own authority.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from radvigil.hub.notices.trust import proof

Transport = Literal["udp", "tcp", "tls"]
AUDIT, SECURITY = 13, 4
"""Facilities (table 1): `log audit`, and `security/authorization messages` for findings."""
INFORMATIONAL, NOTICE, WARNING, ERROR, CRITICAL = 6, 5, 4, 3, 2
SEVERITIES = {"critical": CRITICAL, "high": ERROR, "medium": WARNING, "low": NOTICE, "note": INFORMATIONAL}
DATAGRAM = 2048
TIMEOUT = 10.0
"""Seconds to connect, and to hand over."""
_HEADER = re.compile(r"[^\x21-\x7e]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing to tell. `values` holds codes and numbers; `kind` is the MSGID (`audit`, `finding`)."""

    at: datetime
    facility: int
    severity: int
    kind: str
    sequence: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Where to send it."""

    host: str
    port: int
    transport: Transport
    authority: str = ""
    """File of certificates that may vouch for the receiver, beside those of the system."""


def framed(record: Record, host: str) -> bytes:
    """The record as RFC 5424 writes it, without the transport's frame."""
    when = record.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    head = f"<{record.facility * 8 + record.severity}>1 {when} {_name(host, 255)} radvigil - {_name(record.kind, 32)}"
    number = f'[meta sequenceId="{record.sequence % 2147483647 or 2147483647}"]'
    return f"{head} {number} {_said(record.values)}".encode("ascii")


def small(record: Record, host: str) -> bytes:
    """The record in one datagram."""
    whole = framed(record, host)
    if len(whole) <= DATAGRAM:
        return whole
    short = {name: value for name, value in record.values.items() if isinstance(value, int) or len(str(value)) <= 128}
    values = {**dict(list(short.items())[:8]), "cut": True}
    return framed(
        Record(
            at=record.at, facility=record.facility, severity=record.severity, kind=record.kind,
            sequence=record.sequence, values=values,
        ),
        host,
    )  # fmt: skip


def send(records: Iterable[Record], to: Receiver, host: str) -> int:
    """Hand the records over; how many went. Raises OSError (ssl.SSLError is one) where they are not taken."""
    if to.transport == "udp":
        return _datagrams(records, to, host)
    return _stream(records, to, host)


def _datagrams(records: Iterable[Record], to: Receiver, host: str) -> int:
    family, kind, protocol, _, address = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_DGRAM)[0]
    count = 0
    with socket.socket(family, kind, protocol) as line:
        for record in records:
            line.sendto(small(record, host), address)
            count += 1
    return count


def _stream(records: Iterable[Record], to: Receiver, host: str) -> int:
    count = 0
    with _connected(to) as line:
        for record in records:
            whole = framed(record, host)
            line.sendall(b"%d %b" % (len(whole), whole))
            count += 1
        if isinstance(line, ssl.SSLSocket):
            with suppress(OSError):  # it was handed over; not every receiver says goodbye
                line.unwrap()
    return count


def _connected(to: Receiver) -> socket.socket:
    plain = socket.create_connection((to.host, to.port), TIMEOUT)
    if to.transport == "tcp":
        return plain
    try:
        return proof(to.authority).wrap_socket(plain, server_hostname=to.host)
    except BaseException:
        plain.close()
        raise


def _name(text: str, longest: int) -> str:
    return _HEADER.sub("", text)[:longest] or "-"


def _said(values: Mapping[str, object]) -> str:
    text = json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)
    return text.replace("\x7f", "\\u007f")
