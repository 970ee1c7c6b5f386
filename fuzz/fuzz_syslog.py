# Invariant: any datagrams give a bounded number of events or Malformed, never an exception, and no text that steers.
"""Syslog in both forms.

An input is a flow: datagrams cut by FE FD FC FB, directions alternating.
"""

from __future__ import annotations

from radvigil.protocols.syslog import SYSLOG
from tests.support.datagrams import play_datagram_fuzz

SEEDS: tuple[bytes, ...] = (
    b"<34>Oct 11 22:14:15 ris01 su: 'su root' ",
    b"<165>1 2026-10-11T22:14:15.003Z ris01.example AuditLogger 11",
    b'<85>1 2026-10-11T22:14:15Z pacs.example dcm4chee 1 IHE+RFC-3881 - <?xml version="1.0"?><AuditMessage>DURAND',
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_datagram_fuzz(SYSLOG, content)
