"""SNMP v1, v2c, v3: who manages whom, how weakly, and what the managed machine says it is.

Rules:
1. Communities leave here masked; of the two that every machine is delivered with, only their class is told.
2. One event for each distinct fact of a flow: pollers ask the same thing for years.
"""

from __future__ import annotations

from typing import ClassVar, Final

from radvigil.protocols.ber import OBJECT_IDENTIFIER, OCTET_STRING
from radvigil.protocols.datagrams import DatagramReader
from radvigil.protocols.snmp.engine import engine_mac
from radvigil.protocols.snmp.message import (
    OPERATIONS,
    SYSTEM,
    SnmpMessage,
    bindings,
    oid_text,
    read_message,
    trap_enterprise,
)
from radvigil.protocols.violations import SENDERS, ProtocolViolation
from radvigil.records import ORIGINATOR, DatagramProtocol, Mark, Name, Snmp, wire_text

_DESCRIPTION: Final = SYSTEM + b"\1\0"
_OBJECT_ID: Final = SYSTEM + b"\2\0"
_NAME: Final = SYSTEM + b"\5\0"
_DISPLAY_STRING: Final = 255
"""RFC 3418 2: sysDescr and sysName are DisplayString (SIZE (0..255))."""
_TELLING: Final = frozenset(("response", "trap", "inform"))
_OF_THE_AGENT: Final = frozenset(("response", "trap", "report"))
_WELL_KNOWN: Final = {b"public": "default-read", b"private": "default-write"}

System = tuple[str, str, str]
"""sysDescr, sysObjectID, sysName."""
_SILENT: Final[System] = ("", "", "")


class SnmpReader(DatagramReader):
    """One flow of SNMP."""

    __slots__ = ()
    PROTOCOL: ClassVar[str] = "snmp"

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        message = read_message(payload)
        operation = OPERATIONS[message.pdu.tag] if message.pdu else ""
        system = _system(payload, message) if operation in _TELLING else _SILENT
        fact = (sender, operation, message.version, message.community, message.engine, system)
        if not self.is_news(fact, mark):
            return
        self._tell(message, operation, system, (sender, mark))
        mac = engine_mac(message.engine) if _is_own(operation, sender) else ""
        if system[2] or mac:
            ip = self.speaker(sender)
            self.emit(Name(mark, self.flow, source="snmp", name=system[2], ip=ip, mac=mac, software=system[0]))

    def _tell(self, message: SnmpMessage, operation: str, system: System, where: tuple[int, Mark]) -> None:
        community = message.community
        self.emit(
            Snmp(
                where[1],
                self.flow,
                sender=SENDERS[where[0]],
                version=message.version,
                community=self.context.mask("community", community),
                community_class="" if message.version == "3" else _WELL_KNOWN.get(community, "other"),
                operation=operation,
                sys_descr=system[0],
                sys_object_id=system[1],
                sys_name=system[2],
                engine_id=message.engine[:32].hex(),
            )
        )


def _is_own(operation: str, sender: int) -> bool:
    """Whether the engine named is the speaker's own (RFC 3412 2.1: the authoritative one); hidden when encrypted."""
    return operation in _OF_THE_AGENT or (not operation and sender != ORIGINATOR)


def _system(payload: bytes, message: SnmpMessage) -> System:
    if message.pdu is None:
        return _SILENT
    enterprise = trap_enterprise(payload, message.pdu)
    if SYSTEM not in payload:
        return ("", oid_text(enterprise), "")
    found = bindings(payload, message.pdu)
    texts = [
        wire_text(payload[one.at : one.end], _DISPLAY_STRING) if one and one.tag == OCTET_STRING else ""
        for one in (found.get(_DESCRIPTION), found.get(_NAME))
    ]
    kind = found.get(_OBJECT_ID)
    if kind and kind.tag == OBJECT_IDENTIFIER:
        enterprise = payload[kind.at : kind.end]
    return (texts[0], oid_text(enterprise), texts[1])


def _probe(payload: bytes, source: int, target: int) -> bool:
    """A message that reads as SNMP and fills the datagram; many protocols are BER, none other begins so."""
    if len(payload) < 12 or payload[0] != 0x30:
        return False
    try:
        read_message(payload)
    except ProtocolViolation:
        return False  # a probe's answer, not a peer's fault: other protocols are asked next
    return True


SNMP = DatagramProtocol("snmp", frozenset((161, 162)), _probe, SnmpReader)

__all__ = ["SNMP"]
