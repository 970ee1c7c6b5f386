"""How a flow went, in Zeek's words (conn_state), from what both ends were seen to send."""

from __future__ import annotations

import numpy as np

from radvigil.capture import TCP, UDP, Column
from radvigil.records import FlowState

FIN, SYN, RST, SYN_ACK, PAYLOAD = 1, 2, 4, 8, 16
ENCRYPTED = frozenset(("tls", "ssh", "dtls", "quic"))
"""Protocols whose content nobody else can read."""


def bits_of(flags: Column, payload: Column) -> Column:
    """The bits above, from TCP flags (RFC 9293 3.1) and whether there is payload."""
    syn, ack = flags >> 1 & 1, flags >> 4 & 1
    bits: Column = (flags & (FIN | RST)) | (syn & ~ack) << 1 | (syn & ack) << 3 | payload.astype(np.uint8) << 4
    return bits


def state_of(kind: int, bits: int, packets: list[int]) -> FlowState:
    """`bits` hold the originator's in the lower byte, the responder's in the upper one."""
    if kind == TCP:
        return _tcp(bits & 0xFF, bits >> 8)
    if kind == UDP:
        return ("SF" if packets[1] else "S0") if packets[0] else "SHR"
    return "OTH"


def _tcp(orig: int, resp: int) -> FlowState:
    if orig & SYN and not resp & SYN_ACK:
        return _unanswered(orig, resp)
    if not orig & SYN:
        return _without_syn(orig, resp)
    if orig & FIN and resp & FIN:
        return "SF"
    if orig & RST:
        return "RSTO"
    if resp & RST:
        return "RSTR"
    if orig & FIN:
        return "S2"
    return "S3" if resp & FIN else "S1"


def _unanswered(orig: int, resp: int) -> FlowState:
    """A SYN without SYN-ACK."""
    if resp & RST:
        return "REJ"
    if orig & RST:
        return "RSTOS0"
    if orig & FIN:
        return "SH"
    return "OTH" if resp else "S0"


def _without_syn(orig: int, resp: int) -> FlowState:
    """The originator's SYN was not seen."""
    if not resp & SYN_ACK or orig:
        return "OTH"
    if resp & RST:
        return "RSTRH"
    return "SHR" if resp & FIN else "OTH"
